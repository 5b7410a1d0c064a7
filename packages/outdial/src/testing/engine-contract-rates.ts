import { describe, expect, test } from 'vitest';
import { keyId } from '../call/ids.ts';
import type { CallRates } from '../ports/api-keys.ts';
import { KeyLimitReached } from '../ports/engine-error.ts';
import type { Accepted } from '../ports/engine.ts';
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
  });
}
