import { accept, advance } from '../../src/call/life/advance.ts';
import type { Call, CallOrder, CallState } from '../../src/call/call.ts';
import { keptDefaults } from '../../src/call/fields.ts';
import type { CallEvent } from '../../src/call/life/call-event.ts';
import type { Advance, CallStanding } from '../../src/call/life/command.ts';
import type { ConversationSeen } from '../../src/call/conversation.ts';
import { agentId, callId, conversationId, keyId } from '../../src/call/ids.ts';
import type { Blocker, Problem } from '../../src/call/problem.ts';
import type { E164 } from '../../src/phone/number.ts';
import { defaultTimers } from '../../src/call/timers.ts';

export const start = 1_800_000_000_000;
export const ours = callId('call_ours');
export const other = callId('call_other');
export const fresh = callId('call_fresh');
export const ana = agentId('agent-ana');
export const ben = agentId('agent-ben');
export const caller = keyId('key_1');
export const c1 = conversationId('conversation-1');
export const number = '+12025550123' as E164;
export const problem: Problem = { code: 'genesys-refused', pointer: null, facts: {} };

export function order(change: Partial<CallOrder> = {}): CallOrder {
  return {
    id: ours,
    key: null,
    createdBy: caller,
    fingerprint: 'f',
    agent: { id: ana, name: 'Ana', email: null },
    queue: null,
    target: { phoneNumber: number, contactId: null },
    callerId: null,
    createdAt: start,
    notBefore: null,
    expiresAt: start + 300_000,
    ...keptDefaults,
    retry: { attempts: 2, delaySeconds: 5 },
    changes: [],
    checks: [],
    warnings: [],
    ...change,
  };
}

export const free: CallStanding = { paused: false, policy: { version: '1', forbids: null }, lock: null, blockers: [] };

export function blocker(change: Partial<Blocker> = {}): Blocker {
  const facts = { presence: 'Away' };
  return {
    code: 'agent-presence',
    pointer: null,
    facts,
    since: start,
    asOf: start,
    until: null,
    canClear: true,
    ...change,
  };
}

/** A look at the conversation of attempt 1: the agent's phone rings, everything else is unknown. */
export function seen(change: Partial<ConversationSeen> = {}): ConversationSeen {
  return {
    conversationId: c1,
    mark: null,
    agentId: ana,
    direction: 'outbound',
    startedAt: start + 100,
    seenAt: start,
    agentLeg: 'contacting',
    targetLeg: 'none',
    talked: false,
    ended: false,
    endedAt: null,
    targetNumber: null,
    errorCode: null,
    disconnectType: null,
    endedBy: null,
    full: false,
    agentLegDeathNamed: false,
    ...change,
  };
}

export const mark = { callId: ours, attempt: 1 } as const;
export const claim = (n: number): CallEvent => ({ type: 'claim', n, evidence: {} });
export const refusal: Extract<CallEvent, { type: 'answer-not-placed' }> = {
  type: 'answer-not-placed',
  n: 1,
  proof: 'refused',
  permanent: false,
  counts: false,
  retryAfterMs: null,
  problem,
};
/** A full read after the end, which shows that the agent's phone never answered. */
export const deadRead = seen({
  ended: true,
  endedAt: start + 60_000,
  full: true,
  agentLegDeathNamed: true,
  seenAt: start + 61_000,
});

export function tell(call: Call, event: CallEvent, now: number = call.lastNow, standing: CallStanding = free): Advance {
  return advance(call, event, standing, now, defaultTimers);
}

const paths: Readonly<Record<CallState, readonly CallEvent[]>> = {
  scheduled: [],
  waiting: [],
  dialing: [claim(1)],
  unknown: [claim(1), { type: 'interrupted', n: 1 }],
  placed: [claim(1), { type: 'answer-placed', n: 1, conversationId: c1 }],
  ringing: [claim(1), { type: 'seen', conversation: seen({ mark, agentLeg: 'dialing', targetLeg: 'dialing' }) }],
  connected: [
    claim(1),
    { type: 'seen', conversation: seen({ mark, agentLeg: 'connected', targetLeg: 'connected', talked: true }) },
  ],
  completed: [
    claim(1),
    {
      type: 'seen',
      conversation: seen({ mark, agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true }),
    },
  ],
  failed: [claim(1), { ...refusal, permanent: true }],
  rejected: [{ type: 'checked', blockers: [blocker({ canClear: false })] }],
  expired: [{ type: 'expire' }],
  canceled: [{ type: 'cancel', by: caller }],
  'outcome-unknown': [
    claim(1),
    { type: 'answer-placed', n: 1, conversationId: c1 },
    { type: 'seen', conversation: { ...deadRead, agentLegDeathNamed: false } },
  ],
};

/** A call driven to a state by the lifecycle itself. */
export function callIn(state: CallState, change: Partial<CallOrder> = {}): Call {
  const notBefore = state === 'scheduled' ? start + 60_000 : null;
  let call: Call = accept(order({ notBefore, ...change }), '1', start).call;
  for (const event of paths[state])
    call = tell(call, event, event.type === 'expire' ? call.order.expiresAt : start).call;
  return call;
}

/** A waiting call whose first attempt is proven never to have rung; its retry delay is over. */
export function waitingAgain(change: Partial<CallOrder> = {}): Call {
  const refused = tell(callIn('dialing', change), refusal).call;
  return tell(refused, { type: 'retry-due' }, start + 5_000).call;
}

/** A call with an unknown outcome, found neither by answer nor by mark. */
export function settledCall(change: { canceled: boolean }): Call {
  let call = callIn('unknown');
  if (change.canceled) call = tell(call, { type: 'cancel', by: caller }).call;
  return tell(call, { type: 'settle-cap' }, start + defaultTimers.settleCap).call;
}
