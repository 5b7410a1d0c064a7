import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommanderError, type Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { paintWith } from '../../src/cli/terminal.ts';
import { commandLine } from '../../src/cli/program.ts';
import { readConfiguration } from '../../src/configuration.ts';
import { readRequest } from '../../src/intake/read-request.ts';
import { blocksOf, otherBlocks, pages, type Block } from './blocks.ts';
import { faultsInJson } from './json-blocks.ts';
import { notRun, programOf } from './programs.ts';
import { shellLines } from './shell.ts';
import { textsOfRepository } from './repository-text.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const blocks = pages.flatMap(blocksOf);
const at = ({ path, line }: Block): string => `${path}:${line}`;
const ofKind = (kind: string): readonly Block[] => blocks.filter((block) => block.kind === kind);

/** What proves a block of each kind. One of another kind fails below. */
const kinds: Readonly<Record<string, string>> = {
  sh: 'its commands are checked here, and run by commands.test.ts',
  http: 'http-blocks.test.ts sends it',
  json: 'a reader of ours takes it, here',
  ts: 'code-blocks.test.ts compiles and runs it',
  js: 'code-blocks.test.ts compiles and runs it',
  html: 'its attributes are checked here',
  text: 'a drawing, a formula, or what the block before prints: no command is in it',
  nginx: 'for a program that is not here',
  ini: 'for an SDK in another language',
  python: 'for an SDK in another language',
  go: 'for an SDK in another language',
};

test('every block says of what kind it is, and each kind has its proof', () => {
  expect(blocks.length).toBeGreaterThan(60);
  expect(blocks.filter(({ kind }) => kinds[kind] === undefined).map(at)).toEqual([]);
  expect(otherBlocks.map(at)).toEqual([]);
});

/** The commands that sentences name, by their words; `…` and braces are left out. */
const spans = textsOfRepository()
  .filter(({ path }) => path.endsWith('.md') && !/^docs\/decisions|CHANGELOG|^\.changeset/.test(path))
  .flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:npx|npm|outdial) [^`\n]+)`/g)].flatMap(([, said = '']) =>
      said.split(' && ').map((each) => ({ path, said, words: each.split(/ +/).filter((one) => /^[\w@-]/.test(one)) })),
    ),
  );

/** The command line of Outdial, whose commands do nothing. */
const quiet = (): Command => {
  const terminal = {
    ...{ line: () => undefined, aside: () => undefined, status: () => undefined, interactive: false },
    ...{ paint: paintWith(false), reader: { timeZone: 'UTC', now: () => 0, columns: null } },
    ...{ ask: async () => null, readAll: async () => '' },
  };
  return commandLine(async () => undefined, { terminal, version: '0.0.0' });
};

/** What Outdial's command line would refuse of these words, in its own sentence; null: nothing. */
async function usageFaultOf(args: readonly string[]): Promise<string | null> {
  try {
    await quiet().parseAsync([...args], { from: 'user' });
    return null;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? null : error.message;
    throw error;
  }
}

/** The names of commands and flags in these words that do not exist; arguments may be left out, as a sentence does. */
function unknownNames(args: readonly string[]): readonly string[] {
  const walk = (command: Command, [first, ...rest]: readonly string[]): Command => {
    const next = command.commands.find((each) => each.name() === first);
    if (next !== undefined) return walk(next, rest);
    if (command.commands.length > 0 && first !== undefined && /^[a-z]/.test(first)) throw new Error(first);
    return command;
  };
  try {
    const command = walk(quiet(), args);
    const flags = new Set(['--help', ...command.options.flatMap(({ long, short }) => [long, short])]);
    return args.filter((each) => /^--?[a-z]/.test(each) && !flags.has(each.replace(/=.*/, '')));
  } catch (error) {
    return [(error as Error).message];
  }
}

const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };
const workspaces = new Set(['genesys-cloud-sandbox', 'outdial', 'outdial-aws', 'outdial-console']);
const ofRepository = /^(?:deploy|docs|examples|packages|tools|bench)\/[\w./-]+$/;

