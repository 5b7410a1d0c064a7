import { describe, expect, test } from 'vitest';
import { agentId, queueId } from '../call/ids.ts';
import { type E164, parseTargetNumber } from '../phone/number.ts';
import type { AgentFacts, Fact, QueueFacts } from './facts.ts';
import { defaultPolicy, type Policy } from './policy.ts';
import { judgeReadiness } from './readiness.ts';

const now = Date.parse('2026-11-22T15:00:00Z');
const away = Date.parse('2026-11-22T14:02:00Z');
const sales = queueId('queue-sales');

function fact<Value>(value: Value, since: number | null = null): Fact<Value> {
  return { value, since, asOf: now - 1000, source: 'read' };
}
function number(text: string): E164 {
  const parsed = parseTargetNumber(text);
  if (parsed.kind !== 'number') throw new Error(`${text} is no number`);
  return parsed.number;
}

const person = { found: 'user', name: 'Ana', email: 'ana@example.com', state: 'active' } as const;
const station = { id: 's1', name: 'Ana web phone', type: 'inin_webrtc_softphone', reachable: true, persistent: true };
const membership = { id: sales, name: 'Sales', joined: true, hasCallerId: true };
const ready: AgentFacts = {
  agentId: agentId('agent-ana'),
  person: fact(person),
  presence: fact({ system: 'AVAILABLE', definitionId: 'd-available', label: null }),
  routingStatus: fact('OFF_QUEUE'),
  station: fact(station),
  queues: fact([membership]),
  calls: fact({ active: 0, acw: 0 }),
  outOfOffice: fact(false),
};
const salesQueue: QueueFacts = { queueId: sales, found: true, name: 'Sales', hasCallerId: true, asOf: now };

interface Scene {
  readonly facts?: Partial<AgentFacts>;
  readonly queue?: QueueFacts | null;
  readonly personal?: boolean;
  readonly policy?: Partial<Policy>;
  readonly number?: string;
}
function judge({ facts, queue = salesQueue, personal = false, policy, number: text = '+15559876543' }: Scene = {}) {
  return judgeReadiness({
    facts: { ...ready, ...facts },
    queueId: personal ? null : sales,
    queue,
    phoneNumber: number(text),
    policy: { ...defaultPolicy, ...policy },
    now,
  });
}
const codes = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code);

test('an agent is ready when everything is known and nothing blocks', () => {
  expect(judge()).toEqual({ blockers: [], warnings: [], staleFor: [], unscreened: false });
});

describe('each blocker appears by its fact, with evidence, and is gone without it', () => {
  const cases: readonly [string, boolean, Scene][] = [
    ['agent-not-found', false, { facts: { person: fact({ found: 'nobody', name: null, email: null, state: null }) } }],
    [
      'agent-is-a-queue',
      false,
      { facts: { person: fact({ found: 'queue', name: 'Sales', email: null, state: null }) } },
    ],
    ['agent-inactive', false, { facts: { person: fact({ ...person, state: 'inactive' }) } }],
    ['agent-inactive', false, { facts: { person: fact({ ...person, state: 'deleted' }) } }],
    ['agent-presence', true, { facts: { presence: fact({ system: 'AWAY', definitionId: null, label: null }) } }],
    ['agent-on-call', true, { facts: { calls: fact({ active: 1, acw: 0 }) } }],
    ['agent-on-call', true, { facts: { routingStatus: fact('COMMUNICATING') } }],
    ['agent-interacting', true, { facts: { routingStatus: fact('INTERACTING') } }],
    ['agent-in-wrap-up', true, { facts: { calls: fact({ active: 0, acw: 1 }) } }],
    ['agent-not-responding', true, { facts: { routingStatus: fact('NOT_RESPONDING') } }],
    ['agent-no-station', true, { facts: { station: fact(null) } }],
    ['agent-phone-unreachable', true, { facts: { station: fact({ ...station, reachable: false }) } }],
    ['queue-not-found', false, { queue: { ...salesQueue, found: false, name: null } }],
    ['queue-not-member', true, { facts: { queues: fact([]) } }],
    ['queue-required', false, { personal: true, policy: { queueRequired: true } }],
    ['number-not-allowed', false, { number: '+4915112345678', policy: { countries: ['US'] } }],
  ];
  test.each(cases)('%s (can clear: %s)', (code, canClear, change) => {
    const { blockers } = judge(change);
    expect(codes(blockers)).toEqual([code]);
    expect(blockers[0]).toMatchObject({ canClear, until: null });
    expect(blockers[0]!.facts).toHaveProperty('seen');
    expect(judge().blockers).toEqual([]);
  });
});

