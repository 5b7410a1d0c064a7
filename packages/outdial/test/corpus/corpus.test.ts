import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Explanation, explain } from '../../src/explain/explain.ts';

const now = Date.parse('2026-11-22T18:00:00Z');
const input = z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]);
const json = z.record(z.string(), z.unknown());
const brokenCases = z.array(
  z.strictObject({
    shape: z.string(),
    input,
    recognised: z.string(),
    /** `code pointer`, or `code name` for a name, in the order in which they are shown. */
    codes: z.array(z.string()).min(1),
    corrected: json.nullable(),
    fill: z.array(z.string()),
  }),
);
const validCases = z.array(z.strictObject({ shape: z.string(), input }));

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'));
}
const textOf = (given: z.infer<typeof input>): string => (typeof given === 'string' ? given : JSON.stringify(given));
const brokenOf = (name: string) => brokenCases.parse(read(name));

/** After the shapes of other vendors' requests, of questions that people ask, and of code that is passed around. */
const after = ['after-vendors', 'after-questions', 'after-code'];
const files = [...after, 'syntax', 'values', 'native-and-answers'];
const valid = validCases.parse(read('valid'));

function codesOf({ problems }: Explanation): readonly string[] {
  return problems.map(({ code, pointer, seen }) => {
    if (pointer !== null) return `${code} ${pointer}`;
    return code.startsWith('name-') ? `${code} ${String(seen)}` : code;
  });
}

const samples: Readonly<Record<string, string>> = {
  '/from/id': 'ben@example.com',
  '/from/queueId': 'Support',
  '/targets/0/phoneNumber': '+12025550144',
  '/targets/0/timeZone': 'America/New_York',
  '/callerId': '+12025550100',
  '/notBefore': '2026-11-22T20:00:00Z',
  '/expiresAt': '2026-11-22T21:00:00Z',
  '/whenNotReady': 'wait',
  '/webhookUrl': 'https://example.com/c',
};

/** Puts a value at a JSON pointer, like a program that knows nothing about call requests. */
function put(value: unknown, parts: readonly string[], replacement: string): unknown {
  const [part, ...rest] = parts;
  if (part === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((each: unknown, index) => (String(index) === part ? put(each, rest, replacement) : each));
  const fields = json.parse(value);
  return { ...fields, [part]: put(fields[part], rest, replacement) };
}

function filledIn({ corrected, fill }: Pick<Explanation, 'corrected' | 'fill'>): unknown {
  return fill.reduce<unknown>(
    (body, pointer) => put(body, pointer.slice(1).split('/'), samples[pointer] ?? ''),
    corrected,
  );
}

/** Replaces the first wrong name with the true name next to it, until no wrong name has a true one. */
function putNamesRight(text: string): string {
  let right = text;
  for (let turn = 0; turn < 20; turn++) {
    const { problems, marks } = explain(right, now);
    const index = problems.findIndex(
      ({ code, expected, seen }) =>
        code.startsWith('name-') && expected !== null && seen !== 'from, targets' && seen !== 'to',
    );
    const mark = marks[index];
    const expected = problems[index]?.expected;
    if (mark === undefined || mark === null || expected === undefined || expected === null) return right;
    right = right.slice(0, mark.offset) + expected.replaceAll('`', '') + right.slice(mark.offset + mark.length);
  }
  return right;
}

/** No correct form exists or can be known: an emergency line, an answer, a lost answer, or not a request. */
const underivable =
  /^(?:number-emergency|event-invalid|body-not-object|missing\.create|not\.a\.user|invalid|bad\.request|conversation\.error|missing\.any|genesys-|name-)/;

describe.each(files)('%s', (file) => {
  test.each(brokenOf(file).map((each) => [each.shape, each] as const))('%s', (_shape, broken) => {
    const text = textOf(broken.input);
    const said = explain(text, now);
    expect(said).toMatchObject({
      ok: false,
      recognised: broken.recognised,
      corrected: broken.corrected,
      fill: broken.fill,
    });
    expect(codesOf(said)).toEqual(broken.codes);
    if (said.corrected === null) {
      const isAnswer = said.recognised === 'error-body' || said.recognised === 'code';
      expect(isAnswer || text.trim() === '' || codesOf(said).some((code) => underivable.test(code))).toBe(true);
    } else {
      const again = explain(JSON.stringify(filledIn(said)), now);
      expect(again).toMatchObject({ ok: true, recognised: 'request', problems: [] });
    }
  });
});

test('wrong names are corrected by replacing them with the true name next to them', () => {
  const cases = brokenOf('after-code').filter(({ codes }) => codes.some((code) => code.startsWith('name-')));
  expect(cases.length).toBeGreaterThan(5);
  for (const { shape, input: given } of cases) {
    const left = explain(putNamesRight(textOf(given)), now).problems.filter(
      ({ code, expected, seen }) =>
        code.startsWith('name-') && expected !== null && seen !== 'from, targets' && seen !== 'to',
    );
    expect(left, shape).toEqual([]);
  }
});

test('valid input is never reported as wrong', () => {
  const alarms = valid.filter(({ input: given }) => !explain(textOf(given), now).ok);
  process.stdout.write(`False alarms: ${alarms.length} of ${valid.length} valid inputs\n`);
  expect(alarms.map(({ shape, input: given }) => [shape, codesOf(explain(textOf(given), now))])).toEqual([]);
});

test('a body that breaks off anywhere is never given half a number or half a name', () => {
  const whole = { from: { id: 'ana@example.com', queueId: 'Sales' }, targets: [{ phoneNumber: '+12025550143' }] };
  const text = JSON.stringify({ ...whole, retry: { attempts: 10 }, label: 'callback' });
  const corrections = Array.from({ length: text.length - 1 }, (_, at) => explain(text.slice(0, at + 1), now).corrected);
  expect(corrections.every((corrected) => corrected !== null)).toBe(true);
  const left = (value: unknown): readonly unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(left) : [value];
  const given = ['ana@example.com', 'Sales', '+12025550143', 10, 'callback'];
  const placeholders = ['agent-user-id', 'queue-id', 'target-phone-number'];
  expect(new Set(corrections.flatMap(left))).toEqual(new Set([...given, ...placeholders]));
});

test('it is as large as it claims to be', () => {
  const count = (names: readonly string[]): number => names.reduce((sum, name) => sum + brokenOf(name).length, 0);
  expect(count(files)).toBeGreaterThanOrEqual(150);
  expect(count(after)).toBeGreaterThanOrEqual(60);
  expect(valid.length).toBeGreaterThanOrEqual(30);
  const inputs = files.flatMap((file) => brokenOf(file).map((each) => textOf(each.input)));
  expect(new Set(inputs).size).toBe(inputs.length);
});
