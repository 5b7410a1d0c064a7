import { type Command, Option } from 'commander';
import type { StatisticsView } from '../../client/index.ts';
import { fixerOf } from '../../problems/pages.ts';
import { ask, type AskFlags } from '../ask.ts';
import { addConnectionFlags } from '../connection.ts';
import { gistOf, listing, reasonCell, type ListCell } from '../listing.ts';
import { plain, told } from '../print.ts';
import type { TerminalReader } from '../reader.ts';
import type { Run } from '../surroundings.ts';

interface WaitingFlags extends AskFlags {
  readonly by?: 'agent' | 'blocker';
}
type WaitingGroup = StatisticsView['waiting']['groups'][number];

const examples = `
Each call is in one line, under the first thing that it waits for.

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
    const rows = waiting.agents.map(({ agent, calls }) => [
      ...[String(calls), plain(agent.name ?? agent.id)],
      whysOf(
        groups.filter((group) => group.agent === null || group.agent.id === agent.id),
        reader,
      ),
    ]);
    return [
      ...listing([{ name: 'calls' }, { name: 'agent', least: 10 }, { name: 'why', timed: true }], rows, reader),
      ...rest,
    ];
  }
  if (by === 'blocker') {
    const rows = byBlocker(groups).map(({ of, calls }) => [
      ...[String(calls), titleOf(of[0]), whoFixes(of[0])],
      plain([...new Set(of.map(({ agent }) => nameOf(agent)))].join(', ')),
    ]);
    return [...listing(blockerColumns, rows, reader), ...rest];
  }
  const rows = groups.map((group) => [
    ...[String(group.calls), nameOf(group.agent), whoFixes(group)],
    whyOf(group, reader),
  ]);
  return [...listing(groupColumns, rows, reader), ...rest];
}

const blockerColumns = [
  { name: 'calls' },
  { name: 'blocker', least: 12 },
  { name: 'who can fix it' },
  { name: 'agents' },
];
const groupColumns = [
  { name: 'calls' },
  { name: 'agent', least: 10 },
  { name: 'who can fix it' },
  { name: 'why', timed: true },
];

function byBlocker(groups: readonly WaitingGroup[]) {
  const sums = [...new Set(groups.map(titleOf))].map((title) => {
    const of = groups.filter((group) => titleOf(group) === title);
    return { of, calls: of.reduce((sum, { calls }) => sum + calls, 0) };
  });
  return sums.toSorted((one, other) => other.calls - one.calls);
}

const nameOf = (agent: WaitingGroup['agent']): string => (agent === null ? 'everyone' : plain(agent.name ?? agent.id));
const titleOf = (group: WaitingGroup | undefined): string => group?.problem?.code ?? 'its turn comes next';
const whoFixes = (group: WaitingGroup | undefined): string =>
  group === undefined || group.problem === null ? '-' : fixerOf(group.problem);

const aboutToGo = 'Its turn comes next, or it waits for a retry.';

const whyOf = ({ problem, agent }: WaitingGroup, reader: TerminalReader): ListCell =>
  problem === null ? aboutToGo : reasonCell(problem, agent?.name ?? null, reader);

/** Everything that the calls of an agent wait for. */
function whysOf(groups: readonly WaitingGroup[], reader: TerminalReader): string {
  const gists = groups.map(({ problem, agent }) =>
    problem === null ? 'its turn comes next' : gistOf(told(problem.message, reader, problem.asOf), agent?.name ?? null),
  );
  return [...new Set(gists)].join('; ');
}
