import { seenValue } from '../../masking/seen.ts';
import { type E164, type ParsedNumber, parseTargetNumber } from '../../phone/number.ts';
import { type ParsedQuery, queryInvalid } from './query.ts';
import type { ServerWorld } from './server-world.ts';

type World = Pick<ServerWorld, 'policy'>;

/** Reads a number as a request's is read: with the policy's `defaultCountry`. A + in a query may arrive as a space. */
export function readNumber({ policy }: World, written: string): ParsedNumber {
  return parseTargetNumber(written.replace(/^ (?=\d)/, '+'), policy().policy?.defaultCountry ?? null);
}

/** A number to look for: its + may be left out. Undefined when the query does not name one. */
export function readNumberFilter(world: World, written: string | undefined): ParsedQuery<E164 | undefined> {
  if (written === undefined) return { kind: 'parsed', value: undefined };
  const forms = [written, written.trim().replace(/^(?=\d)/, '+')].map((form) => readNumber(world, form));
  const found = forms.find((each) => each.kind === 'number');
  if (found !== undefined) return { kind: 'parsed', value: found.number };
  const expected = 'a phone number in E.164, such as +15559876543; in a query + is written %2B';
  return queryInvalid('number', String(seenValue(written)), expected);
}
