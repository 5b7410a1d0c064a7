import { z } from 'zod';
import { fastestSpeed, latestInstant, longestMs } from '../time/clock.ts';
import type { ClockStanding, SandboxClock } from '../time/clock.ts';
import type { DeliveryAddress } from '../notifications/deliver.ts';
import type { Store } from '../storage/store.ts';
import type { MachineClock } from '../time/system-clock.ts';
import type { Timings } from '../time/timings.ts';

const instant = z.number().min(0).max(latestInstant);
const clockSetting = z.object({
  now: instant,
  running: z.boolean(),
  speed: z.number().positive().max(fastestSpeed),
  machineNow: instant,
});
const timingsSetting = z.record(z.string(), z.number().min(0).max(longestMs));
const deliverySetting = z.object({ url: z.string(), headers: z.record(z.string(), z.string()) });

/** Stores the state of the clock, so that a restart continues from there. */
export function rememberClock(store: Store, clock: SandboxClock): void {
  store.settings.put({ id: 'clock', value: { ...clock.standing(), machineNow: clock.machineNow() } });
}

/**
 * Returns the state of the clock after a restart. A running clock has advanced since then, a paused one has not. `undefined` when nothing
 * valid was stored.
 */
export function rememberedClock(store: Store, machine: MachineClock): ClockStanding | undefined {
  const kept = clockSetting.safeParse(store.settings.get('clock')?.value);
  if (!kept.success) return undefined;
  const { now, running, speed, machineNow } = kept.data;
  const standing = running ? now + Math.max(0, machine.now() - machineNow) * speed : now;
  return { running, speed, now: Math.min(latestInstant, standing) };
}

export function rememberTimings(store: Store, timings: Timings): void {
  store.settings.put({ id: 'timings', value: timings });
}

export function rememberedTimings(store: Store): Readonly<Record<string, number>> {
  const kept = timingsSetting.safeParse(store.settings.get('timings')?.value);
  return kept.success ? kept.data : {};
}

/** Stores the delivery address. An address with its own `fetch` lasts only as long as the process. */
export function rememberDelivery(store: Store, address: DeliveryAddress | null): void {
  if (address === null || address.fetch !== null) store.settings.delete('delivery');
  else store.settings.put({ id: 'delivery', value: { url: address.url, headers: address.headers } });
}

export function rememberedDelivery(store: Store): DeliveryAddress | null {
  const kept = deliverySetting.safeParse(store.settings.get('delivery')?.value);
  return kept.success ? { ...kept.data, fetch: null } : null;
}
