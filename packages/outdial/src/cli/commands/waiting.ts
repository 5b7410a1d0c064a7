import { type Command, Option } from 'commander';
import type { StatisticsView } from '../../client/index.ts';
import { fixers } from '../../problems/pages.ts';
import { ask, type AskFlags } from '../ask.ts';
import { addConnectionFlags } from '../connection.ts';
import { listing, plain, told } from '../print.ts';
import type { TerminalReader } from '../reader.ts';
import type { Run } from '../surroundings.ts';

interface WaitingFlags extends AskFlags {
  readonly by?: 'agent' | 'blocker';
}
type WaitingGroup = StatisticsView['waiting']['groups'][number];

const examples = `
A call with two blockers counts in two lines.

Examples:
  outdial waiting
  outdial waiting --by blocker
`;

/** `waiting`: why calls wait, and who can change it. */
export function addWaitingCommand(program: Command, run: Run): void {
  addConnectionFlags(program.command('waiting').description('Shows why calls wait, and who can change it.'))
    .addOption(new Option('--by <what>', 'one line for each agent or each blocker').choices(['agent', 'blocker']))
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', examples)
    .action(async (flags: WaitingFlags) =>
      run(
        ask(flags, {
          request: async (client) => (await client.statistics()).waiting,
          lines: (waiting, reader) =>
            waiting.groups.length === 0 ? ['No call waits.'] : waitingLines({ waiting }, reader, flags.by),
        }),
      ),
    );
}

/** The groups of waiting calls, the largest first; `by` sums them up. */
export function waitingLines(
  { waiting }: Pick<StatisticsView, 'waiting'>,
  reader: TerminalReader,
  by?: WaitingFlags['by'],
): readonly string[] {
  const { groups, more } = waiting;
  const rest = more === 0 ? [] : [`${more} more. The console, or --json, shows all that the server lists.`];
  if (by === 'agent') {
    const rows = summed(groups, ({ agent }) => nameOf(agent)).map(({ key, calls, of }) => [
      ...[String(calls), key, plain([...new Set(of.map(titleOf))].join(', '))],
    ]);
    return [...listing(['calls', 'agent', 'why'], rows, reader), ...rest];
  }
  if (by === 'blocker') {
    const rows = summed(groups, titleOf).map(({ key, calls, of }) => [
      ...[String(calls), key, fixerOf(of[0]), plain([...new Set(of.map(({ agent }) => nameOf(agent)))].join(', '))],
    ]);
    return [...listing(['calls', 'blocker', 'who can fix it', 'agents'], rows, reader), ...rest];
  }
  const rows = groups.map((group) => [String(group.calls), nameOf(group.agent), fixerOf(group), whyOf(group, reader)]);
  return [...listing(['calls', 'agent', 'who can fix it', 'why'], rows, reader), ...rest];
}

function summed(groups: readonly WaitingGroup[], keyOf: (group: WaitingGroup) => string) {
  const sums = [...new Set(groups.map(keyOf))].map((key) => {
    const of = groups.filter((group) => keyOf(group) === key);
    return { key, of, calls: of.reduce((sum, { calls }) => sum + calls, 0) };
  });
  return sums.toSorted((one, other) => other.calls - one.calls);
}

const nameOf = (agent: WaitingGroup['agent']): string => (agent === null ? 'everyone' : plain(agent.name ?? agent.id));
const titleOf = ({ problem }: WaitingGroup): string => problem?.code ?? 'about to go out';
const fixerOf = (group: WaitingGroup | undefined): string =>
  group === undefined || group.problem === null ? '-' : fixers[group.problem.who];

function whyOf({ problem }: WaitingGroup, reader: TerminalReader): string {
  return problem === null
    ? 'It is about to go out, or waits for a retry.'
    : told(problem.message, reader, problem.asOf);
}
