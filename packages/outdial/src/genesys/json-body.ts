import type { GenesysAnswer } from './send.ts';

/** The body as JSON. Undefined when it is not JSON. */
export function jsonOf(answer: GenesysAnswer): unknown {
  try {
    return JSON.parse(answer.body);
  } catch {
    return undefined;
  }
}
