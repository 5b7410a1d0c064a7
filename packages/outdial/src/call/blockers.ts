import type { Blocker } from './problem.ts';

interface BlockerRow {
  /**
   * `call` and `queue`: another call of the same agent may go out. `agent`: the agent's other calls wait for the same. `everybody`: every call
   * does.
   */
  readonly about: 'call' | 'agent' | 'queue' | 'everybody';
  /** An event, or our own commit, says when it is over. False: only a read, or time, shows it. */
  readonly heard: boolean;
}

/**
 * Every blocker, one row each. Rules in `readiness/` make blockers of these codes only, and the catalogue has the sentences of each
 * (`problems/codes`). They are apart because functions on AWS decide with these rows and leave most sentences out.
 */
export const blockerRows = {
  'agent-not-found': { about: 'agent', heard: false },
  'agent-is-a-queue': { about: 'agent', heard: false },
  'agent-inactive': { about: 'agent', heard: false },
  'agent-presence': { about: 'agent', heard: true },
  'agent-on-call': { about: 'agent', heard: true },
  'agent-interacting': { about: 'agent', heard: true },
  'agent-in-wrap-up': { about: 'agent', heard: true },
  'agent-not-responding': { about: 'agent', heard: true },
  'agent-has-call': { about: 'agent', heard: true },
  'agent-no-station': { about: 'agent', heard: false },
  'agent-phone-unreachable': { about: 'agent', heard: false },
  'agent-station-not-persistent': { about: 'agent', heard: false },
  'agent-out-of-office': { about: 'agent', heard: false },
  'agent-too-many-attempts': { about: 'agent', heard: false },
  'queue-not-found': { about: 'queue', heard: false },
  'queue-not-member': { about: 'queue', heard: false },
  'queue-not-joined': { about: 'queue', heard: false },
  'queue-no-caller-id': { about: 'queue', heard: false },
  'queue-required': { about: 'call', heard: false },
  'personal-call-not-allowed': { about: 'call', heard: false },
  'caller-id-required': { about: 'call', heard: false },
  'lawful-basis-required': { about: 'call', heard: false },
  'number-not-allowed': { about: 'call', heard: false },
  'number-on-do-not-call': { about: 'call', heard: false },
  'number-vetoed': { about: 'call', heard: false },
  'number-not-screened': { about: 'call', heard: false },
  // A hook may fail for one number only, and a list that cannot be read is asked again for each.
  'veto-hook-unavailable': { about: 'call', heard: false },
  'do-not-call-list-outdated': { about: 'call', heard: false },
  'outside-calling-hours': { about: 'call', heard: false },
  'too-many-attempts': { about: 'call', heard: false },
  'policy-missing': { about: 'everybody', heard: false },
  'dialing-paused': { about: 'everybody', heard: true },
  'genesys-unavailable': { about: 'everybody', heard: false },
  'genesys-login-refused': { about: 'everybody', heard: false },
  'rate-budget-spent': { about: 'everybody', heard: false },
  'client-lacks-permission': { about: 'everybody', heard: false },
  'token-lacks-scope': { about: 'everybody', heard: false },
  'token-lacks-user': { about: 'everybody', heard: false },
} as const satisfies Readonly<Record<string, BlockerRow>>;

export type BlockerCode = keyof typeof blockerRows;

const rows: ReadonlyMap<string, BlockerRow> = new Map(Object.entries(blockerRows));

/** Null for a code of Genesys, with which a call waits when a read was refused. */
export function aboutOf(code: string): BlockerRow['about'] | null {
  return rows.get(code)?.about ?? null;
}

/** True for a blocker of this call that other calls of the same agent need not have. */
export function isOwn({ code }: Blocker): boolean {
  const about = aboutOf(code);
  return about === 'call' || about === 'queue';
}

/** True if an event will say that it is over; otherwise only a read or time does. */
export function isHeard({ code, until }: Blocker): boolean {
  return until === null && rows.get(code)?.heard === true;
}

/** True for the policy's own no to a call, which nothing on the floor clears. */
export function isRefusal({ code, canClear }: Blocker): boolean {
  return !canClear && aboutOf(code) === 'call';
}
