import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly isProof: boolean;
  }
}

/** The size of a test: a short one for `npm test`, and the long one for `npm run prove`. */
export const sized = <Size>(short: Size, long: Size): Size => (inject('isProof') ? long : short);
