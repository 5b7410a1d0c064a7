import type { Command } from 'commander';
import type { CapacityView, FeedGrade } from '../../api/service-views.ts';
import { ask, type AskFlags } from '../ask.ts';
import { addConnectionFlags } from '../connection.ts';
import { plain, table } from '../print.ts';
import type { Run } from '../surroundings.ts';

/** `capacity`: how fast calls can go out, how many wait, and how Outdial learns of changes to agents. */
export function addCapacityCommand(program: Command, run: Run): void {
  addConnectionFlags(
    program
      .command('capacity')
      .description('Shows how fast Outdial can dial, how many calls wait, and what a call costs.'),
  )
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', '\nExample:\n  outdial capacity\n')
    .action(async (flags: AskFlags) =>
      run(ask(flags, { request: (client) => client.capacity(), lines: capacityLines })),
    );
}

const sources: Readonly<Record<FeedGrade, string>> = {
  socket: 'Agent changes arrive over the notification socket.',
  eventbridge: 'Agent changes arrive through EventBridge.',
  polling: 'Agent changes do not arrive: Outdial reads each agent before a dial.',
};

function capacityLines(view: CapacityView): readonly string[] {
  const { requests, queue, feed } = view;
  const cost = view.grades.find(({ grade }) => grade === view.grade)?.requestsPerCall ?? null;
  const lines = table([
    ['Calls per minute', amount(view.callsPerMinute), `${view.dialedLastMinute} placed in the last minute`],
    ['Requests left', amount(requests.left), `of ${amount(requests.perMinute)} per minute, ${requests.sent} sent`],
    ['Calls waiting', String(queue.waiting), `${queue.ready} of them only wait for their turn`],
    ['Next dial', view.etaSeconds === 0 ? 'now' : `in ${amount(view.etaSeconds)} s`, 'if its agent is ready'],
    ['Cost of a call', cost === null ? '-' : String(cost), 'requests to Genesys'],
  ]);
  return [
    ...(view.paused ? ['Dialing is paused. Resume it with: outdial resume'] : []),
    ...(view.outage === null ? [] : [`Outdial does not dial at the moment: ${plain(view.outage)}`]),
    ...lines,
    sources[view.grade],
    ...(feed?.warning === undefined || feed.warning === null
      ? []
      : [`Some changes are missing: ${plain(feed.warning.message)} ${plain(feed.warning.fix)}`]),
  ];
}

function amount(value: number | null): string {
  return value === null ? '-' : String(value);
}
