import { expect, test } from 'vitest';

import { textsOfRepository } from '../docs/repository-text.ts';
import { repeatedTypes } from './declared-types.ts';

test('the name of an exported type is declared once in its package', () => {
  const ours = textsOfRepository().filter(({ path }) => /^packages\/[^/]+\/(?:src|test|build)\/.*\.ts$/.test(path));
  expect(ours.length).toBeGreaterThan(500);
  expect(repeatedTypes(ours)).toEqual([]);
});

test.each([
  ['is exported twice', 'export type Look = string;', 'export interface Look {}', true],
  ['is exported once and local elsewhere', 'export abstract class Look {}', 'type Look<Of> = Of;', true],
  ['is exported at the end of its file', 'interface Look {}\nexport { type Look };', 'declare enum Look {}', true],
  ['another file hands on', 'export type Look = string;', "export type { Look } from './a.ts';", false],
  ['is local in two files', 'type Look = string;', 'interface Look {}', false],
  ['is in a comment or a function', 'export type Look = string;', '// type Look\n  type Look = string;', false],
])('a name that %s', (_, first, second, isRepeated) => {
  const at = (place: string, text: string) => ({ path: `packages/${place}.ts`, text });
  const found = repeatedTypes([at('a/src/one', first), at('a/test/two', second), at('b/src/one', first)]);
  expect(found).toEqual(isRepeated ? ['a Look: packages/a/src/one.ts, packages/a/test/two.ts'] : []);
});
