import { expect, test } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import { openApiDocument } from '../../src/server/openapi.ts';
import { textsOfRepository } from './repository-text.ts';

const now = Date.parse('2026-11-22T14:30:00Z');

interface Example {
  readonly at: string;
  readonly text: string;
}

/** Blocks of a page, and what its sentences quote of JSON, commands and HTTP. */
function examplesIn({ path, text }: { readonly path: string; readonly text: string }): readonly Example[] {
  if (path.startsWith('examples/')) return [{ at: path, text }];
  if (!path.endsWith('.md') || path.startsWith('docs/decisions/')) return [];
  const blocks = [...text.matchAll(/^(```|~~~)[^\n]*\n([^]*?)^\1/gm)].map(([, , block = '']) => block);
  const prose = text.replaceAll(/^(```|~~~)[^]*?^\1/gm, '');
  const inline = [...prose.matchAll(/`([^\s`][^`\n]*[\s"{][^`\n]*[^\s`])`/g)].map(([, said = '']) => said);
  return [...new Set([...blocks, ...inline])].map((each) => ({ at: path, text: each }));
}

/** The examples of a JSON schema or an OpenAPI operation, wherever they are in it. */
function examplesOf(value: unknown, at: string): readonly Example[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]: [string, unknown]) => {
    const given: readonly unknown[] =
      name === 'example' ? [each] : name === 'examples' ? Object.values(each ?? {}) : [];
    const own = given.map((one) => ({ at, text: typeof one === 'string' ? one : JSON.stringify(one, null, 2) }));
    return [...own, ...examplesOf(each, `${at}/${name}`)];
  });
}

/** The forum's own request, which two blocks of the README have explained, and a path that is right at Outdial only. */
const isMeantToFail = ({ text }: Example): boolean =>
  text.startsWith('echo \'{ "from": { "phoneNumber"') || text === 'GET /api/v2/users/{userId}/presence';

test('explain does not raise an alarm at any example of ours', () => {
  const examples = [...textsOfRepository().flatMap(examplesIn), ...examplesOf(openApiDocument('0.0.0'), 'openapi')];
  expect(examples.length).toBeGreaterThan(300);
  expect(new Set(examples.filter(isMeantToFail).map(({ text }) => text)).size).toBe(3);
  // A code of ours is explained, which is no alarm.
  const alarms = examples
    .filter((example) => !isMeantToFail(example))
    .map(({ at, text }) => ({ at, text, ...explain(text, now) }))
    .filter(({ recognised, problems }) => recognised !== 'code' && problems.length > 0)
    .map(({ at, text, problems }) => [at, text, problems.map(({ code, message }) => `${code}: ${message}`)]);
  expect(alarms).toEqual([]);
});
