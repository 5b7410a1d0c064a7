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

const ofAgent = { about: 'agent', heard: false } as const;
const heardOfAgent = { about: 'agent', heard: true } as const;
const ofQueue = { about: 'queue', heard: false } as const;
const ofCall = { about: 'call', heard: false } as const;
const ofEverybody = { about: 'everybody', heard: false } as const;
const heardOfEverybody = { about: 'everybody', heard: true } as const;

/**
 * Every blocker, one row each. Most are made by the rules in `readiness/`, some by `call/life/advance-waiting`, `call/life/advance-attempt`,
 * `engine/step`, `engine/dialing/standing-refusal`, `orders/judge` and `orders/waiting`. The catalogue has the sentences of each (`problems/codes` and
 * `problems/genesys`). They are apart because functions on AWS decide with these rows and leave most sentences out.
 */
export const blockerRows = {
  'agent-not-found': ofAgent,
  'agent-is-a-queue': ofAgent,
  'agent-inactive': ofAgent,
  'agent-presence': heardOfAgent,
  'agent-on-call': heardOfAgent,
  'agent-interacting': heardOfAgent,
  'agent-in-wrap-up': heardOfAgent,
  'agent-not-responding': heardOfAgent,
  'agent-has-call': heardOfAgent,
  'agent-no-station': ofAgent,
  'agent-phone-unreachable': ofAgent,
  'agent-station-not-persistent': ofAgent,
  'agent-out-of-office': ofAgent,
  'agent-too-many-attempts': ofAgent,
  'agent-consent-needed': heardOfAgent,
  'agent-tokens-off': ofAgent,
  'agent-token-refused': ofAgent,
  'queue-not-found': ofQueue,
  'queue-not-member': ofQueue,
  'queue-not-joined': ofQueue,
  'queue-no-caller-id': ofQueue,
  'queue-required': ofCall,
  'personal-call-not-allowed': ofCall,
  'caller-id-required': ofCall,
  'lawful-basis-required': ofCall,
  'number-not-allowed': ofCall,
  'number-on-do-not-call': ofCall,
  'number-vetoed': ofCall,
  'number-not-screened': ofCall,
  // A hook may fail for one number only, and a list that cannot be read is asked again for each.
  'veto-hook-unavailable': ofCall,
  'do-not-call-list-outdated': ofCall,
  'outside-calling-hours': ofCall,
  'too-many-attempts': ofCall,
  'policy-missing': ofEverybody,
  'dialing-paused': heardOfEverybody,
  'genesys-unavailable': ofEverybody,
  'genesys-login-refused': ofEverybody,
  'rate-budget-spent': ofEverybody,
  'client-lacks-permission': ofEverybody,
  'token-lacks-scope': ofEverybody,
  'token-lacks-user': ofEverybody,
  'ip.not.authorized': ofEverybody,
} satisfies Readonly<Record<string, BlockerRow>>;

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
export function isHeard({ code, until }: Pick<Blocker, 'code' | 'until'>): boolean {
  return until === null && rows.get(code)?.heard === true;
}

/** True for the policy's own no to a call, which nothing on the floor clears. */
export function isRefusal({ code, canClear }: Blocker): boolean {
  return !canClear && aboutOf(code) === 'call';
}
