import type { Chance } from '../crash/random.ts';

/** Values that parsers trip over. */
const odd: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1e308, -1e308, 2 ** 53, 0.1, '', ' ', '\u0000', '\ud800', '\u202e', '💥'],
  ...[
    '+',
    '+1',
    '+15559876543',
    '112',
    '+1555987654321098765',
    'tel:+1-555-987-6543',
    '../../etc/passwd',
    '{{number}}',
  ],
  ...['2026-11-22', '2026-11-22T15:00:00Z', '9999-12-31T23:59:59Z', '0000-00-00T00:00:00Z', 'NaN', 'x'.repeat(5_000)],
  ...[[], {}, [[]], [null], { id: null }, { toString: 'x' }, { constructor: {} }, ['a', 'b', 'c'], { length: 3 }],
];
const names = [
  'to',
  'from',
  'targets',
  'id',
  'phoneNumber',
  'queueId',
  '__proto__',
  'constructor',
  'toString',
  '',
  'détail',
];

/** One place of the value is replaced, removed, renamed, doubled or nested. */
export function mutateValue(value: unknown, chance: Chance): unknown {
  if (typeof value !== 'object' || value === null || chance.happens(0.15)) return chance.oneOf(odd);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.length === 0) return [chance.oneOf(odd)];
    const at = chance.between(0, items.length - 1);
    switch (chance.between(0, 3)) {
      case 0:
        return items.filter((_, index) => index !== at);
      case 1:
        return [...items, ...items];
      default:
        return items.map((item, index) => (index === at ? mutateValue(item, chance) : item));
    }
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return { [chance.oneOf(names)]: chance.oneOf(odd) };
  const at = chance.between(0, entries.length - 1);
  switch (chance.between(0, 6)) {
    case 0:
      return Object.fromEntries(entries.filter((_, index) => index !== at));
    case 1:
      return Object.fromEntries([...entries, [chance.oneOf(names), chance.oneOf(odd)]]);
    case 2:
      return Object.fromEntries(
        entries.map(([name, item], index) => [index === at ? chance.oneOf(names) : name, item]),
      );
    case 3:
      return { [chance.oneOf(names)]: value };
    default:
      return Object.fromEntries(
        entries.map(([name, item], index) => [name, index === at ? mutateValue(item, chance) : item]),
      );
  }
}

const snippets = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u',
  '//',
  "'",
  '\u0000',
  '\u2028',
  '1e999',
  'null',
  '"a":',
  '\ufeff',
];

/** Some characters of the text are lost, doubled, swapped or put in; or it ends too early; or it is nested without end. */
export function mutateText(text: string, chance: Chance): string {
  let mutated = text;
  for (let times = chance.between(1, 4); times > 0; times -= 1) {
    const at = chance.between(0, mutated.length);
    const until = Math.min(mutated.length, at + chance.between(1, 12));
    switch (chance.between(0, 4)) {
      case 0:
        mutated = mutated.slice(0, at) + mutated.slice(until);
        break;
      case 1:
        mutated = mutated.slice(0, until) + mutated.slice(at);
        break;
      case 2:
        mutated = mutated.slice(0, at) + chance.oneOf(snippets) + mutated.slice(at);
        break;
      case 3:
        mutated = mutated.slice(0, at) + String.fromCharCode(chance.between(0, 0xffff)) + mutated.slice(at + 1);
        break;
      default:
        mutated = chance.happens(0.1) ? deepText(chance) : mutated.slice(0, at);
    }
  }
  return mutated;
}

/** Nested without end: with every bracket closed, or left open. */
function deepText(chance: Chance): string {
  const times = chance.between(1, 10_000);
  const open = chance.oneOf([
    '[',
    '{"from":{},"x":',
    '{"attributes":',
    '{"detail-type":"outdial.call.requested","detail":',
  ]);
  if (chance.happens(0.3)) return open.repeat(times);
  return `${open.repeat(times)}1${(open === '[' ? ']' : '}').repeat(times)}`;
}
