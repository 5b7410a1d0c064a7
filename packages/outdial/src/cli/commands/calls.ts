import type { Command } from 'commander';
import type { CallView } from '../../api/views.ts';
import { addForgetCommand } from './audit.ts';
import { addCancelCommand, addReassignCommand } from './many-calls.ts';
import { addChoiceFlags, choiceOf, type ChoiceFlags } from '../choice-flags.ts';
import { ask, type AskFlags } from '../ask.ts';
import { addConnectionFlags, withClient } from '../connection.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { endLine, eventLine } from '../follow.ts';
import { plain, table, told } from '../print.ts';
import { momentOf, type TerminalReader } from '../reader.ts';
import { addResolveCommand, undecidedLines } from './resolve.ts';
import type { Run, Surroundings } from '../surroundings.ts';

type ListFlags = AskFlags & ChoiceFlags & { readonly cursor?: string };

/** `calls list`, `show`, `cancel`, `reassign`, `resolve`, `forget`. */
export function addCallsCommands(program: Command, run: Run): void {
  const calls = program.command('calls').description('Lists, shows, cancels, reassigns, resolves and erases calls.');
  addChoiceFlags(addConnectionFlags(calls.command('list').description('Lists calls, newest first.')))
    .option('--cursor <cursor>', 'the next page: the cursor from the page before')
    .option('--json', 'print the page as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  outdial calls list --state waiting\n  outdial calls list --queue Sales --since 2026-11-22T08:00:00Z --code target-busy\n',
    )
    .action(async (flags: ListFlags) => run(listCalls(flags)));
  addConnectionFlags(calls.command('show <id>').description('Shows one call with its history.'))
    .option('--json', 'print the call as JSON')
    .addHelpText('after', '\nExample:\n  outdial calls show call_01kb\n')
    .action(async (id: string, flags: AskFlags) => run(async (surroundings) => showCall(id, flags, surroundings)));
  addCancelCommand(calls, run);
  addReassignCommand(calls, run);
  addResolveCommand(calls, run);
  addForgetCommand(calls, run);
}

const listCalls = (flags: ListFlags) =>
  ask(flags, {
    request: (client) =>
      client.list({ ...choiceOf(flags), ...(flags.cursor !== undefined && { cursor: flags.cursor }) }),
    lines: ({ items }, reader) =>
      items.length === 0 ? ['No calls.'] : table(items.map((call) => rowOf(call, reader))),
    aside: ({ next }) => (next === null ? null : `More: outdial calls list --cursor ${next}`),
  });

function rowOf(call: CallView, reader: TerminalReader): readonly string[] {
  const { agent, queue } = call.resolved;
  const [blocker] = call.waitingFor;
  const why = told(call.outcome?.sentence ?? blocker?.message ?? '', reader, blocker?.asOf);
  const dials =
    call.estimatedDialAt === null ? '' : `Outdial expects to dial at ${momentOf(call.estimatedDialAt, reader)}.`;
  const forQueue = queue === null ? '-' : plain(queue.name ?? queue.id);
  return [
    call.id,
    call.state,
    plain(agent.name ?? agent.id),
    forQueue,
    call.targets[0].phoneNumber,
    `${why} ${dials}`.trim(),
  ];
}

async function showCall(id: string, flags: AskFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { line, paint, reader } = surroundings.terminal;
  return withClient(surroundings, flags, async (client) => {
    const call = await client.get(id);
    if (flags.json === true) {
      line(JSON.stringify(call));
      return exitCode.ok;
    }
    const history = await client.history(id);
    for (const cell of table([['id', 'state', 'agent', 'queue', 'target', ''], rowOf(call, reader)])) line(cell);
    line();
    for (const event of history) line(eventLine(event, surroundings.terminal));
    for (const blocker of call.waitingFor) line(`waiting: ${told(blocker.message, reader, blocker.asOf)}`);
    for (const warning of call.warnings) line(`${paint.yellow('!')} ${told(warning.message, reader, warning.asOf)}`);
    if (call.outcome !== null) line(endLine(call, history.at(-1)?.sentence ?? '', surroundings.terminal));
    for (const text of undecidedLines(call, reader)) line(text);
    return exitCode.ok;
  });
}
