import { expect, test } from 'vitest';
import type { ScreeningSubject } from '../ports/screening.ts';
import type { ListFact, VetoFact } from '../readiness/facts.ts';
import { defaultPolicy, type Policy } from '../readiness/policy.ts';
import { ana, type EngineWorld } from './engine-world.ts';

const second = 1000;
const minute = 60 * second;

const everyDay = (...hours: readonly string[]): Policy['callingHours'] => ({
  week: {
    ...{ sunday: hours, monday: hours, tuesday: hours, wednesday: hours },
    ...{ thursday: hours, friday: hours, saturday: hours },
  },
  holidays: [],
  dialMarginSeconds: 90,
});
const policy = (change: Partial<Policy>): Policy => ({ ...defaultPolicy, ...change });

/**
 * Promises of a policy about when and whether a call is dialed. The world's clock begins at 15:00 UTC, 10:00 in New
 * York.
 */
export function testPolicy(world: () => EngineWorld): void {
  const inNewYork = () => {
    const { order, clock } = world();
    const plain = order();
    const target = { ...plain.target, timeZone: 'America/New_York' };
    return { target, expiresAt: clock.now() + 3 * 60 * minute };
  };
  const end = { agentLeg: 'connected', targetLeg: 'connected', talked: true, ended: true } as const;
  const dialed = (): number => world().contactCentre.dials.length;

  test('outside the calling hours a call waits, and goes out at the very moment they begin', async () => {
    const { rules, place, elapse, call, clock } = world();
    rules.policy = policy({ callingHours: everyDay('10:30-20:00') });
    const opens = clock.now() + 30 * minute;
    const waiting = await place(inNewYork());
    expect(waiting).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'outside-calling-hours', until: opens }] });
    await elapse(30 * minute - second, 30 * second);
    expect(dialed()).toBe(0);
    await elapse(second);
    expect(dialed()).toBe(1);
    expect((await call(waiting.order.id)).attempts[0]?.fencedAt).toBe(opens);
  });

  test('hours end before the margin for the dial, also for a call that waited for its agent', async () => {
    const { rules, place, present, elapse, settle, call } = world();
    rules.policy = policy({ callingHours: everyDay('09:00-10:10') });
    present(ana, 'AWAY');
    const waiting = await place(inNewYork());
    await elapse(8 * minute + 31 * second);
    present(ana, 'AVAILABLE');
    await settle();
    expect(dialed()).toBe(0);
    expect(await call(waiting.order.id)).toMatchObject({
      state: 'waiting',
      waitingFor: [{ code: 'outside-calling-hours' }],
    });
  });

  test('a call outside its hours keeps no other call of the agent from going out', async () => {
    const { rules, place, order } = world();
    rules.policy = policy({ callingHours: everyDay('10:30-20:00') });
    const held = await place({ ...inNewYork(), priority: 9 });
    const inLondon = { ...order().target, timeZone: 'Europe/London' };
    const free = await place({ target: inLondon });
    expect([held.state, free.state]).toEqual(['waiting', 'placed']);
  });

  test('the cool-down of a target is waited for to the end, also across a crash', async () => {
    const { rules, place, hear, elapse, restart, call, clock } = world();
    rules.policy = policy({ caps: { target: { attempts: 5, withinHours: 24, coolDownSeconds: 600 }, agent: null } });
    const dialedAt = clock.now();
    await place(inNewYork());
    await hear(0, end);
    const next = await place(inNewYork());
    expect(next).toMatchObject({ waitingFor: [{ code: 'too-many-attempts', until: dialedAt + 10 * minute }] });
    await restart('crash');
    await elapse(10 * minute - second, 30 * second);
    expect(dialed()).toBe(1);
    await elapse(second);
    expect((await call(next.order.id)).attempts[0]?.fencedAt).toBe(dialedAt + 10 * minute);
  });

  test('attempts that are proven not to have rung the target do not count against its cap', async () => {
    const { rules, place, contactCentre, elapse } = world();
    rules.policy = policy({ caps: { target: { attempts: 1, withinHours: 24, coolDownSeconds: 0 }, agent: null } });
    contactCentre.onDial('refuses');
    expect((await place(inNewYork())).state).toBe('failed');
    await elapse(second);
    expect((await place(inNewYork())).state).toBe('placed');
  });

  test('an agent who has reached the attempt limit waits, whatever the target', async () => {
    const { rules, place, hear } = world();
    rules.policy = policy({ caps: { target: null, agent: { attempts: 1, withinHours: 1, coolDownSeconds: 0 } } });
    await place(inNewYork());
    await hear(0, end);
    expect(await place()).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'agent-too-many-attempts' }] });
  });

  test('a new policy counts in the next fence, and its refusal of a waiting call ends it', async () => {
    const { rules, place, present, settle, call } = world();
    present(ana, 'AWAY');
    const waiting = await place(inNewYork());
    rules.policy = policy({ lawfulBasisRequired: true });
    present(ana, 'AVAILABLE');
    await settle();
    expect(dialed()).toBe(0);
    const rejected = { state: 'rejected', outcome: { problem: { code: 'lawful-basis-required' } } };
    expect(await call(waiting.order.id)).toMatchObject(rejected);
  });

  testScreening(world);
}

