import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProblemView } from '../call/problem.ts';
import { caret, problemLines, spellJson, table } from './print.ts';
import { paintWith, wantsColour } from './terminal.ts';

const uncoloured = paintWith(false);
const reader = { timeZone: 'UTC', now: () => 0, columns: null };

describe('the caret', () => {
  const text = '{\n  "from": { "phoneNumber": "+15551234567" },\n  "to": []\n}';

  test("is under the place, in the caller's line", () => {
    expect(caret(text, { line: 3, column: 3, length: 4 }, uncoloured)).toEqual(['3 |   "to": []', '      ^^^^']);
  });

  test('marks one character where the length is unknown', () => {
    expect(caret(text, { line: 1, column: 1 }, uncoloured)).toEqual(['1 | {', '    ^']);
  });

  test('is under its character, however long the line is', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), (before, after) => {
        const [shown, marks] = caret(
          `${'a'.repeat(before)}#${'b'.repeat(after)}`,
          { line: 1, column: before + 1 },
          uncoloured,
        );
        expect(shown?.[marks?.indexOf('^') ?? -1]).toBe('#');
        expect(shown?.length).toBeLessThanOrEqual(106);
      }),
    );
  });

  test('never lets a control character of the caller reach the terminal', () => {
    const lines = caret('{"a": "\u001b[31m\u0007"}', { line: 1, column: 7 }, uncoloured);
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  });

  test('survives a place outside the text', () => {
    expect(caret('{}', { line: 9, column: 40 }, uncoloured)).toHaveLength(2);
  });
});

describe('a problem', () => {
  const problem: ProblemView = {
    code: 'field-unknown',
    kind: 'structure',
    pointer: '/to',
    message: '`to` is not a field of a call.',
    seen: null,
    expected: 'targets',
    fix: 'Name it `targets`.',
    who: 'caller',
    targetRung: false,
    next: 'new-key',
    docs: '/problems/field-unknown',
  };

  test('says sentence, place, fix, code and who can fix it', () => {
    const source = { text: '{"to": []}', place: { line: 1, column: 2, length: 4 } };
    expect(problemLines(problem, { paint: uncoloured, reader }, source)).toEqual([
      '✗ `to` is not a field of a call.',
      '    1 | {"to": []}',
      '         ^^^^',
      '  Name it `targets`.',
      '  field-unknown · who can fix it: the sender of the request',
    ]);
  });

  test('says what is expected, unless the fix names it', () => {
    const lines = problemLines({ ...problem, expected: 'a list' }, { paint: uncoloured, reader }, null);
    expect(lines).toContain('  expected: a list');
  });

  test('shows no place without a source', () => {
    expect(problemLines(problem, { paint: uncoloured, reader }, null).join('\n')).not.toContain('^');
  });
});

describe('JSON', () => {
  test('has short lists and objects on one line', () => {
    const body = { from: { id: 'a', queueId: 'q' }, targets: [{ phoneNumber: '+1' }], none: [], tags: ['a', 'b'] };
    expect(spellJson(body).split('\n')).toEqual([
      '{',
      '  "from": { "id": "a", "queueId": "q" },',
      '  "targets": [{ "phoneNumber": "+1" }],',
      '  "none": [],',
      '  "tags": ["a", "b"]',
      '}',
    ]);
    expect(spellJson({ text: 'x'.repeat(80) }).split('\n')).toHaveLength(3);
  });

  test('keeps its value, whatever is in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(spellJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    const tricky = { a: ['{\n', ' ]', '[ ', { b: '} ]' }] };
    expect(JSON.parse(spellJson(tricky))).toEqual(tricky);
  });
});

describe('colours', () => {
  test.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    [{ TERM: 'dumb' }, true, false],
  ])('environment %j on a terminal (%s): %s', (environment, isTerminal, wanted) => {
    expect(wantsColour(environment, isTerminal)).toBe(wanted);
  });

  test('are escape codes only where they are wanted', () => {
    expect(paintWith(true).red('x')).toBe('\u001b[31mx\u001b[39m');
    expect(paintWith(false).red('x')).toBe('x');
  });
});

test('a table lines its columns up and pads no line end', () => {
  expect(
    table([
      ['a', 'bb', 'c'],
      ['aaa', 'b', 'ccc'],
    ]),
  ).toEqual(['a    bb  c', 'aaa  b   ccc']);
});
