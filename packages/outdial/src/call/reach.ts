import type { Attempt } from './call.ts';

/** The person whose phone an attempt rang, or may have rung. `nobody` is reported only with proof. */
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
