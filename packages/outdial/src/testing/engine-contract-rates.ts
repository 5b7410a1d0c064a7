import { describe, expect, test } from 'vitest';
import { keyId } from '../call/ids.ts';
import type { CallRates } from '../ports/api-keys.ts';
import { KeyLimitReached } from '../ports/engine-error.ts';
import type { Accepted } from '../ports/engine.ts';
import { defaultPolicy, type FraudStops } from '../readiness/policy.ts';
import { numberIn } from './engine-contract-stops.ts';
import type { EngineWorld } from './engine-world.ts';

const none: CallRates = { perMinute: null, perDay: null, concurrent: null };
const minute = 60_000;

/** Promises about the number of calls that a key may request. */
export function testRates(world: () => EngineWorld): void {
  const accept = (rates: Partial<CallRates>, change: Parameters<EngineWorld['order']>[0] = {}) =>
    world()
      .engine()
      .accept(world().order({ notBefore: world().clock.now() + 60 * minute, ...change }), {
        ...{ allowDuplicate: true, rates: { ...none, ...rates } },
      });
  const reached = async (work: Promise<Accepted>): Promise<unknown> => {
    try {
      return (await work).kind;
    } catch (error) {
      return error instanceof KeyLimitReached ? error.reached : error;
    }
  };

  describe('a key with limits', () => {
    test('may request so many calls in any minute, across a restart', async () => {
      await accept({ perMinute: 2 });
      const first = world().clock.now();
      await accept({ perMinute: 2 });
      await world().restart('crash');
      const until = first + minute;
      expect(await reached(accept({ perMinute: 2 }))).toMatchObject({ limit: 'perMinute', most: 2, until });
      expect(await reached(accept({ perMinute: 2 }, { createdBy: keyId('key_another') }))).toBe('accepted');
      world().clock.jump(until - world().clock.now());
      expect(await reached(accept({ perMinute: 2 }))).toBe('accepted');
    });

    test('may request no more when many requests arrive at once', async () => {
      const all = await Promise.all(Array.from({ length: 6 }, () => reached(accept({ perDay: 4 }))));
      expect(all.filter((answer) => answer === 'accepted')).toHaveLength(4);
      expect((await world().engine().list({})).items).toHaveLength(4);
    });

    test('gets its call again for the same key, which counts once, and a key that was refused can be used', async () => {
      expect(await reached(accept({ perMinute: 1 }, { key: 'k1' }))).toBe('accepted');
      expect(await reached(accept({ perMinute: 1 }, { key: 'k1' }))).toBe('replayed');
      expect(await reached(accept({ perMinute: 1 }, { key: 'k2' }))).toMatchObject({ limit: 'perMinute' });
      world().clock.jump(minute);
      expect(await reached(accept({ perMinute: 1 }, { key: 'k2', fingerprint: 'another' }))).toBe('accepted');
    });

    test('may have so many calls that have not ended', async () => {
      const { call } = await accept({ concurrent: 1 });
      expect(await reached(accept({ concurrent: 1 }))).toEqual({ limit: 'concurrent', most: 1, until: null });
      await world().engine().cancel(call.order.id, keyId('key_1'), null);
      expect(await reached(accept({ concurrent: 1 }))).toBe('accepted');
    });

    test('may call so many different numbers in a day; a number that it called today may be called again', async () => {
      const limited = { numbersPerDay: 2 };
      const first = world().clock.now();
      await accept(limited, to('+120255501', 1));
      world().clock.jump(minute);
      await accept(limited, to('+120255501', 2));
      await world().restart('crash');
      expect(await reached(accept(limited, to('+120255501', 2)))).toBe('accepted');
      const until = first + 24 * 60 * minute;
      expect(await reached(accept(limited, to('+120255501', 3)))).toEqual({ limit: 'numbersPerDay', most: 2, until });
      world().clock.jump(until - world().clock.now());
      expect(await reached(accept(limited, to('+120255501', 3)))).toBe('accepted');
      expect(await reached(accept(limited, to('+120255501', 4)))).toMatchObject({ limit: 'numbersPerDay' });
    });

    test('may request calls to so many countries that are new to the server', async () => {
      const limited = { newCountriesPerDay: 1 };
      expect(await reached(accept(limited, to('+371291234', 1)))).toBe('accepted');
      expect(await reached(accept(limited, to('+371291234', 2)))).toBe('accepted');
      expect(await reached(accept(limited, to('+37251234', 1)))).toMatchObject({
        limit: 'newCountriesPerDay',
        most: 1,
      });
      expect(await reached(accept({}, to('+37251234', 1)))).toBe('accepted');
    });
  });

  describe('all keys together', () => {
    const stop = (change: Partial<FraudStops>): void => {
      world().rules.policy = { ...defaultPolicy, fraudStops: { ...defaultPolicy.fraudStops, ...change } };
    };
    test('may request so many calls, numbers and new countries a day, however many requests arrive at once', async () => {
      stop({ numbersPerDay: 4 });
      const asked = Array.from({ length: 12 }, (_, nth) =>
        reached(accept({}, { ...to('+120255501', nth), createdBy: keyId(`key_${nth % 3}`) })),
      );
      const answers = await Promise.all(asked);
      expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(4);
      expect(answers).toContainEqual(expect.objectContaining({ limit: 'allNumbers', most: 4 }));
      stop({ callsPerDay: 5 });
      expect(await reached(accept({}, to('+120255501', 99)))).toBe('accepted');
      await world().restart('crash');
      expect(await reached(accept({}, to('+120255501', 99)))).toMatchObject({ limit: 'allCalls', most: 5 });
      stop({ newCountriesPerDay: 2 });
      expect(await reached(accept({}, to('+371291234', 1)))).toBe('accepted');
      expect(await reached(accept({}, to('+37251234', 1)))).toMatchObject({ limit: 'allNewCountries', most: 2 });
    });
  });
}

const to = (begins: string, nth: number) => ({ target: { phoneNumber: numberIn(begins, nth), contactId: null } });
