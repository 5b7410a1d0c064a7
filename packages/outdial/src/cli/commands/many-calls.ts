import type { Command } from 'commander';
import type { CanceledManyView } from '../../api/service-views.ts';
import { addChoiceFlags, choiceOf, type ChoiceFlags } from '../choice-flags.ts';
import { addConnectionFlags, withClient, type ConnectionFlags } from '../connection.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { plain, told } from '../print.ts';
import type { Run, Surroundings } from '../surroundings.ts';

interface ManyFlags extends ConnectionFlags, ChoiceFlags {
  readonly confirm?: string;
  readonly json?: boolean;
}
interface ReassignFlags extends ManyFlags {
  readonly to: string;
}

const confirmText = 'the expected number of scheduled and waiting calls; if it differs, nothing changes';

const cancelExamples = `
Without an id, the filters say which calls. Only calls that were not dialed yet are canceled; others are listed.

Examples:
  outdial calls cancel call_01kb
  outdial calls cancel --agent carla@example.com --confirm 60
`;

/** `calls cancel`: one call, or all that fit and were not dialed yet. */
export function addCancelCommand(calls: Command, run: Run): void {
  const command = calls.command('cancel [id]').description('Cancels a call: Outdial does not dial it, or hangs up.');
  addChoiceFlags(addConnectionFlags(command))
    .option('--confirm <count>', `without an id: ${confirmText}`)
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', cancelExamples)
    .action(async (id: string | undefined, flags: ManyFlags) =>
      run(async (surroundings) =>
        id === undefined ? cancelMany(flags, surroundings) : cancelCall(id, flags, surroundings),
      ),
    );
}

const reassignExamples = `
Outdial cancels each call and accepts one for the other agent in its place, in one write. Only calls that were not dialed yet
are reassigned; others are listed.

Example:
  outdial calls reassign --agent carla@example.com --to bo@example.com --confirm 60
`;

/** `calls reassign`: all that fit and were not dialed yet go to another agent. */
export function addReassignCommand(calls: Command, run: Run): void {
  const command = calls.command('reassign').description('Gives calls that were not dialed yet to another agent.');
  addChoiceFlags(addConnectionFlags(command))
    .requiredOption('--to <agent>', 'the agent who gets them: id or e-mail')
    .option('--confirm <count>', confirmText)
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', reassignExamples)
    .action(async (flags: ReassignFlags) => run(async (surroundings) => reassign(flags, surroundings)));
}

const usage = (sentence: string): CommandError => new CommandError(sentence, exitCode.usage);

function confirmed({ confirm }: ManyFlags): number {
  if (confirm !== undefined && /^[1-9]\d{0,8}$/.test(confirm)) return Number(confirm);
  throw usage(
    'Give the expected number of calls with --confirm. "outdial calls list --state scheduled,waiting" with the same filters shows them.',
  );
}

async function cancelCall(id: string, flags: ManyFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  if (flags.confirm !== undefined || Object.keys(choiceOf(flags)).length > 0)
    throw usage('Filters and --confirm are for many calls: remove the id, or remove the filters.');
  return withClient(surroundings, flags, async (client) => {
    const call = await client.cancel(id);
    if (flags.json === true) terminal.line(JSON.stringify(call));
    else if (call.state === 'canceled') terminal.line(`${id} is canceled. ${call.outcome?.sentence ?? ''}`.trimEnd());
    else if (call.outcome === null) terminal.line(`${id} is ${call.state}. Outdial is canceling it.`);
    else terminal.line(`${id} had already ended: ${told(call.outcome.sentence, terminal.reader)}`);
    return exitCode.ok;
  });
}

async function cancelMany(flags: ManyFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { line } = surroundings.terminal;
  const count = confirmed(flags);
  return withClient(surroundings, flags, async (client) => {
    const answer = await client.cancelMany(choiceOf(flags), count);
    if (flags.json === true) line(JSON.stringify(answer));
    else {
      for (const id of answer.canceled) line(`${id} is canceled.`);
      for (const text of leftLines(answer.left, surroundings)) line(text);
    }
    return exitCode.ok;
  });
}

async function reassign(flags: ReassignFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { line } = surroundings.terminal;
  const count = confirmed(flags);
  return withClient(surroundings, flags, async (client) => {
    const answer = await client.reassign(choiceOf(flags), flags.to, count);
    if (flags.json === true) line(JSON.stringify(answer));
    else {
      for (const { from, to } of answer.reassigned) line(`${from} is now ${to}.`);
      for (const text of leftLines(answer.left, surroundings)) line(text);
    }
    return exitCode.ok;
  });
}

const leftLines = (left: CanceledManyView['left'], { terminal }: Surroundings): readonly string[] =>
  left.map(({ id, state, problem }) => {
    const why = problem === null ? '' : ` ${told(plain(problem.message), terminal.reader)}`;
    return `${id} is ${state} and was left alone.${why}`;
  });