test('a presence blocker says who, what, since when, how fresh and what is allowed', () => {
  const presence: AgentFacts['presence'] = fact({ system: 'AWAY', definitionId: 'd1', label: null }, away);
  expect(judge({ facts: { presence } }).blockers).toEqual([
    {
      code: 'agent-presence',
      pointer: null,
      facts: {
        agentName: 'Ana',
        agentId: 'agent-ana',
        presence: 'Away',
        seen: 'Away',
        since: '14:02 UTC',
        allowed: ['Available', 'On Queue'],
      },
      since: away,
      asOf: now - 1000,
      until: null,
      canClear: true,
    },
  ]);
});

test('a time on another day is shown with its date', () => {
  const yesterday = away - 24 * 3_600_000;
  const presence: AgentFacts['presence'] = fact({ system: 'MEAL', definitionId: null, label: 'Lunch' }, yesterday);
  const [blocker] = judge({ facts: { presence } }).blockers;
  expect(blocker!.facts).toMatchObject({ since: '2026-11-21 14:02 UTC', presence: 'Lunch' });
});

test('all blockers are reported together, in a fixed order', () => {
  const { blockers } = judge({
    facts: {
      presence: fact({ system: 'BREAK', definitionId: null, label: null }),
      calls: fact({ active: 1, acw: 1 }),
      routingStatus: fact('NOT_RESPONDING'),
      station: fact(null),
      queues: fact([]),
    },
    policy: { countries: ['DE'] },
  });
  expect(codes(blockers)).toEqual([
    'agent-presence',
    'agent-on-call',
    'agent-in-wrap-up',
    'agent-not-responding',
    'agent-no-station',
    'queue-not-member',
    'number-not-allowed',
  ]);
});

test('a live call or a wrap-up explains INTERACTING, so it is not reported twice', () => {
  const routingStatus: AgentFacts['routingStatus'] = fact('INTERACTING');
  expect(codes(judge({ facts: { routingStatus, calls: fact({ active: 1, acw: 0 }) } }).blockers)).toEqual([
    'agent-on-call',
  ]);
  expect(codes(judge({ facts: { routingStatus, calls: fact({ active: 0, acw: 1 }) } }).blockers)).toEqual([
    'agent-in-wrap-up',
  ]);
});

test('for an id that is not a user nothing else is judged, whatever Genesys answers for it', () => {
  const { blockers, warnings, staleFor } = judge({
    facts: {
      person: fact({ found: 'nobody', name: null, email: null, state: null }),
      routingStatus: fact('NOT_RESPONDING'),
      station: fact(null),
      queues: fact([]),
      outOfOffice: fact(true),
    },
  });
  expect(codes(blockers)).toEqual(['agent-not-found']);
  expect({ warnings, staleFor }).toEqual({ warnings: [], staleFor: [] });
});

test('warnings do not prevent a dial', () => {
  const { blockers, warnings } = judge({
    facts: {
      outOfOffice: fact(true),
      station: fact({ ...station, persistent: false }),
      routingStatus: fact('UNKNOWN'),
      queues: fact([{ ...membership, joined: false }]),
    },
    queue: { ...salesQueue, hasCallerId: false },
  });
  expect(blockers).toEqual([]);
  expect(codes(warnings)).toEqual([
    'agent-out-of-office',
    'agent-station-not-persistent',
    'agent-routing-status-unknown',
    'queue-not-joined',
    'queue-no-caller-id',
  ]);
});

test('a personal call asks for no queue', () => {
  expect(judge({ personal: true, facts: { queues: fact([]) } }).blockers).toEqual([]);
});

