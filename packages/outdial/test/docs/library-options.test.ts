import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { callSchema } from '../../src/api/views.ts';
import { pages } from './blocks.ts';

const src = new URL('../../src/', import.meta.url);
const parsed = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(new URL(path, src), 'utf8'), ts.ScriptTarget.ES2023);

interface Member {
  readonly type: string;
  readonly name: string;
}

/** Names of the members of a type, those of types written inside it too. What its methods take has names of its own. */
function namesIn(node: ts.Node): readonly string[] {
  const names: string[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isFunctionTypeNode(each)) return;
    if ((ts.isPropertySignature(each) || ts.isPropertyDeclaration(each)) && ts.isIdentifier(each.name))
      names.push(each.name.text);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return names;
}

/** The members of every type that an entry point exports and that is no view of an answer: options, what they contain, and the client. */
function membersOf(entry: string): readonly Member[] {
  const folder = entry.replace(/[^/]*$/, '');
  return parsed(entry).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) return [];
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const { exportClause } = statement;
    if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
    if (/\/(?:api|call|policy)\/|\/index\.ts$/.test(from)) return [];
    const wanted = new Set(exportClause.elements.map(({ name }) => name.text));
    return parsed(folder + from.replace('./', '')).statements.flatMap((each) => {
      const isType = ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each) || ts.isClassDeclaration(each);
      const type = isType ? (each.name?.text ?? '') : '';
      return wanted.has(type) ? namesIn(each).map((name) => ({ type, name })) : [];
    });
  });
}

const page = pages.find(({ path }) => path === 'docs/library.md')?.text ?? '';
/** The names that each section shows as code. */
const sections = page
  .split(/^#{2,3} /m)
  .map(
    (section) => new Set([...section.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => code.match(/\w+/g) ?? [])),
  );

/** Names that no section has together with the name of their type. */
const missing = (members: readonly Member[]): readonly string[] =>
  members
    .filter(({ type, name }) => !sections.some((names) => names.has(type) && names.has(name)))
    .map(({ type, name }) => `${type}.${name}`);

test.each(['index.ts', 'client/index.ts'])(
  '%s: every option is on the page of the library, in the section of its type',
  (entry) => {
    const members = membersOf(entry);
    expect(members.length).toBeGreaterThan(20);
    expect(missing(members)).toEqual([]);
  },
);

test('every field of a call is there', () => {
  expect(missing(Object.keys(callSchema.shape).map((name) => ({ type: 'CallView', name })))).toEqual([]);
});

test('the check itself reads the options, and finds one that is not there', () => {
  const names = membersOf('index.ts').map(({ type, name }) => `${type}.${name}`);
  expect(names).toEqual(expect.arrayContaining(['OutdialOptions.retention', 'OutdialTarget.region', 'Outdial.close']));
  expect(membersOf('client/index.ts').map(({ type, name }) => `${type}.${name}`)).toEqual(
    expect.arrayContaining(['OutdialError.corrected', 'Client.place', 'NewKey.scopes', 'StreamOptions.after']),
  );
  expect(missing([{ type: 'NewKey', name: 'colour' }])).toEqual(['NewKey.colour']);
});
