import { randomBytes } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

/** Crockford's base 32: no I, L, O, U. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Makes ids such as `call_01JD…`: 10 characters of time (milliseconds), then 16 of chance, so that they sort by the time they were made.
 * Of two made in one millisecond the order is open.
 */
export function idsBy(clock: Clock): (prefix: string) => string {
  const chanceOf = chances();
  return (prefix) => {
    let time = '';
    for (let left = Math.max(0, clock.now()), place = 0; place < 10; place += 1) {
      time = (digits[left % 32] ?? '0') + time;
      left = Math.floor(left / 32);
    }
    return `${prefix}_${time}${chanceOf()}`;
  };
}

const letters = 16;
const drawnAtOnce = 256 * letters;

/** 16 letters of chance each time; the bytes are drawn many at a time, since each draw is a call to the system. */
function chances(): () => string {
  let drawn = randomBytes(0);
  let at = 0;
  return () => {
    if (at >= drawn.length) [drawn, at] = [randomBytes(drawnAtOnce), 0];
    let chance = '';
    for (const end = at + letters; at < end; at += 1) chance += digits[(drawn[at] ?? 0) % 32] ?? '0';
    return chance;
  };
}
