import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { expect, inject, onTestFinished, test } from 'vitest';
import { sized } from '../../../../tools/test-run/sized.ts';
import { openServedWorld } from '../cli/served-world.ts';
import { systemClock } from '../../src/system/system-clock.ts';
import { newWebhookSecret, signedHeaders } from '../../src/webhooks/sign.ts';
import { byHand, undecided } from '../server/undecided.ts';
import { ana, bo } from '../server/world.ts';
import { blocksOf, pages, type Block } from './blocks.ts';
import { notHere, notRun, programOf } from './programs.ts';
import { compiledOnly, programsOf, type ShownProgram } from './programs-in-pages.ts';
import { openReader, type PageReader } from './reader.ts';
import type { Text } from './repository-text.ts';
import { shellLines, type ShellLine } from './shell.ts';

const withCommands = pages.filter((page) => blocksOf(page).some(({ kind }) => ['sh', 'ts', 'js'].includes(kind)));
/** `npm test` follows the page that everyone begins with. */
const followed = sized(
  withCommands.filter(({ path }) => path === 'README.md'),
  withCommands,
);

/** What the reader of a page has: a server of their own, unless the page starts one, and what its placeholders mean. */
interface PageSituation {
  readonly environment: Readonly<Record<string, string>>;
  /** The line with values in place of its placeholders. */
  readonly fill: (line: string) => Promise<string>;
}

/** Calls that a person must decide about. */
async function undecidedCalls(): Promise<PageSituation> {
  const { world, environment } = await openServedWorld();
  return {
    environment,
    fill: async (line) => {
      if (!/\bID\b|--confirm/.test(line)) return line;
      const other = await undecided(world, { id: bo, queueId: 'Sales' });
      // Genesys knows the conversation of the newest call.
      const { id } = await undecided(world, { id: ana });
      const all = `--since ${other.createdAt} --confirm 2`;
      // The other call is decided about at once.
      if (/\bID\b/.test(line)) await world.client().resolve(other.id, null);
      return line
        .replace(/\bID\b/, id)
        .replace('CONVERSATION', byHand)
        .replace(/--since \S+ --confirm \d+/, all);
    },
  };
}

const situations: Readonly<Record<string, () => Promise<PageSituation>>> = {
  'docs/outcome-unknown.md': undecidedCalls,
};

const programsIn = ({ commands }: ShellLine) => commands.flatMap(({ words }) => programOf(words) ?? []);
const isRun = (line: ShellLine): boolean =>
  notHere(line.text) === null && !programsIn(line).every(({ name }) => notRun[name] !== undefined);
/** The line runs until Ctrl-C. */
const isServer = (line: ShellLine): boolean =>
  programsIn(line).some(
    ({ name, args }) => (name === 'outdial' && args[0] === 'start') || name === 'genesys-cloud-sandbox',
  );
const isRestore = (line: ShellLine): boolean => programsIn(line).some(({ args }) => args[0] === 'restore');

