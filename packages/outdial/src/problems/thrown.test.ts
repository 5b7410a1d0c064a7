import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { answers } from './answers.ts';
import { codes, isKnownCode } from './catalogue.ts';
import { genesysEntries } from './genesys/codes.ts';
import { declaredCodes } from './genesys/declared.ts';
import { genesysTransportEntries } from './genesys/transport.ts';
import { pageFiles } from './page-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/^(?:problems|testing)\//.test(file))
  .map((file) => ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2023, true));

/** Product functions whose first argument is a code of the catalogue. */
const speakers = new Set(['refuse', 'warn', 'say', 'problem', 'outcomeOf']);

function textsOf(node: ts.Expression): readonly string[] {
  if (ts.isStringLiteral(node)) return [node.text];
  return ts.isConditionalExpression(node) ? [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)] : [];
}

/** `{ code, facts, … }` states a problem or an outcome; a note of a call's history has `alarm`, a rejection only a code. */
function thrownBy(node: ts.Node): readonly string[] {
  if (ts.isObjectLiteralExpression(node)) {
    const named = new Map(
      node.properties.filter(ts.isPropertyAssignment).map((each) => [each.name.getText(), each.initializer]),
    );
    const has = (name: string) => node.properties.some((each) => each.name?.getText() === name);
    const code = named.get('code');
    return code !== undefined && has('facts') && !has('alarm') ? textsOf(code) : [];
  }
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && speakers.has(node.expression.text)) {
    const [first] = node.arguments;
    return first === undefined ? [] : textsOf(first);
  }
  return [];
}

/** Codes of refusals without an HTTP status of their own, so that the row's status counts. */
function refusedBare(node: ts.Node): readonly string[] {
  if (!ts.isCallExpression(node) || node.expression.getText() !== 'refuse') return [];
  const [code, more] = node.arguments;
  const names = more !== undefined && ts.isObjectLiteralExpression(more) ? more.properties : [];
  return code === undefined || names.some((each) => each.name?.getText() === 'status') ? [] : textsOf(code);
}

const literals = new Set<string>();
const thrown = new Map<string, string>();
/** By what refuses a request for a call: the function `intake` on AWS has no more rows than the answers. */
const thrownByPlacing = new Set<string>();
const placing = /^(?:intake\/.*|orders\/(?:place|resolve-parties|take-event)\.ts|webhooks\/addresses\.ts)$/;
const bare = new Set<string>();

function visit(node: ts.Node, file: string): void {
  if (ts.isStringLiteral(node)) literals.add(node.text);
  for (const code of thrownBy(node)) {
    thrown.set(code, file);
    if (placing.test(file)) thrownByPlacing.add(code);
  }
  if (!file.startsWith('readiness/')) for (const code of refusedBare(node)) bare.add(code);
  node.forEachChild((child) => {
    visit(child, file);
  });
}
for (const source of sources) visit(source, source.fileName);

const genesys = new Set(genesysEntries.map(({ code }) => code));
const transport = new Set(genesysTransportEntries.map(({ code }) => code));

test('each code that can be thrown has a page', () => {
  // Codes that every reader expects here: a scan that finds nothing must not pass.
  expect([...thrown.keys()]).toEqual(
    expect.arrayContaining(['field-unknown', 'agent-presence', 'scope-missing', 'settled-unknown', 'event-invalid']),
  );
  expect(thrown.size).toBeGreaterThan(55);
  expect([...thrown].filter(([code]) => !isKnownCode(code))).toEqual([]);
});

test('each code that refuses a request for a call, and each that decides its own status, is among the answers', () => {
  const known = new Set(answers.map(({ code }) => code));
  expect([...thrownByPlacing]).toEqual(
    expect.arrayContaining(['field-unknown', 'key-reused', 'queue-ambiguous', 'webhook-url-not-allowed']),
  );
  expect([...bare]).toEqual(expect.arrayContaining(['event-source-other']));
  // A read that Genesys refuses keeps these codes.
  const read = ['client-lacks-permission', 'genesys-login-refused', 'ip.not.authorized', 'rate-budget-spent'];
  // A warning is kept with the call, and refuses nothing.
  const lacking = [...thrownByPlacing, ...bare, ...read].filter((code) => !known.has(code) && code !== 'personal-call');
  expect(lacking).toEqual([]);
});

test("each page's code can be thrown, or is a code of Genesys", () => {
  const ours = codes().filter((code) => !genesys.has(code) || transport.has(code));
  expect(ours.length).toBeGreaterThan(80);
  expect(ours.filter((code) => !literals.has(code))).toEqual([]);
});

test('each code that Genesys declares for an operation in use has an entry of its own', () => {
  expect(declaredCodes.length).toBeGreaterThan(100);
  expect(declaredCodes.filter(({ code }) => !isKnownCode(code)).map(({ code }) => code)).toEqual([]);
  for (const { code, statuses, said } of declaredCodes) {
    expect(code).toMatch(/^[a-z][a-z_.]+$/);
    expect(said).not.toBe('');
    expect(statuses.every((status) => status >= 400 && status < 600)).toBe(true);
  }
});

test('the pages in docs/problems are those of the catalogue', () => {
  const folder = fileURLToPath(new URL('../../../../docs/problems/', import.meta.url));
  const files = pageFiles();
  expect(readdirSync(folder).sort(), 'npx tsx tools/write-problem-pages.ts').toEqual([...files.keys()].sort());
  const stale = [...files].filter(([name, content]) => readFileSync(join(folder, name), 'utf8') !== content);
  expect(
    stale.map(([name]) => name),
    'npx tsx tools/write-problem-pages.ts',
  ).toEqual([]);
});
