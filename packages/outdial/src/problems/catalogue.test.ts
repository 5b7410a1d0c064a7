import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Blocker } from '../call/problem.ts';
import { codes, entries, entryOf, explainProblem, isKnownCode, pageOf, summarise } from './catalogue.ts';

test('every code is defined once', () => {
  expect(codes().filter((code, index) => codes().indexOf(code) !== index)).toEqual([]);
});

describe.each(entries.map((entry) => [entry.code, entry] as const))('%s', (code, entry) => {
  test('reads well without a single fact', () => {
    for (const said of [entry.sentence({}), entry.fix({}), entry.expected({}), entry.clears?.({})]) {
      if (said === null || said === undefined) continue;
      expect(said).not.toMatch(/undefined|null\b.*null|\[object|NaN| {2}|``/);
      expect(said.trim()).toBe(said);
      expect(said).not.toBe('');
    }
    expect(entry.sentence({})).toMatch(/[.!?]$/);
    expect(entry.title).not.toMatch(/[.]$/);
    expect(entry.source).not.toBe('');
  });

  test('has a page in both forms, reached by its own link', () => {
    const { docs } = explainProblem({ code, pointer: null, facts: {} });
    const page = pageOf(decodeURIComponent(docs.replace('/problems/', '')));
    expect(page?.markdown).toContain(`Code: \`${code}\``);
    expect(page?.html).toContain(`<code>${code}</code>`);
    expect(page?.html).not.toMatch(/<script|https?:\/\/[^<]*\.(?:js|css)/);
  });
});

test('every page says kind, who, how, whether a phone rang, the next step and the source, in both forms', () => {
  const shapes: readonly (readonly [string, RegExp])[] = [
    ['Kind', /^(?:structure|identity|permission|state|policy): .+/],
    [
      'Who can fix it',
      /^(?:the sender of the request|the agent|a supervisor|an administrator|the developer|Genesys|no one|no one: it clears by itself)$/,
    ],
    ['What to do', /^\S.+[.!)`]$/],
    ['Did the target’s phone ring', /^(?:yes|no|not known)$/],
    ['Next safe step', /^\S.{5,}/],
    ['Source', /^\S.{3,}/],
  ];
  const lacking = codes().flatMap((code) => {
    const page = pageOf(code);
    return shapes
      .filter(([name, shape]) => {
        const value = new RegExp(`^\\| ${name} \\| (.+) \\|$`, 'm').exec(page?.markdown ?? '')?.[1] ?? '';
        return !shape.test(value) || page?.html.includes(`<th scope="row">${name}</th><td>`) !== true;
      })
      .map(([name]) => `${code}: ${name}`);
  });
  expect(lacking).toEqual([]);
});

test('an unknown code gets a general answer and no page', () => {
  expect(isKnownCode('some.new.code')).toBe(false);
  expect(pageOf('some.new.code')).toBeNull();
  const view = explainProblem({
    code: 'some.new.code',
    pointer: null,
    facts: { message: 'No.', status: 400, contextId: 'c-1' },
  });
  expect(view).toMatchObject({
    code: 'some.new.code',
    targetRung: 'unknown',
    message: expect.stringContaining('No.') as string,
  });
  expect(view.fix).toContain('c-1');
});

test('no code and no facts make it throw', () => {
  const facts = fc.dictionary(
    fc.string(),
    fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.array(fc.string())),
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom(...codes())), facts, (code, each) => {
      expect(typeof explainProblem({ code, pointer: null, facts: each }).message).toBe('string');
    }),
  );
  expect(entryOf('__proto__').code).toBe('__proto__');
});

test('a blocker says since when, as of when, and what clears it', () => {
  const blocker: Blocker = {
    code: 'not.known',
    pointer: null,
    facts: { seen: 'Away' },
    since: Date.parse('2026-11-22T14:02:00Z'),
    asOf: Date.parse('2026-11-22T15:00:00Z'),
    until: Date.parse('2026-11-22T16:00:00Z'),
    canClear: true,
  };
  expect(explainProblem(blocker)).toMatchObject({
    seen: 'Away',
    since: '2026-11-22T14:02:00.000Z',
    asOf: '2026-11-22T15:00:00.000Z',
    clears: '2026-11-22T16:00:00.000Z',
  });
  expect(explainProblem({ ...blocker, canClear: false }).clears).toBeNull();
  expect(explainProblem({ code: 'not.known', pointer: null, facts: {} })).not.toHaveProperty('since');
});

test('several problems of the body are summed up as a matter of structure', () => {
  const missing = { code: 'field-missing', pointer: '/from/id', facts: { field: 'from.id' } };
  expect(summarise([missing, missing])).toBe(
    '2 problems to fix. The structure of the body is wrong, not the authentication.',
  );
  const number = { code: 'number-invalid', pointer: null, facts: {} };
  expect(summarise([number])).toBe(explainProblem(number).message);
  expect(summarise([])).toBe('');
});

test('a code that answers a request has a status, and no other code has one', () => {
  const statuses = Object.fromEntries(
    entries.filter(({ status }) => status !== null).map(({ code, status }) => [code, status]),
  );
  expect(statuses).toMatchObject({
    'body-not-json': 400,
    unauthorized: 401,
    'scope-missing': 403,
    'call-not-found': 404,
    'possible-duplicate': 409,
    'precondition-failed': 412,
    'body-too-large': 413,
    'key-reused': 422,
    'placeholder-not-filled': 422,
    'number-emergency': 422,
    'agent-not-found': 422,
    'agent-is-a-queue': 422,
    'queue-not-found': 422,
    'queue-ambiguous': 422,
    'policy-missing': 422,
    'precondition-required': 428,
    internal: 500,
    'storage-full': 503,
    'genesys-unavailable': 503,
  });
  expect(statuses).not.toHaveProperty('number-unassigned');
});

test('advice that a person reads on a page names no command: the command stands apart', () => {
  const atPages = ['agent-has-call', 'dialing-paused', 'call-resolved-already', ...codes()].filter((code) =>
    ['agent', 'supervisor', 'nobody'].includes(entryOf(code).who),
  );
  const facts = { callId: 'call_01', link: 'https://outdial.example/connect' };
  expect(atPages.filter((code) => /`?outdial [a-z]/.test(entryOf(code).fix(facts)))).toEqual([]);
  expect(entryOf('agent-has-call').command(facts)).toBe('outdial calls cancel call_01');
});

test('whoever a fix asks to act is named as the one who can fix it', () => {
  const asked: readonly (readonly [RegExp, readonly string[]])[] = [
    [/^(?:Nothing to do: .*)?Ask a supervisor/, ['supervisor']],
    [/^Ask (?:the|an) agent/, ['agent']],
    [/^Ask an? (?:Genesys )?administrator/, ['admin']],
  ];
  const wrong = codes().filter((code) => {
    const { fix, who } = entryOf(code);
    return asked.some(([shape, fixers]) => shape.test(fix({})) && !fixers.includes(who));
  });
  expect(wrong).toEqual([]);
  const idle = codes().filter(
    (code) => entryOf(code).who === 'nobody' && /^(?:Ask|Send|Place|Wait|Check)\b/.test(entryOf(code).fix({})),
  );
  expect(idle).toEqual([]);
});
