import { describe, expect, test } from 'vitest';
import { isRefusal } from '../call/blockers.ts';
import { agentId, queueId } from '../call/ids.ts';
import type { E164 } from '../phone/number.ts';
import type { AgentFacts, DialHistory, ScreeningFacts } from './facts.ts';
import { defaultPolicy, type Policy, weekdays } from './policy.ts';
import { judgeReadiness } from './readiness.ts';

const now = Date.parse('2026-11-23T15:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const number = '+12125550123' as E164;
const sales = queueId('q1');

function fact<Value>(value: Value) {
  return { value, since: null, asOf: now, source: 'read' as const };
}
const ana: AgentFacts = {
  agentId: agentId('u1'),
  person: fact({ found: 'user' as const, name: 'Ana', email: 'ana@example.com', state: 'active' as const }),
  presence: fact({ system: 'AVAILABLE' as const, definitionId: 'p1', label: null }),
  routingStatus: fact('IDLE' as const),
  station: fact({ id: 's', name: 'Web', type: null, reachable: true, persistent: false }),
  queues: fact([{ id: sales, name: 'Sales', joined: false, hasCallerId: false }]),
  calls: fact({ active: 0, acw: 0 }),
  outOfOffice: fact(true),
};

interface Case {
  readonly policy?: Partial<Policy>;
  readonly queueId?: typeof sales | null;
  readonly callerId?: boolean;
  readonly lawfulBasis?: boolean;
  readonly timeZone?: string;
  readonly screening?: ScreeningFacts;
  readonly dials?: Partial<DialHistory>;
  readonly facts?: Partial<AgentFacts>;
}

function judge(change: Case = {}) {
  return judgeReadiness({
    facts: { ...ana, ...change.facts },
    queueId: change.queueId === undefined ? sales : change.queueId,
    queue: null,
    phoneNumber: number,
    brought: {
      callerId: change.callerId ?? false,
      lawfulBasis: change.lawfulBasis ?? false,
      timeZone: change.timeZone ?? null,
    },
    screening: change.screening ?? { lists: [], veto: null },
    dials: { target: [], agent: [], ...change.dials },
    policy: { ...defaultPolicy, ...change.policy },
    now,
  });
}
const codes = (change: Case = {}) => judge(change).blockers.map(({ code }) => code);

test('the default policy lets this agent through, with three warnings and one about being out of office', () => {
  const { blockers, warnings, unscreened } = judge();
  expect(blockers).toEqual([]);
  expect(unscreened).toBe(false);
  expect(warnings.map(({ code }) => code).sort()).toEqual([
    ...['agent-out-of-office', 'agent-station-not-persistent', 'queue-no-caller-id', 'queue-not-joined'],
  ]);
});

describe('warnings that the policy makes blockers', () => {
  test.each(['agent-station-not-persistent', 'agent-out-of-office', 'queue-not-joined', 'queue-no-caller-id'] as const)(
    '%s blocks when it is named, and clears when what it warns of does',
    (code) => {
      const { blockers, warnings } = judge({ policy: { blockOn: [code] } });
      expect(blockers).toMatchObject([{ code, canClear: true, until: null, asOf: now, facts: { blocks: true } }]);
      expect(warnings.map((warning) => warning.code)).not.toContain(code);
    },
  );
  test('what is in order does not block', () => {
    const policy = { blockOn: ['agent-station-not-persistent', 'queue-not-joined'] as const };
    const facts = {
      station: fact({ id: 's', name: 'Web', type: null, reachable: true, persistent: true }),
      queues: fact([{ id: sales, name: 'Sales', joined: true, hasCallerId: null }]),
    };
    expect(codes({ policy, facts })).toEqual([]);
  });
  test('whether a web phone keeps a persistent connection must be known where the policy asks for it', () => {
    const station = (type: string, persistent: boolean | null) =>
      fact({ id: 's', name: 'Phone', type, reachable: true, persistent });
    const stale = (policy: Partial<Policy>, type: string, persistent: boolean | null) =>
      judge({ policy, facts: { station: station(type, persistent) } }).staleFor.includes('station');
    const asking = { blockOn: ['agent-station-not-persistent'] as const };
    expect(stale(asking, 'inin_webrtc_softphone', null)).toBe(true);
    expect(stale(asking, 'inin_webrtc_softphone', true)).toBe(false);
    expect(stale(asking, 'inin_remote', null)).toBe(false);
    expect(stale({}, 'inin_webrtc_softphone', null)).toBe(false);
  });
});

test('what the policy blocks on must be known, and not be too old', () => {
  const stale = (change: Parameters<typeof judge>[0]) => judge(change).staleFor;
  const away = { blockOn: ['agent-out-of-office'] as const };
  const old = { value: false, since: null, asOf: now - 11 * 60_000, source: 'read' } as const;
  expect(stale({ policy: away, facts: { outOfOffice: old } })).toEqual(['outOfOffice']);
  expect(stale({ facts: { outOfOffice: old } })).toEqual([]);
  const queues = fact([{ id: sales, name: 'Sales', joined: true, hasCallerId: null }]);
  expect(stale({ policy: { blockOn: ['queue-no-caller-id'] }, facts: { queues } })).toEqual(['queues']);
  expect(stale({ facts: { queues } })).toEqual([]);
});

test('the policy sets how old the facts about an agent may be', () => {
  const presence = {
    value: { system: 'AVAILABLE', definitionId: null, label: null },
    since: null,
    asOf: now - 20_000,
    source: 'read',
  } as const;
  expect(judge({ facts: { presence } }).staleFor).toEqual([]);
  expect(judge({ policy: { factLimitSeconds: 10 }, facts: { presence } }).staleFor).toEqual(['presence']);
});

describe('presences', () => {
  const presence = fact({ system: 'BUSY' as const, definitionId: 'AB-12', label: 'Back Office' });
  test.each([['busy'], ['ab-12'], ['back office']])('%s lets a secondary presence through', (entry) => {
    expect(codes({ policy: { allowedPresences: [entry] }, facts: { presence } })).toEqual([]);
  });
  test('another one does not', () => {
    expect(codes({ policy: { allowedPresences: ['Available', 'ab-13'] }, facts: { presence } })).toEqual([
      'agent-presence',
    ]);
  });
});

describe('what a call must bring', () => {
  test('a queue', () => {
    expect(codes({ policy: { queueRequired: true } })).toEqual([]);
    expect(codes({ policy: { queueRequired: true }, queueId: null })).toEqual(['queue-required']);
  });
  test('agents on a personal call, by id or e-mail', () => {
    expect(codes({ queueId: null })).toEqual([]);
    expect(codes({ queueId: null, policy: { personalCallAgents: ['Ana@Example.com'] } })).toEqual([]);
    expect(codes({ queueId: null, policy: { personalCallAgents: ['u1'] } })).toEqual([]);
    expect(codes({ queueId: null, policy: { personalCallAgents: ['u2'] } })).toEqual(['personal-call-not-allowed']);
    expect(codes({ policy: { personalCallAgents: [] } })).toEqual([]);
  });
  test('a caller ID, its own or its queue’s', () => {
    const policy = { callerIdRequired: true };
    expect(codes({ policy })).toEqual(['caller-id-required']);
    expect(codes({ policy, callerId: true })).toEqual([]);
    const queues = fact([{ id: sales, name: 'Sales', joined: true, hasCallerId: true }]);
    expect(codes({ policy, facts: { queues } })).toEqual([]);
  });
  test('a lawful basis', () => {
    expect(codes({ policy: { lawfulBasisRequired: true } })).toEqual(['lawful-basis-required']);
    expect(codes({ policy: { lawfulBasisRequired: true }, lawfulBasis: true })).toEqual([]);
  });
  test('no missing item clears, and each is the policy’s refusal', () => {
    const policy = { queueRequired: true, callerIdRequired: true, lawfulBasisRequired: true };
    const { blockers } = judge({ policy, queueId: null });
    expect(blockers).toHaveLength(3);
    expect(blockers.every(isRefusal)).toBe(true);
  });
});

describe('calling hours', () => {
  const week = Object.fromEntries(weekdays.map((day) => [day, ['09:00-20:00']])) as unknown as Record<
    (typeof weekdays)[number],
    string[]
  >;
  const callingHours = { week, holidays: [], dialMarginSeconds: 90 };
  test('within them nothing blocks', () => {
    expect(codes({ policy: { callingHours } })).toEqual([]); // 10:00 in New York
  });
  test('outside of them the blocker says when they begin, and the target’s own zone counts', () => {
    const { blockers } = judge({ policy: { callingHours }, timeZone: 'America/Los_Angeles' });
    expect(blockers).toMatchObject([
      { code: 'outside-calling-hours', canClear: true, until: now + 2 * hour, facts: { local: 'Mon 23 Nov, 09:00' } },
    ]);
  });
  test('a number that cannot be placed anywhere is refused', () => {
    const policy = { ...defaultPolicy, callingHours };
    const nowhere = '+80012345678' as E164;
    const { blockers } = judgeReadiness({ facts: ana, queueId: sales, queue: null, phoneNumber: nowhere, policy, now });
    expect(blockers).toMatchObject([{ code: 'outside-calling-hours', canClear: false }]);
    expect(blockers.every(isRefusal)).toBe(true);
  });
});

describe('caps', () => {
  const cap = { attempts: 2, withinHours: 24, coolDownSeconds: 600 };
  const target = (dials: readonly number[]) =>
    judge({ policy: { caps: { target: cap, agent: null } }, dials: { target: dials } }).blockers;
  test('fewer attempts than the cap, long enough ago, do not block', () => {
    expect(target([])).toEqual([]);
    expect(target([now - 11 * minute])).toEqual([]);
    expect(target([now - 25 * hour, now - 24 * hour, now - 11 * minute])).toEqual([]);
  });
  test('as many as the cap block until the oldest of them leaves the window', () => {
    expect(target([now - 20 * hour, now - hour])).toMatchObject([
      { code: 'too-many-attempts', until: now + 4 * hour, canClear: true },
    ]);
  });
  test('the cool-down blocks until it is over', () => {
    expect(target([now - minute])).toMatchObject([{ code: 'too-many-attempts', until: now + 9 * minute }]);
  });
  test('the agent has caps of their own', () => {
    const policy = { caps: { target: null, agent: cap } };
    expect(codes({ policy, dials: { agent: [now - 2 * hour, now - hour] } })).toEqual(['agent-too-many-attempts']);
    expect(codes({ policy, dials: { target: [now - 2 * hour, now - hour], agent: [] } })).toEqual([]);
  });
});

describe('do-not-call lists', () => {
  const policy = { doNotCall: [{ name: 'own', file: 'dnc.txt', url: null, maxAgeDays: 31, allowEmpty: false }] };
  const list = (change: object = {}) => ({
    lists: [{ name: 'own', listed: false, dated: now - hour, asOf: now, failure: null, ...change }],
    veto: null,
  });
  test('a number that is not on any list passes', () => {
    expect(codes({ policy, screening: list() })).toEqual([]);
  });
  test('a listed number is refused, masked', () => {
    const { blockers } = judge({ policy, screening: list({ listed: true }) });
    expect(blockers).toMatchObject([{ code: 'number-on-do-not-call', canClear: false, facts: { list: 'own' } }]);
    expect(JSON.stringify(blockers)).not.toContain('2125550123');
  });
  test('a list older than its limit blocks, and so does one that was never read', () => {
    const old = judge({ policy, screening: list({ dated: now - 32 * 24 * hour }) }).blockers;
    expect(old).toMatchObject([{ code: 'do-not-call-list-outdated', canClear: true, facts: { ageDays: 32 } }]);
    expect(codes({ policy, screening: list({ listed: null, dated: null, failure: 'gone' }) })).toEqual([
      'do-not-call-list-outdated',
    ]);
  });
  test('a fact older than 30 s, or missing, must be requested', () => {
    expect(judge({ policy, screening: list() }).unscreened).toBe(false);
    expect(judge({ policy, screening: list({ asOf: now - 30_001 }) }).unscreened).toBe(true);
    const old = judge({ policy, screening: list({ asOf: now - 30_001, listed: true }) });
    expect(old).toMatchObject({ blockers: [], unscreened: true });
    expect(judge({ policy }).unscreened).toBe(true);
  });
});

describe('the veto hook', () => {
  const veto = { url: 'https://example.com', timeLimitMs: 2000, whenUnavailable: 'block' as const };
  const said = (verdict: 'allowed' | 'vetoed' | 'unavailable', asOf = now) => ({
    lists: [],
    veto: { verdict, reason: 'paid', asOf },
  });
  test('a yes allows the call, a no refuses it with the reason', () => {
    expect(codes({ policy: { veto }, screening: said('allowed') })).toEqual([]);
    const { blockers } = judge({ policy: { veto }, screening: said('vetoed') });
    expect(blockers).toMatchObject([{ code: 'number-vetoed', canClear: false, facts: { reason: 'paid' } }]);
  });
  test('no answer blocks unless the policy says otherwise', () => {
    expect(codes({ policy: { veto }, screening: said('unavailable') })).toEqual(['veto-hook-unavailable']);
    expect(codes({ policy: { veto: { ...veto, whenUnavailable: 'allow' } }, screening: said('unavailable') })).toEqual(
      [],
    );
  });
  test('an answer older than 30 s must be requested again', () => {
    expect(judge({ policy: { veto }, screening: said('allowed', now - 30_001) }).unscreened).toBe(true);
    expect(judge({ policy: { veto }, screening: said('allowed') }).unscreened).toBe(false);
    expect(judge({ policy: { veto } }).unscreened).toBe(true);
  });
});
