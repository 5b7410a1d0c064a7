import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blankUnseen, escapeUnseen } from './unseen.ts';

const steering = /(?![\n\t])[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\u{e0041}/u;
const bad = fc.constantFrom(
  ...['\u001b', '\u0007', '\u0000', '\r', '\u007f', '\u009b', '\u202e', '\u2066', '\u200b', '\u200f', '\u061c'],
  ...['\ufeff', '\u2028', '\u00ad', '\u034f', '\u3164', '\u{e0041}'],
);
const text = fc.array(fc.oneof(bad, fc.string({ unit: 'grapheme' }), fc.constantFrom('\n', '\t', 'é', '数', '🙂')));

test('no invisible character, and none that steers a terminal, passes', () => {
  fc.assert(
    fc.property(text, (parts) => {
      expect(escapeUnseen(parts.join(''))).not.toMatch(steering);
      expect(blankUnseen(parts.join(''))).not.toMatch(/[\n\t]/);
    }),
  );
});

test('JSON stays JSON of the same value', () => {
  fc.assert(
    fc.property(text, (parts) => {
      const value = { [parts.join('')]: [parts.join('x')] };
      const printed = escapeUnseen(JSON.stringify(value, null, 2));
      expect(JSON.parse(printed)).toEqual(value);
      expect(printed).not.toMatch(steering);
    }),
  );
});

test('text that people write stays as it is, and blanks keep the length', () => {
  const names = 'Zoë Ångström, 王小明, مريم, Иван 🙂\n\tsecond line';
  expect(escapeUnseen(names)).toBe(names);
  fc.assert(
    fc.property(text, (parts) => {
      expect(blankUnseen(parts.join(''))).toHaveLength(parts.join('').length);
    }),
  );
});
