import type { Command } from 'commander';
import type { CanceledManyView } from '../../api/service-views.ts';
import type { CallView } from '../../api/views.ts';
import { OutdialError, type Client } from '../../client/index.ts';
import { addChoiceFlags, choiceOf, type ChoiceFlags } from '../choice-flags.ts';
import { ask, type AskFlags } from '../ask.ts';
import { wholeId } from '../call-id.ts';
import { addConnectionFlags } from '../connection.ts';
import { CommandError, exitCode } from '../exit-code.ts';
import { plain, told } from '../print.ts';
import type { TerminalReader } from '../reader.ts';
import type { Run, Surroundings } from '../surroundings.ts';

interface ManyFlags extends AskFlags, ChoiceFlags {
  readonly confirm?: string;
  readonly yes?: boolean;
}
interface ReassignFlags extends ManyFlags {
  readonly to: string;
}

const confirmText = 'the expected number of scheduled and waiting calls; if it differs, nothing changes';

const cancelExamples = `
While agent and target talk, the command asks before it hangs up, or needs --yes.
Without an id, the filters say which calls. Only calls that were not dialed yet are canceled; others are listed.

Examples:
  outdial calls cancel call_01kb
  outdial calls cancel --agent carla@example.com --confirm 60
`;

/** `calls cancel`: one call, or all that fit and were not dialed yet. */
export function addCancelCommand(calls: Command, run: Run): void {
  const command = calls.command('cancel [id]').description('Cancels a call: Outdial does not dial it, or hangs up.');
  addChoiceFlags(addConnectionFlags(command))
    .option('--yes', 'hang up without asking while agent and target talk')
    .option('--confirm <count>', `without an id: ${confirmText}`)
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', cancelExamples)
    .action(async (id: string | undefined, flags: ManyFlags) =>
      run(async (surroundings) =>
        (id === undefined ? cancelMany(flags) : cancelCall(id, flags, surroundings.terminal))(surroundings),
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
    .action(async (flags: ReassignFlags) => run(async (surroundings) => reassign(flags)(surroundings)));
}

const usage = (sentence: string): CommandError => new CommandError(sentence, exitCode.usage);

function confirmed({ confirm }: ManyFlags): number {
  if (confirm !== undefined && /^[1-9]\d{0,8}$/.test(confirm)) return Number(confirm);
  throw usage(
    'Give the expected number of calls with --confirm. "outdial calls list --state scheduled,waiting" with the same filters shows them.',
  );
}

function cancelCall(id: string, flags: ManyFlags, terminal: Surroundings['terminal']) {
  if (flags.confirm !== undefined || Object.keys(choiceOf(flags)).length > 0)
    throw usage('Filters and --confirm are for many calls: remove the id, or remove the filters.');
  return ask(flags, {
    request: async (client) => cancelOrAsk(client, await wholeId(client, id), { ...flags, terminal }),
    lines: ({ id: whole, state, outcome }, reader) => {
      if (state === 'canceled') return [`${whole} is canceled. ${outcome?.sentence ?? ''}`.trimEnd()];
      if (outcome === null) return [`${whole} is ${state}. Outdial is canceling it.`];
      return [`${whole} had already ended: ${told(outcome.sentence, reader)}`];
    },
  });
}

/** Hangs up on two people only when the command or its person says so. */
async function cancelOrAsk(
  client: Client,
  id: string,
  { yes = false, terminal }: { readonly yes?: boolean; readonly terminal: Surroundings['terminal'] },
): Promise<CallView> {
  try {
    return await client.cancel(id, { ifMatch: yes ? '*' : null });
  } catch (error) {
    if (!(error instanceof OutdialError) || error.code !== 'precondition-required') throw error;
    if (!terminal.interactive)
      throw new CommandError(`The agent and the target of ${id} talk. Give --yes to hang up.`, exitCode.usage, error);
    const answer = (await terminal.ask('The agent and the target talk. Hang up? [y/N] ')) ?? '';
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('The call goes on.', exitCode.refused, error);
    return client.cancel(id);
  }
}

function cancelMany(flags: ManyFlags) {
  const count = confirmed(flags);
  return ask(flags, {
    request: (client) => client.cancelMany(choiceOf(flags), count),
    lines: ({ canceled, left }, reader) => [...canceled.map((id) => `${id} is canceled.`), ...leftLines(left, reader)],
  });
}

function reassign(flags: ReassignFlags) {
  const count = confirmed(flags);
  return ask(flags, {
    request: (client) => client.reassign(choiceOf(flags), flags.to, count),
    lines: ({ reassigned, left }, reader) => [
      ...reassigned.map(({ from, to }) => `${from} is now ${to}.`),
      ...leftLines(left, reader),
    ],
  });
}

const leftLines = (left: CanceledManyView['left'], reader: TerminalReader): readonly string[] =>
  left.map(({ id, state, problem }) => {
    const why = problem === null ? '' : ` ${told(plain(problem.message), reader)}`;
    return `${id} is ${state} and was left alone.${why}`;
  });