/** A screening that gives the answers set in the test, and counts its requests. */
function scripted({ clock, rules }: EngineWorld) {
  const asked: ScreeningSubject[] = [];
  const says = { listed: false, verdict: 'allowed' as VetoFact['verdict'] };
  let asOf: number | null = null;
  const lists = (): readonly ListFact[] => [
    { name: 'own', listed: asOf === null ? null : says.listed, dated: asOf, asOf, failure: null },
  ];
  rules.screening = {
    known: () => ({ lists: lists(), veto: asOf === null ? null : { verdict: says.verdict, reason: null, asOf } }),
    ask: async (subject) => {
      asked.push(subject);
      asOf = clock.now();
    },
  };
  rules.policy = policy({
    doNotCall: [{ name: 'own', file: 'own', url: null, maxAgeDays: 31, allowEmpty: false }],
    veto: { url: 'https://example.com', timeLimitMs: 2000, whenUnavailable: 'block' },
  });
  return { asked, says };
}

function testScreening(world: () => EngineWorld): void {
  test('lists and the veto hook are asked before the fence, and a yes allows the dial', async () => {
    const { asked } = scripted(world());
    const call = await world().place();
    expect(call.state).toBe('placed');
    expect(asked).toEqual([
      expect.objectContaining({ callId: call.order.id, phoneNumber: call.order.target.phoneNumber }),
    ]);
  });

  test('a listed number and a vetoed call end without a dial', async () => {
    const { place, contactCentre, elapse } = world();
    const { says } = scripted(world());
    says.listed = true;
    expect(await place()).toMatchObject({ state: 'rejected', outcome: { problem: { code: 'number-on-do-not-call' } } });
    says.listed = false;
    says.verdict = 'vetoed';
    await elapse(31 * second);
    expect(await place()).toMatchObject({ state: 'rejected', outcome: { problem: { code: 'number-vetoed' } } });
    expect(contactCentre.dials).toEqual([]);
  });

  test('the screening is not asked while the agent blocks the call, and an old answer is requested again before the dial', async () => {
    const { place, present, elapse, settle, call, contactCentre } = world();
    const { asked, says } = scripted(world());
    present(ana, 'AWAY');
    const waiting = await place();
    await elapse(3 * minute);
    expect(asked).toEqual([]);
    says.verdict = 'unavailable';
    present(ana, 'AVAILABLE');
    await settle();
    expect(asked).toHaveLength(1);
    expect(await call(waiting.order.id)).toMatchObject({ waitingFor: [{ code: 'veto-hook-unavailable' }] });
    says.verdict = 'allowed';
    await elapse(70 * second);
    expect((await call(waiting.order.id)).state).toBe('placed');
    expect(contactCentre.dials).toHaveLength(1);
  });
}