/** Types one line; a server is ended where the page says so. Gives what it printed. */
async function typeLine(reader: PageReader, { fill }: PageSituation, line: ShellLine, at: string): Promise<string> {
  const text = await fill(line.text);
  if (isServer(line)) {
    // The welcome call takes seconds, and has its own test.
    await reader.serve(sized(text.replace(/\bstart\b/, 'start --no-welcome'), text));
    return '';
  }
  if (isRestore(line)) expect([at, await reader.stop()]).toEqual([at, 0]);
  // A person would answer the question.
  const { code, stdout, stderr } = await reader.type(isRestore(line) ? `${text} --yes` : text);
  const [, expected = '0'] = /# exit code (\d)/.exec(line.text) ?? [];
  expect([at, text, code], `${stdout}${stderr}`).toEqual([at, text, Number(expected)]);
  // curl ends well whatever the server answers.
  if (expected === '0') expect([at, stdout]).toEqual([at, expect.not.stringMatching(/"type":"\/problems\/|^null$/m)]);
  return stdout + stderr;
}

/** A line of shown output, for the same line of another run: ids, times and figures differ. */
const sameLine = (shown: string): RegExp => {
  const parts = shown
    .trim()
    .split(/…|\b(?:call|key|req)_\w+|\b\d+(?::\d\d)+\b|\b\d{4}-\d\d-\d\d\S*|\b[\d.]+(?= (?:ms|s|min)\b)|\s{2,}/);
  return new RegExp(parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('.*'));
};

/** The lines of the block that `output` lacks, in their order. */
function missingIn(output: string, block: Block): readonly string[] {
  let rest = output.split('\n');
  return block.text
    .trimEnd()
    .split('\n')
    .filter((shown) => {
      const found = rest.findIndex((line) => sameLine(shown).test(line));
      if (found >= 0) rest = rest.slice(found + 1);
      return found === -1;
    });
}

/** Writes a program of a page where the packages of this repository are found, and gives its path. */
async function written({ at, kind, code }: ShownProgram, own: (text: string) => string): Promise<string> {
  const file = join(inject('runFolder'), `${at.replaceAll(/\W/g, '-')}.mjs`);
  writeFileSync(
    file,
    kind === 'ts' ? (await transform(own(code), { loader: 'ts', target: 'node20' })).code : own(code),
  );
  return file;
}

/** One page, typed and run from its top. */
async function follow(page: Text): Promise<void> {
  const { path } = page;
  const situation = (await situations[path]?.()) ?? { environment: {}, fill: async (line: string) => line };
  const reader = await openReader(situation.environment, onTestFinished);
  let needsServer = situations[path] === undefined;
  const serve = async (): Promise<void> => {
    if (needsServer) await reader.serve('outdial start --no-welcome');
    needsServer = false;
  };
  const programs = programsOf(page);
  let printed = '';
  for (const block of blocksOf(page)) {
    const at = `${path}:${block.line}`;
    if (block.kind === 'text' && block.follows) expect([at, missingIn(printed, block)], printed).toEqual([at, []]);
    printed = '';
    for (const line of block.kind === 'sh' ? shellLines(block.text).filter(isRun) : []) {
      if (isServer(line)) needsServer = false;
      else await serve();
      printed += await typeLine(reader, situation, line, at);
    }
    const program = programs.find(({ last }) => last.line === block.line);
    if (program === undefined || compiledOnly(program) !== null) continue;
    if (program.code.includes('4600')) await serve();
    const { code, stdout, stderr } = await reader.run(await written(program, reader.own));
    expect([at, code], `${stdout}${stderr}`).toEqual([at, 0]);
    printed = stdout;
  }
  expect(await reader.stop()).toBeOneOf([0, null]);
}

/** The first program of the page that this machine does not have, as few have `jq`. */
const lackingFor = (page: Text): string | undefined =>
  ['bash', 'curl', 'jq', 'openssl'].find(
    (name) =>
      (name === 'bash' || blocksOf(page).some(({ kind, text }) => kind === 'sh' && text.includes(`${name} `))) &&
      spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0,
  );

for (const page of followed) {
  const lacking = lackingFor(page);
  const needs = lacking === undefined ? '' : ` (needs ${lacking})`;
  test.skipIf(lacking !== undefined)(
    `${page.path}: each command and each program works, from the top of the page${needs}`,
    { timeout: 180_000 },
    async () => follow(page),
  );
}

/** The sandbox as it is installed: a worker of vitest would take its source. */
const sandbox = new URL('../../../sandbox/dist/index.js', import.meta.url).href;
// A test on a page is a test of this file.
for (const program of followed.flatMap(programsOf).filter(({ code }) => code.includes("from 'vitest'")))
  await import(await written(program, (text) => text.replace('genesys-cloud-sandbox', sandbox)));

test('the receiver of webhooks on its page takes what Outdial signs, and nothing else', async () => {
  const [program] = pages.filter(({ path }) => path === 'docs/webhooks.md').flatMap(programsOf);
  const { isOurs } = (await import(await written(program!, (text) => text))) as {
    readonly isOurs: (headers: Readonly<Record<string, string>>, body: string, secret: string) => boolean;
  };
  const [secret, other] = [newWebhookSecret(randomBytes), newWebhookSecret(randomBytes)];
  const headers = (timestamp: number, ...secrets: string[]) =>
    signedHeaders({ id: 'm', timestamp, body: '{}', secrets });
  const now = Math.floor(systemClock.now() / 1000);
  expect(isOurs(headers(now, other, secret), '{}', secret)).toBe(true);
  expect(isOurs(headers(now, other), '{}', secret)).toBe(false);
  expect(isOurs(headers(now, secret), '{ }', secret)).toBe(false);
  expect(isOurs(headers(now - 400, secret), '{}', secret)).toBe(false);
});