/** What is wrong with a call of a program that is not run here: a script, a package or a file that does not exist. */
function faultsOfNotRun(name: string, args: readonly string[]): readonly string[] {
  const files = args.filter((each) => ofRepository.test(each) && !existsSync(root + each));
  const script = name === 'npm run' ? args.find((each) => !each.startsWith('-')) : undefined;
  const named = args.filter((_each, index) => ['-w', '--workspace'].includes(args[index - 1] ?? ''));
  return [
    ...files,
    ...(script === undefined || scripts[script] !== undefined ? [] : [`npm run ${script}`]),
    ...named.filter((each) => !workspaces.has(each)),
  ];
}

async function faultsOfCall(words: readonly string[]): Promise<readonly string[]> {
  if (words.length === 0) return [];
  const program = programOf(words);
  if (program === null) return [`unknown program: ${words.join(' ')}`];
  const { name, args } = program;
  if (name !== 'outdial') return faultsOfNotRun(name, args);
  const fault = await usageFaultOf(args);
  return fault === null ? [] : [`outdial ${args.join(' ')}: ${fault}`];
}

describe('commands', () => {
  test.each(ofKind('sh').map((block) => [at(block), block] as const))(
    '%s calls known programs, with flags, files and scripts that exist',
    async (_at, { text }) => {
      const calls = shellLines(text).flatMap(({ commands }) => commands);
      const faults = await Promise.all(calls.map(({ words }) => faultsOfCall(words)));
      expect(faults.flat()).toEqual([]);
    },
  );

  test('a command in a sentence has a name, flags, files and scripts that exist', () => {
    expect(spans.length).toBeGreaterThan(100);
    const found = spans.flatMap(({ path, said, words }) => {
      const { name, args } = programOf(words) ?? { name: null, args: [] };
      if (name === null) return [`${path}: ${said}: unknown program`];
      const faults = name === 'outdial' ? unknownNames(args) : faultsOfNotRun(name, args);
      return faults.map((fault) => `${path}: ${said}: ${fault}`);
    });
    expect(found).toEqual([]);
  });

  test('every example in the help of a command could be typed', async () => {
    const examples = textsOfRepository()
      .filter(({ path }) => path.startsWith('packages/outdial/src/cli/') && !path.endsWith('.test.ts'))
      .flatMap(({ text }) => [...text.matchAll(/^ {2}(outdial [^`\n]+)$/gm)].map(([, line = '']) => line));
    expect(examples.length).toBeGreaterThan(40);
    const faults = examples.flatMap((line) =>
      shellLines(line).flatMap(({ commands }) => commands.map(({ words }) => faultsOfCall(words))),
    );
    expect((await Promise.all(faults)).flat()).toEqual([]);
  });

  test('every program that is listed as not run is on a page', () => {
    const inBlocks = ofKind('sh').flatMap(({ text }) => shellLines(text).flatMap(({ commands }) => commands));
    const named = new Set([...inBlocks, ...spans].map(({ words }) => programOf(words)?.name));
    expect(Object.keys(notRun).filter((name) => !named.has(name))).toEqual([]);
  });

  test('what commands for AWS name is there: outputs of the stack, settings of the app, a request that is taken', () => {
    const source = (path: string) => readFileSync(`${root}packages/aws/src/${path}`, 'utf8');
    const text = ofKind('sh')
      .filter(({ path }) => path === 'docs/aws.md')
      .map((block) => block.text)
      .join('\n');
    const outputs = [...text.matchAll(/<([A-Z]\w+)>/g)].map(([, name = '']) => name);
    const settings = [...text.matchAll(/ -c (\w+)=/g)].map(([, name = '']) => name);
    expect([outputs, settings]).toEqual([expect.arrayContaining(['Bus']), expect.arrayContaining(['genesysRegion'])]);
    expect(outputs.filter((name) => !source('cdk/stack.ts').includes(`'${name}'`))).toEqual([]);
    expect(settings.filter((name) => !source('app.ts').includes(`'${name}'`))).toEqual([]);
    const [, entries = ''] = /--entries '([^']*)'/.exec(text) ?? [];
    const [{ Detail: detail }] = JSON.parse(entries) as [{ readonly Detail: string }];
    expect(readRequest(detail, 0)).toMatchObject({ ok: true });
  });

  test('every variable of ours on a page is a setting', () => {
    const names = [...new Set(pages.flatMap(({ text }) => text.match(/\bOUTDIAL_[A-Z_]*[A-Z]\b/g) ?? []))];
    expect(names.length).toBeGreaterThan(20);
    const unknown = names.flatMap((name) => {
      const read = readConfiguration({ [name]: '' }, {});
      return read.ok ? [] : read.faults;
    });
    expect(unknown).toEqual([]);
    const known = readConfiguration({}, {}).settings.map(({ variable }) => variable);
    const ofTraces = pages.flatMap(({ text }) => text.match(/\bOTEL_[A-Z_]*[A-Z]\b/g) ?? []);
    expect(ofTraces.filter((name) => !known.includes(name.replace(/_FILE$/, '')))).toEqual([]);
  });
});

test.each(ofKind('json').map((block) => [at(block), block] as const))('%s is taken by a reader', (_at, { text }) => {
  expect(faultsInJson(JSON.parse(text), text)).toEqual([]);
});

/** A time to dial, or to give up, that lies in the past one day. */
const fixedTime = /(?:expiresAt|notBefore|--not-before|--wait)["'`]?[:=\s]+["'`]?\d{4}-/;

test('no request on a page, or in the help of a command, has a time that passes', () => {
  const help = textsOfRepository()
    .filter(({ path }) => path.startsWith('packages/outdial/src/cli/'))
    .map(({ path, text }) => ({ path, line: 0, text }));
  expect([...blocks, ...help].filter(({ text }) => fixedTime.test(text)).map(({ path }) => path)).toEqual([]);
  expect(fixedTime.test('"expiresAt": "2026-11-22T15:30:00Z"')).toBe(true);
});

test('a drawing hides no command', () => {
  const commands = ofKind('text').flatMap((block) =>
    block.text
      .split('\n')
      .filter((line) => /^(?:\$ )?(?:npx|npm|outdial|curl|aws|docker|kubectl|systemctl) /.test(line.trim()))
      .map((line) => `${at(block)}: ${line}`),
  );
  expect(commands).toEqual([]);
});

test('click-to-dial is shown with attributes that it reads', () => {
  const source = readFileSync(`${root}packages/console/src/embed/click-to-dial.ts`, 'utf8');
  const known: readonly string[] = /const fields = \[([^\]]*)\]/.exec(source)?.[1]?.match(/\w+/g) ?? [];
  const shown = ofKind('html').flatMap(
    ({ text }) => /<outdial-call\s([^>]*)>/.exec(text)?.[1]?.match(/\w+(?==)/g) ?? [],
  );
  expect(shown).toContain('server');
  expect(shown.filter((name) => name !== 'server' && !known.includes(name))).toEqual([]);
});

describe('the check itself', () => {
  const calls = (script: string) => shellLines(script).map(({ commands }) => commands.map(({ words }) => words));

  test.each([
    ['a b # c\n# d\ne', [[['a', 'b']], [['e']]]],
    ['a \'b # c\' "d e" \\\n  f', [[['a', 'b # c', 'd e', 'f']]]],
    ['a | b && c; d', [[['a'], ['b'], ['c'], ['d']]]],
    ['a > out.txt 2>&1', [[['a']]]],
    ['x=$(a b | c) d "$(e)"', [[['a', 'b'], ['c'], ['e'], ['d', '$(e)']]]],
    ['export A=<Url>', [[['export', 'A=<Url>']]]],
  ])('reads %j as a shell does', (script, expected) => {
    expect(calls(script).map((line) => line.filter((words) => words.length > 0))).toEqual(expected);
  });

  test('finds a wrong flag, a missing argument, an unknown command, a missing file and script', async () => {
    const faults = async (text: string) => (await Promise.all(calls(text).flat().map(faultsOfCall))).flat();
    expect(await faults('npx outdial call --form ana@example.com --to +15559876543')).not.toEqual([]);
    expect(await faults('outdial calls show')).not.toEqual([]);
    expect(await faults('outdial policy check --live && npm start -- --live')).toEqual([]);
    expect(await faults('npm start -- --alive')).not.toEqual([]);
    expect(await faults('docker build -f deploy/docker/Nofile .')).toEqual(['deploy/docker/Nofile']);
    expect(await faults('npm run nothing')).toEqual(['npm run nothing']);
    expect(await faults('ansible-playbook deploy')).toEqual(['unknown program: ansible-playbook deploy']);
    expect(unknownNames(['calls', 'shew'])).toEqual(['shew']);
    expect(unknownNames(['calls', 'show', 'ID', '--folow'])).toEqual(['--folow']);
  });
});
