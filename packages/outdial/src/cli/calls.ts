import type { Command } from 'commander';
import type { CallView } from '../call/views.ts';
import { addForgetCommand } from './audit.ts';
import { addConnectionFlags, withClient, type ConnectionFlags } from './connection.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { endLine, eventLine, momentOf } from './follow.ts';
import { plain, table } from './print.ts';
import { addResolveCommand, undecidedLines } from './resolve.ts';
import type { Run, Surroundings } from './surroundings.ts';

interface ListFlags extends ConnectionFlags {
  readonly agent?: string;
  readonly state?: string;
  readonly number?: string;
  readonly key?: string;
  readonly cursor?: string;
  readonly json?: boolean;
}
interface OneFlags extends ConnectionFlags {
  readonly json?: boolean;
}

/** `calls list`, `calls show`, `calls cancel`, `calls resolve`, `calls forget`. */
export function addCallsCommands(program: Command, run: Run): void {
  const calls = program.command('calls').description('Lists calls, shows one, cancels one, decides about one.');
  addConnectionFlags(calls.command('list').description('Lists calls, newest first.'))
    .option('--agent <id>', 'only those on behalf of this agent')
    .option('--state <state>', 'only those in this state, such as waiting or completed')
    .option('--number <number>', 'only those to this number')
    .option('--key <key>', 'only the one under this idempotency key')
    .option('--cursor <cursor>', 'the next page, as the page before names it')
    .option('--json', 'the page as JSON')
    .addHelpText('after', '\nExample:\n  outdial calls list --state waiting\n')
    .action(async (flags: ListFlags) => run(async (surroundings) => listCalls(flags, surroundings)));
  addConnectionFlags(calls.command('show <id>').description('Shows one call with its whole history.'))
    .option('--json', 'the call as JSON')
    .addHelpText('after', '\nExample:\n  outdial calls show call_01kb\n')
    .action(async (id: string, flags: OneFlags) => run(async (surroundings) => showCall(id, flags, surroundings)));
  addConnectionFlags(calls.command('cancel <id>').description('Cancels a call: it is not dialed, or is hung up.'))
    .option('--json', 'the call as JSON')
    .addHelpText('after', '\nExample:\n  outdial calls cancel call_01kb\n')
    .action(async (id: string, flags: OneFlags) => run(async (surroundings) => cancelCall(id, flags, surroundings)));
  addResolveCommand(calls, run);
  addForgetCommand(calls, run);
}

async function listCalls(flags: ListFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal, clock } = surroundings;
  return withClient(surroundings, flags, async (client) => {
    const { agent, state, number, key, cursor } = flags;
    const page = await client.list({
      ...(agent !== undefined && { agent }),
      ...(state !== undefined && { state }),
      ...(number !== undefined && { number }),
      ...(key !== undefined && { key }),
      ...(cursor !== undefined && { cursor }),
    });
    if (flags.json === true) {
      terminal.line(JSON.stringify(page));
      return exitCode.ok;
    }
    if (page.items.length === 0) terminal.line('No calls.');
    for (const line of table(page.items.map((call) => rowOf(call, clock.now())))) terminal.line(line);
    if (page.next !== null) terminal.aside(`More: outdial calls list --cursor ${page.next}`);
    return exitCode.ok;
  });
}

function rowOf(call: CallView, now: number): readonly string[] {
  const { agent, queue } = call.resolved;
  const why = call.outcome?.sentence ?? call.waitingFor[0]?.message ?? '';
  const dials = call.estimatedDialAt === null ? '' : `Expected to be dialed at ${momentOf(call.estimatedDialAt, now)}.`;
  const forQueue = queue === null ? '-' : plain(queue.name ?? queue.id);
  return [
    call.id,
    call.state,
    plain(agent.name ?? agent.id),
    forQueue,
    call.targets[0].phoneNumber,
    plain(`${why} ${dials}`.trim()),
  ];
}

async function showCall(id: string, flags: OneFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { line, paint } = surroundings.terminal;
  return withClient(surroundings, flags, async (client) => {
    const call = await client.get(id);
    if (flags.json === true) {
      line(JSON.stringify(call));
      return exitCode.ok;
    }
    const history = await client.history(id);
    for (const cell of table([['id', 'state', 'agent', 'queue', 'target', ''], rowOf(call, surroundings.clock.now())]))
      line(cell);
    line();
    for (const event of history) line(eventLine(event, paint));
    for (const blocker of call.waitingFor) line(`waits: ${plain(blocker.message)}`);
    for (const warning of call.warnings) line(`${paint.yellow('!')} ${plain(warning.message)}`);
    if (call.outcome !== null) line(endLine(call, paint));
    for (const text of undecidedLines(call)) line(text);
    return exitCode.ok;
  });
}

async function cancelCall(id: string, flags: OneFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  return withClient(surroundings, flags, async (client) => {
    const call = await client.cancel(id);
    if (flags.json === true) terminal.line(JSON.stringify(call));
    else if (call.state === 'canceled') terminal.line(`${id} is canceled. ${call.outcome?.sentence ?? ''}`.trimEnd());
    else if (call.outcome === null) terminal.line(`${id} is ${call.state}; it will be hung up.`);
    else terminal.line(`${id} had ended already: ${call.outcome.sentence}`);
    return exitCode.ok;
  });
}
