import type { Command } from 'commander';
import { openStates } from '../../call/call.ts';
import { counted } from '../../call/counted.ts';
import type { OutcomeCode } from '../../call/outcome.ts';
import type { StatisticsView } from '../../client/index.ts';
import { fixerOf } from '../../problems/pages.ts';
import { ask, type AskFlags } from '../ask.ts';
import { addConnectionFlags } from '../connection.ts';
import { fixIn, plain, told } from '../print.ts';
import { momentOf, type TerminalReader } from '../reader.ts';
import type { Run } from '../surroundings.ts';
import { waitingLines } from './waiting.ts';

interface StatusFlags extends AskFlags {
  readonly today?: boolean;
}

const examples = `
Exit code: 0, also while calls wait or dialing is paused. Programs read --json.

--today counts the calls that were accepted since midnight here, by their state now. It reads each of them.

Examples:
  outdial status
  outdial status --today
`;

/** `status`: what happens now, why calls wait, and what needs a person. */
export function addStatusCommand(program: Command, run: Run): void {
  addConnectionFlags(
    program.command('status').description('Shows what happens now, why calls wait, and what needs a person.'),
  )
    .option('--today', 'sum up the calls of this day, with their talk time')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', examples)
    .action(async (flags: StatusFlags) =>
      run(async (world) => {
        if (flags.today === true) return (await import('./day-summary.ts')).sumUpDay(flags, world);
        return ask(flags, { request: (client) => client.statistics(), lines: statusLines })(world);
      }),
    );
}

function statusLines(seen: StatisticsView, reader: TerminalReader): readonly string[] {
  const needs = needsLines(seen, reader);
  const { hour, day } = seen.outcomes;
  return [
    stateLine(seen),
    `Ended: ${spanText(hour)} in the last hour, ${spanText(day)} in the last 24 hours.`,
    '',
    ...(needs.length === 0 ? ['Nothing needs a person.'] : ['Needs a person:', ...needs.map((line) => `  ${line}`)]),
    ...(seen.waiting.groups.length === 0 ? [] : ['', ...waitingLines(seen, reader)]),
  ];
}

function stateLine({ calls }: StatisticsView): string {
  const open = openStates.filter((state) => (calls[state] ?? 0) > 0);
  return open.length === 0
    ? 'No call is open.'
    : `Open: ${open.map((state) => `${calls[state]} ${state}`).join(', ')}.`;
}

/** How a supervisor counts each end. The parts add up to all calls. */
const ends: Readonly<Record<OutcomeCode, string>> = {
  talked: 'talked',
  'end-not-observed': 'connected',
  'target-busy': 'busy',
  'target-no-answer': 'no answer',
  'target-unreachable': 'not reachable',
  'target-leg-ended': 'failed',
  'agent-hung-up-early': 'failed',
  'agent-leg-died': 'failed',
  'dial-refused': 'failed',
  'not-sent': 'failed',
  'deadline-passed': 'expired',
  'rejected-blocker': 'rejected',
  'rejected-policy': 'rejected',
  'canceled-before-dial': 'canceled',
  'canceled-never-rung': 'canceled',
  reassigned: 'reassigned',
  'settled-unknown': 'with an unknown outcome',
  'set-back-unknown': 'with an unknown outcome',
  'follow-lost': 'with an unknown outcome',
  'end-inconclusive': 'with an unknown outcome',
  'proof-contradicted': 'failed',
};

/** `4 calls (2 talked, 1 busy, 1 rejected)`; `talked` also when there are none. */
function spanText({ calls, byCode }: StatisticsView['outcomes']['hour']): string {
  const sums = new Map<string, number>();
  for (const each of byCode) {
    const name = Object.hasOwn(ends, each.code) ? ends[each.code as OutcomeCode] : 'failed';
    sums.set(name, (sums.get(name) ?? 0) + each.calls);
  }
  const parts = [...new Set(Object.values(ends))].flatMap((name) => {
    const count = sums.get(name) ?? 0;
    return count === 0 && name !== 'talked' ? [] : [`${count} ${name}`];
  });
  return `${counted(calls, 'call')} (${parts.join(', ')})`;
}

function needsLines({ needsPerson, waiting: { expiring } }: StatisticsView, reader: TerminalReader): readonly string[] {
  const { paused, incident, undecided, deadMessages, failingWebhooks, warnings } = needsPerson;
  const lines: string[] = [];
  if (paused !== null) {
    const by = paused.byName ?? paused.by;
    const when = paused.at === null ? '' : ` since ${momentOf(paused.at, reader)}`;
    const note = paused.note === null ? '' : `: ${paused.note}`;
    const how = paused.why ?? `Dialing is paused${when}${by === null ? '' : ` by ${by}`}${note}.`;
    lines.push(plain(`${how} Resume it: outdial resume`));
  }
  for (const problem of [...(incident === null ? [] : [incident]), ...warnings])
    lines.push(
      `${told(problem.message, reader, problem.asOf)} ${told(fixIn(problem), reader, problem.asOf)} (${fixerOf(problem)})`,
    );
  if (expiring.calls > 0)
    lines.push(
      `${counted(expiring.calls, 'call')} ${expiring.calls === 1 ? 'expires' : 'expire'} within 10 minutes. See them: outdial calls list --state waiting --expires-before 10m`,
    );
  if (undecided > 0)
    lines.push(`${counted(undecided, 'call')} with an unknown outcome. See them: outdial calls list --undecided`);
  for (const { host, since, pending } of failingWebhooks)
    lines.push(
      plain(
        `The webhook ${host ?? 'address of calls'} has failed since ${momentOf(since, reader)}: ${counted(pending, 'message')} to deliver. See why: outdial doctor`,
      ),
    );
  if (deadMessages > 0)
    lines.push(
      `${counted(deadMessages, 'webhook message')} that Outdial no longer tries. See them: outdial webhooks list`,
    );
  return lines;
}
