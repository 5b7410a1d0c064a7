import { describe, expect, test } from 'vitest';
import { agentId, keyId } from '../call/ids.ts';
import { parseTargetNumber } from '../phone/number.ts';
import { defaultPolicy } from '../readiness/policy.ts';
import type { EngineWorld } from './engine-world.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const supervisor = keyId('key_supervisor');

/** The nth number of a country whose numbers begin like this. */
export function numberIn(begins: string, nth: number) {
  const parsed = parseTargetNumber(`${begins}${String(nth).padStart(2, '0')}`);
  if (parsed.kind !== 'number') throw new TypeError(`${begins} does not begin a number`);
  return parsed.number;
}
const latvia = '+371291234';
const estonia = '+37251234';

/** Promises about the stop that many numbers of a new country cause. */
export function testStops(world: () => EngineWorld): void {
  let agents = 0;
  /** A call of an agent of its own, so that nothing but a stop keeps it. */
  const dial = async (begins: string, nth: number) => {
    const { present, place } = world();
    const id = agentId(`agent-${(agents += 1)}`);
    present(id, 'AVAILABLE');
    const target = { phoneNumber: numberIn(begins, nth), contactId: null };
    return place({ agent: { id, name: null, email: null }, target });
  };
  const dialSome = async (begins: string, numbers: readonly number[]) => {
    for (const nth of numbers) await dial(begins, nth);
  };
  // The next call tells, and not `paused()`: that does not know what another process has stored since the last look.
  const expectStop = async (begins: string, country: string) => {
    const held = await dial(begins, 99);
    expect(held).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'dialing-paused', facts: { country } }] });
  };
  const stopAfter = (numbers: number, countries: readonly string[] | null = null): void => {
    const fraudStops = { ...defaultPolicy.fraudStops, newCountry: { numbers, withinMinutes: 2 } };
    world().rules.policy = { ...defaultPolicy, countries, fraudStops };
  };

  describe('a new country', () => {
    test('pauses dialing when too many of its numbers were dialed, until a supervisor lifts the stop', async () => {
      const { engine, contactCentre, clock, restart, settle, call } = world();
      stopAfter(3);
      await dialSome(latvia, [1, 2, 2, 1]);
      expect(engine().paused()).toBe(false);
      await dialSome(estonia, [1, 2]);
      const at = clock.now();
      await dial(latvia, 3);
      const held = await dial(latvia, 4);
      const stop = { country: 'LV', numbers: 3, minutes: 2 };
      expect(held).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'dialing-paused', facts: stop }] });
      expect(contactCentre.dials).toHaveLength(7);
      await restart('crash');
      expect(engine().pausedBy?.()).toEqual({ at, by: null, stop });
      await engine().resume(supervisor);
      await settle();
      expect((await call(held.order.id)).state).toBe('placed');
      await dialSome(latvia, [5, 6, 7, 8]);
      expect(engine().paused()).toBe(false);
      await dial(estonia, 3);
      const last = await dial(estonia, 4);
      expect(last).toMatchObject({ waitingFor: [{ code: 'dialing-paused', facts: { country: 'EE' } }] });
    });

    test('may be called slowly, and is usual after a day, until it was not called for a month', async () => {
      const { contactCentre, clock } = world();
      stopAfter(3);
      for (const nth of [1, 2, 3, 4]) {
        await dial(latvia, nth);
        clock.jump(minute + 1);
      }
      clock.jump(day);
      await dialSome(latvia, [5, 6, 7, 8]);
      clock.jump(31 * day);
      await dialSome(latvia, [1, 2, 3]);
      expect(contactCentre.dials).toHaveLength(11);
      await expectStop(latvia, 'LV');
    });

    test('on the first day, countries that the policy names are not new', async () => {
      const { contactCentre, clock } = world();
      stopAfter(2, ['LV', 'EE']);
      await dialSome(latvia, [1, 2, 3]);
      clock.jump(day + minute);
      await dialSome(latvia, [4, 5, 6]);
      await dialSome(estonia, [1, 2]);
      expect(contactCentre.dials).toHaveLength(8);
      await expectStop(estonia, 'EE');
    });

    test('never gets one dial more than the stop allows, however many requests arrive at once', async () => {
      const { engine, order, present, contactCentre, elapse } = world();
      stopAfter(3);
      const asked = Array.from({ length: 7 }, (_, nth) => {
        const id = agentId(`crowd-${nth}`);
        present(id, 'AVAILABLE');
        return order({
          agent: { id, name: null, email: null },
          target: { phoneNumber: numberIn(latvia, nth), contactId: null },
        });
      });
      await Promise.all(asked.map((each) => engine().accept(each, { allowDuplicate: true })));
      await elapse(3000);
      expect(contactCentre.dials.length).toBeLessThanOrEqual(3);
      await expectStop(latvia, 'LV');
    });
  });
}
