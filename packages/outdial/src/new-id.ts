import { randomBytes } from 'node:crypto';
import type { Clock } from './ports/clock.ts';

/** Crockford's base 32: no I, L, O, U. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Makes ids such as `call_01JD…`: 10 characters of time (milliseconds), then 16 of chance, so that they sort by the time they were made.
 * Of two made in one millisecond the order is open.
 */
export function idsBy(clock: Clock): (prefix: string) => string {
  return (prefix) => {
    let time = '';
    for (let left = Math.max(0, clock.now()), place = 0; place < 10; place += 1) {
      time = (digits[left % 32] ?? '0') + time;
      left = Math.floor(left / 32);
    }
    const chance = [...randomBytes(16)].map((byte) => digits[byte % 32]).join('');
    return `${prefix}_${time}${chance}`;
  };
}