describe('presence is allowed', () => {
  const lunch = { system: 'MEAL', definitionId: 'D-Lunch', label: 'Early Lunch' } as const;
  test.each([
    ['by system presence', 'Meal'],
    ['by system presence in another spelling', 'MEAL'],
    ['by the label of a secondary definition', 'early lunch'],
    ["by a secondary definition's id", 'd-lunch'],
  ])('%s', (_how, entry) => {
    const facts = { presence: fact(lunch) };
    expect(judge({ facts, policy: { allowedPresences: [entry] } }).blockers).toEqual([]);
    expect(codes(judge({ facts, policy: { allowedPresences: ['Available'] } }).blockers)).toEqual(['agent-presence']);
  });
  test('On Queue however it is spelled', () => {
    const facts: Partial<AgentFacts> = { presence: fact({ system: 'ONQUEUE', definitionId: null, label: null }) };
    for (const entry of ['On Queue', 'ON_QUEUE', 'OnQueue']) {
      expect(judge({ facts, policy: { allowedPresences: [entry] } }).blockers).toEqual([]);
    }
  });
  test('never as an unknown system presence', () => {
    const facts: Partial<AgentFacts> = { presence: fact({ system: 'UNKNOWN', definitionId: null, label: null }) };
    expect(codes(judge({ facts, policy: { allowedPresences: ['Unknown'] } }).blockers)).toEqual(['agent-presence']);
  });
});

describe('a fact that was never received is stale, not a blocker', () => {
  test('for an unknown agent everything must be read', () => {
    const { blockers, staleFor } = judgeReadiness({
      facts: null,
      queueId: sales,
      queue: null,
      phoneNumber: null,
      policy: defaultPolicy,
      now,
    });
    expect(blockers).toEqual([]);
    expect(staleFor).toEqual(['person', 'presence', 'routingStatus', 'station', 'calls', 'queues']);
  });
  test('a missing station is not "no station"', () => {
    const rest = Object.fromEntries(
      Object.entries(ready).filter(([name]) => name !== 'station'),
    ) as unknown as AgentFacts;
    const judged = judgeReadiness({
      facts: rest,
      queueId: null,
      queue: null,
      phoneNumber: null,
      policy: defaultPolicy,
      now,
    });
    expect(judged).toEqual({ blockers: [], warnings: [], staleFor: ['station'], unscreened: false });
  });
  test('an old answer about the queue does not end a call', () => {
    const queue = { ...salesQueue, found: false, asOf: now - 10 * 60_000 - 1 };
    expect(judge({ queue }).blockers).toEqual([]);
  });
});

describe('a fact is too old', () => {
  const aged = (ms: number): Partial<AgentFacts> => ({ presence: { ...ready.presence!, asOf: now - ms } });
  test('after its limit, when no feed vouches for it', () => {
    expect(judge({ facts: aged(30_000) }).staleFor).toEqual([]);
    expect(judge({ facts: aged(30_001) }).staleFor).toEqual(['presence']);
  });
  test('or dated by a clock that was ahead, even if a feed vouches for it', () => {
    expect(judge({ facts: aged(-1_000) }).staleFor).toEqual([]);
    expect(judge({ facts: aged(-1_001) }).staleFor).toEqual(['presence']);
    const question = { facts: { ...ready, ...aged(-1_001) }, queueId: null, queue: null, policy: defaultPolicy, now };
    const fed = judgeReadiness({ ...question, phoneNumber: number('+15559876543'), feedLiveSince: () => true });
    expect(fed.staleFor).toEqual(['presence']);
  });
  test('unless a feed has been live since it was said', () => {
    const liveFrom = now - 3_600_000;
    const staleFor = (ms: number) =>
      judgeReadiness({
        facts: { ...ready, ...aged(ms) },
        queueId: null,
        queue: null,
        phoneNumber: null,
        policy: defaultPolicy,
        now,
        feedLiveSince: (since) => since >= liveFrom,
      }).staleFor;
    expect(staleFor(3_600_000)).toEqual([]);
    expect(staleFor(3_600_001)).toEqual(['presence']);
  });
});

test('a queue keeps its name when its facts are too old, or were never read', () => {
  const [old, at] = [{ ...salesQueue, asOf: now - 60 * 60_000 }, { facts: { queues: fact([]) } }] as const;
  expect(judge({ ...at, queue: old }).blockers[0]?.facts).toMatchObject({ queueName: 'Sales' });
  const question = { facts: { ...ready, ...at.facts }, queueId: sales, queue: null, queueName: 'Sales' };
  const { blockers } = judgeReadiness({ ...question, phoneNumber: null, policy: defaultPolicy, now });
  expect(blockers[0]?.facts).toMatchObject({ queueName: 'Sales' });
});
