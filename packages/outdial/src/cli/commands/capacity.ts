import type { Command } from 'commander';
import { counted } from '../../call/counted.ts';
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
  const known = view.grades.find(({ grade }) => grade === view.grade);
  const lines = table([
    [
      'Calls per minute',
      amount(view.callsPerMinute),
      `${assumedIn(view)}${view.dialedLastMinute} placed in the last minute`,
    ],
    ['Requests left', amount(requests.left), `of ${amount(requests.perMinute)} per minute, ${requests.sent} sent`],
    ['Calls waiting', String(queue.waiting), `${queue.ready} of them only wait for their turn`],
    nextDial(view),
    [
      ...['Sent per call', amount(known?.requestsPerCall ?? null)],
      `all requests to Genesys, also for look-ups and checks, by ${counted(known?.calls ?? 0, 'call')} since the start`,
    ],
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

/** The figure rests on what the newest calls cost. */
const assumedIn = ({ callsPerMinute, requests: { perMinute } }: CapacityView): string =>
  callsPerMinute === null || callsPerMinute === 0 || perMinute === null
    ? ''
    : `at about ${(perMinute / callsPerMinute).toFixed(1)} requests a call; `;

function nextDial({ paused, outage, etaSeconds }: CapacityView): readonly string[] {
  if (paused) return ['Next dial', '-', 'dialing is paused'];
  if (outage !== null) return ['Next dial', '-', 'Outdial does not dial at the moment'];
  return ['Next dial', etaSeconds === 0 ? 'now' : `in ${amount(etaSeconds)} s`, 'if its agent is ready'];
}

function amount(value: number | null): string {
  return value === null ? '-' : String(value);
}
