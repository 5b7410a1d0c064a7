import type { Attempt } from './call.ts';

/** Whom an attempt reached, or may have: nobody is said only with proof. */
export type Reach = 'nobody' | 'agent' | 'target';

export function reachOf({ result }: Pick<Attempt, 'result'>): Reach {
  switch (result) {
    case 'not-placed':
    case 'not-sent':
      return 'nobody';
    case 'agent-leg-died':
      return 'agent';
    case 'open':
    case 'placed':
    case 'unknown':
    case 'ended':
      return 'target';
  }
}
