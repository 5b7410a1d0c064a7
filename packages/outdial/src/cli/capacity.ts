import type { Command } from 'commander';
import type { CapacityView, FeedGrade } from '../call/service-views.ts';
import { addConnectionFlags, withClient, type ConnectionFlags } from './connection.ts';
import { exitCode } from './exit-code.ts';
import { plain, table } from './print.ts';
import type { Run } from './surroundings.ts';

interface CapacityFlags extends ConnectionFlags {
  readonly json?: boolean;
}

/** `capacity`: how fast calls can go out, how many wait, and how changes of agents are told. */
export function addCapacityCommand(program: Command, run: Run): void {
  addConnectionFlags(
    program.command('capacity').description('Says how fast calls can go out, how many wait, and what each costs.'),
  )
    .option('--json', 'the answer as JSON')
    .addHelpText('after', '\nExample:\n  outdial capacity\n')
    .action(async (flags: CapacityFlags) =>
      run(async (surroundings) =>
        withClient(surroundings, flags, async (client) => {
          const { terminal } = surroundings;
          const view = await client.capacity();
          if (flags.json === true) terminal.line(JSON.stringify(view));
          else for (const line of capacityLines(view)) terminal.line(line);
          return exitCode.ok;
        }),
      ),
    );
}

const told: Readonly<Record<FeedGrade, string>> = {
  socket: 'by the notification socket',
  eventbridge: 'by EventBridge',
  polling: 'by nobody: agents are read before each dial',
};

function capacityLines(view: CapacityView): readonly string[] {
  const { requests, queue, feed } = view;
  const cost = view.grades.find(({ grade }) => grade === view.grade)?.requestsPerCall ?? null;
  const lines = table([
    ['Calls a minute', amount(view.callsPerMinute), `${view.dialedLastMinute} placed in the last minute`],
    ['Requests left', amount(requests.left), `of ${amount(requests.perMinute)} a minute, ${requests.sent} sent`],
    ['Calls waiting', String(queue.waiting), `${queue.ready} of them only for their turn`],
    ['Next call goes', view.etaSeconds === 0 ? 'now' : `in ${amount(view.etaSeconds)} s`, 'once its agent is ready'],
    ['A call costs', cost === null ? '-' : String(cost), 'requests to Genesys'],
  ]);
  return [
    ...(view.paused ? ['Dialing is paused. Start it again with: outdial resume'] : []),
    ...(view.outage === null ? [] : [`Nothing is dialed at the moment: ${plain(view.outage)}`]),
    ...lines,
    `Changes of agents are told ${told[view.grade]}.`,
    ...(feed?.warning === undefined || feed.warning === null
      ? []
      : [`Not all of them: ${plain(feed.warning.message)} ${plain(feed.warning.fix)}`]),
  ];
}

function amount(value: number | null): string {
  return value === null ? '-' : String(value);
}
