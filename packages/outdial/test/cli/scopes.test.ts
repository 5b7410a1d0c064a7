import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codes, explainProblem } from '../../src/problems/catalogue.ts';
import { openApiDocument } from '../../src/server/openapi.ts';
import { expect, test } from 'vitest';
import { session } from './in-process.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const files = ['README.md', 'ARCHITECTURE.md', 'SECURITY.md', 'docs', 'docs/problems', 'examples'].flatMap((path) =>
  path.includes('.')
    ? [path]
    : readdirSync(`${root}${path}`)
        .filter((name) => /\.(?:md|ts|py|js)$/.test(name))
        .map((name) => `${path}/${name}`),
);

/** A scope of Outdial's keys that is easily mistaken for a Genesys scope. */
const taken = /conversation:call(?!:add|:record)\b|presence:read(?!only)\b/;
const calls = /conversation:call(?!:add|:record)\b/;
/** A text that mentions it must also say that it is Outdial's, and what Genesys has instead. */
const unexplained = (text: string): readonly string[] =>
  [
    [taken, /Outdial's/],
    [calls, /\bconversations\b/],
    [calls, /conversation:agentlessCall:add/],
    [/presence:read(?!only)\b/, /presence:readonly/],
  ].flatMap(([mention, needed]) =>
    mention?.test(text) === true && needed?.test(text) !== true ? [String(needed)] : [],
  );

test("every text that names an Outdial scope says that it is Outdial's, and what Genesys has instead", async () => {
  const pages = new Map(files.map((path) => [path, read(path)]));
  for (const command of [[], ['keys'], ['keys', 'create'], ['explain'], ['doctor']]) {
    const { stdout } = await session([...command, '--help']).ended;
    pages.set(`outdial ${command.join(' ')} --help`, stdout);
  }
  pages.set('outdial doctor --print-setup', (await session(['doctor', '--print-setup']).ended).stdout);
  pages.set('openapi.json', JSON.stringify(openApiDocument('0.0.0')));
  expect([...pages.values()].filter((text) => taken.test(text)).length).toBeGreaterThan(6);
  const faults = [...pages].flatMap(([name, text]) => unexplained(text).map((what) => `${name} lacks ${what}`));
  expect(faults).toEqual([]);
});

test.each(['conversation:call', 'conversation:call:write', 'presence:read'])(
  'a key that lacks %s is told so with the counterpart at Genesys, and no other problem mentions it without',
  (scope) => {
    const facts = { scope, held: ['calls:read'], key: 'key_1' };
    const view = explainProblem({ code: 'scope-missing', pointer: null, facts });
    expect(unexplained(`${view.message} ${view.fix}`)).toEqual([]);
    const general = codes().map((code) => explainProblem({ code, pointer: null, facts: {} }));
    expect(
      general.flatMap(({ code, message, fix }) => unexplained(`${message} ${fix}`).map((what) => [code, what])),
    ).toEqual([]);
  },
);
