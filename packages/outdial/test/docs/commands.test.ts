import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { sized } from '../../../../tools/test-run/sized.ts';
import { openServedWorld } from '../cli/served-world.ts';
import type { CallView } from '../../src/api/views.ts';
import { undecided } from '../server/undecided.ts';
import { ana, bo } from '../server/world.ts';
import { blocksOf, pages, type Block } from './blocks.ts';
import { notHere, notRun, programOf } from './programs.ts';
import { openReader, type Reader } from './reader.ts';
import { shellLines, type ShellLine } from './shell.ts';

const withCommands = pages.filter((page) => blocksOf(page).some(({ kind }) => kind === 'sh'));
/** `npm test` follows the page that everyone begins with. */
const followed = sized(
  withCommands.filter(({ path }) => path === 'README.md'),
  withCommands,
);

/** What the reader of a page has: a server of their own, unless the page starts one, and what its placeholders mean. */
interface Situation {
  readonly environment: Readonly<Record<string, string>>;
  /** The line with values in place of its placeholders. */
  readonly fill: (line: string) => Promise<string>;
}

/** Calls that a person must decide about. */
async function undecidedCalls(): Promise<Situation> {
  const { world, environment } = await openServedWorld();
  return {
    environment,
    fill: async (line) => {
      if (!/\bID\b|--confirm/.test(line)) return line;
      const calls = [await undecided(world, { id: ana }), await undecided(world, { id: bo, queueId: 'Sales' })];
      const [{ id, createdAt }] = calls as [CallView];
      const all = `--since ${createdAt} --confirm 2`;
      // The other call is decided about at once.
      if (/\bID\b/.test(line)) await world.client().resolve(calls[1]?.id ?? '', null);
      return line
        .replace(/\bID\b/, id)
        .replace('CONVERSATION', randomUUID())
        .replace(/--since \S+ --confirm \d+/, all);
    },
  };
}

const situations: Readonly<Record<string, () => Promise<Situation>>> = { 'docs/outcome-unknown.md': undecidedCalls };

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
async function typeLine(reader: Reader, { fill }: Situation, line: ShellLine, at: string): Promise<string> {
  const text = await fill(line.text);
  if (isServer(line)) {
    await reader.serve(text);
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
  const parts = shown.trim().split(/…|\b[\d:.-]*\d\b|\b(?:call|key|req)_\w+|\s{2,}/);
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

test.each(followed.map((page) => [page.path, page] as const))(
  '%s: each command works, typed from the top of the page',
  { timeout: 180_000 },
  async (path, page) => {
    const situation = (await situations[path]?.()) ?? { environment: {}, fill: async (line: string) => line };
    const reader = await openReader(situation.environment, onTestFinished);
    let hasServer = situations[path] !== undefined;
    let printed = '';
    for (const block of blocksOf(page)) {
      if (block.kind === 'text' && block.follows && printed !== '')
        expect([`${path}:${block.line}`, missingIn(printed, block)], printed).toEqual([`${path}:${block.line}`, []]);
      printed = '';
      for (const line of block.kind === 'sh' ? shellLines(block.text).filter(isRun) : []) {
        if (!hasServer && !isServer(line)) await reader.serve('outdial start --no-welcome');
        hasServer = true;
        printed += await typeLine(reader, situation, line, `${path}:${block.line}`);
      }
    }
    expect(await reader.stop()).toBeOneOf([0, null]);
  },
);
