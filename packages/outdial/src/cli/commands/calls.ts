import type { Command } from 'commander';
import type { CallView, PageView } from '../../api/views.ts';
import { addForgetCommand } from './audit.ts';
import { addCancelCommand, addReassignCommand } from './many-calls.ts';
import { addChoiceFlags, choiceOf, type ChoiceFlags } from '../choice-flags.ts';
import { ask, type AskFlags } from '../ask.ts';
import { wholeId } from '../call-id.ts';
import { addConnectionFlags, withClient } from '../connection.ts';
import { csvHead, csvLine } from '../csv.ts';
import { spellDuration } from '../duration.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { endLine, eventLine, followCall } from '../follow.ts';
import { listing, plain, shortened, table, told } from '../print.ts';
import { ageOf, dateAndTimeOf, momentOf, type TerminalReader } from '../reader.ts';
import { addPlaceCommand } from './place-csv.ts';
import { addResolveCommand, undecidedLines } from './resolve.ts';
import { addWatchCommand } from './watch.ts';
import { addWrapUpCommand } from './wrap-up.ts';
import { spellFlags } from '../shell.ts';
import type { Run, Surroundings } from '../surroundings.ts';

type ListFlags = AskFlags & ChoiceFlags & { readonly cursor?: string; readonly csv?: boolean };
type ShowFlags = AskFlags & { readonly follow?: boolean };

/** `calls list`, `show`, `place`, `watch`, `cancel`, `reassign`, `resolve`, `wrap-up`, `forget`. */
export function addCallsCommands(program: Command, run: Run): void {
  const calls = program
    .command('calls')
    .description('Lists, shows, places, watches, cancels, reassigns, resolves, wraps up and erases calls.');
  addChoiceFlags(addConnectionFlags(calls.command('list').description('Lists calls, newest first.')))
    .option('--cursor <cursor>', 'the next page: the cursor from the page before')
    .option('--csv', 'print all that fit as CSV, for a spreadsheet')
    .option('--json', 'print the page as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  outdial calls list --state waiting\n  outdial calls list --queue Sales --since 2026-11-22T08:00:00Z --code target-busy\n',
    )
    .action(async (flags: ListFlags) => run(flags.csv === true ? exportCalls(flags) : listCalls(flags)));
  addConnectionFlags(calls.command('show <id>').description('Shows one call with its history.'))
    .option('--follow', 'stay, and show what happens until the call ends')
    .option('--json', 'print the call as JSON')
    .addHelpText('after', '\n<id> may be the beginning of an id.\n\nExample:\n  outdial calls show call_01kb3z6q7s\n')
    .action(async (id: string, flags: ShowFlags) => run(async (surroundings) => showCall(id, flags, surroundings)));
  addPlaceCommand(calls, run);
  addWatchCommand(calls, run);
  addCancelCommand(calls, run);
  addReassignCommand(calls, run);
  addResolveCommand(calls, run);
  addWrapUpCommand(calls, run);
  addForgetCommand(calls, run);
}

const listCalls = (flags: ListFlags) =>
  ask(flags, {
    request: (client) =>
      client.list({ ...choiceOf(flags), ...(flags.cursor !== undefined && { cursor: flags.cursor }) }),
    lines: ({ items }, reader) => (items.length === 0 ? ['No calls.'] : callLines(items, reader)),
    aside: ({ next }) =>
      next === null
        ? null
        : `More: outdial calls list${spellFlags({ ...choiceOf(flags), undecided: flags.undecided })} --cursor ${next}`,
  });

const exportCalls = (flags: ListFlags) => (surroundings: Surroundings) =>
  withClient(surroundings, flags, async (client) => {
    const { line } = surroundings.terminal;
    line(csvHead(exported.map(([name]) => name)));
    for (let cursor: string | null | undefined = flags.cursor; cursor !== null;) {
      const page: PageView<CallView> = await client.list({
        ...{ ...choiceOf(flags), limit: 200 },
        ...(cursor !== undefined && { cursor }),
      });
      for (const call of page.items) line(csvLine(exported.map(([, valueOf]) => valueOf(call) ?? '')));
      cursor = page.next;
    }
    return exitCode.ok;
  });

/** The columns of a call as CSV: times are ISO 8601 in UTC. */
const exported: readonly (readonly [string, (call: CallView) => string | null])[] = [
  ['id', ({ id }) => id],
  ['state', ({ state }) => state],
  ['createdAt', ({ createdAt }) => createdAt],
  ['createdBy', ({ createdBy }) => createdBy],
  ['key', ({ key }) => key],
  ['agentId', ({ resolved }) => resolved.agent.id],
  ['agent', ({ resolved }) => resolved.agent.name],
  ['queueId', ({ resolved }) => resolved.queue?.id ?? null],
  ['queue', ({ resolved }) => resolved.queue?.name ?? null],
  ['phoneNumber', ({ targets: [target] }) => target.phoneNumber],
  ['contactId', ({ targets: [target] }) => target.id],
  ['label', ({ label }) => label],
  ['reason', ({ reason }) => reason],
  ['expiresAt', ({ expiresAt }) => expiresAt],
  ['attempts', ({ attempts }) => String(attempts.length)],
  ['conversationId', (call) => conversationOf(call)],
  ['code', ({ outcome, waitingFor }) => outcome?.code ?? waitingFor[0]?.code ?? null],
  ['sentence', ({ outcome, waitingFor }) => outcome?.sentence ?? waitingFor[0]?.message ?? null],
  ['talkSeconds', ({ outcome }) => numberText(outcome?.evidence['talkSeconds'])],
  ['attributes', ({ attributes }) => (Object.keys(attributes).length === 0 ? null : JSON.stringify(attributes))],
];

const numberText = (fact: unknown): string | null => (typeof fact === 'number' ? String(fact) : null);
const conversationOf = ({ attempts }: CallView): string | null =>
  attempts.findLast(({ conversationId }) => conversationId !== null)?.conversationId ?? null;

function callLines(calls: readonly CallView[], reader: TerminalReader): readonly string[] {
  const rows = calls.map((call) => [call.id, ...rowOf(call, reader)]);
  return listing(['id', 'state', 'age', 'agent', 'queue', 'target', 'why'], rows, reader);
}

/** On a terminal a long name is shortened, since one line shows a call. */
const longestName = 20;

function rowOf(call: CallView, reader: TerminalReader): readonly string[] {
  const { agent, queue } = call.resolved;
  const named = (name: string): string => (reader.columns === null ? name : shortened(name, longestName));
  return [
    call.state,
    ageOf(call.createdAt, reader),
    named(plain(agent.name ?? agent.id)),
    queue === null ? '-' : named(plain(queue.name ?? queue.id)),
    call.targets[0].phoneNumber,
    whyOf(call, reader),
  ];
}

const expectedDial = (at: string, reader: TerminalReader): string =>
  `Outdial expects to dial at ${momentOf(at, reader)}.`;

function whyOf({ outcome, waitingFor, estimatedDialAt }: CallView, reader: TerminalReader): string {
  const [blocker] = waitingFor;
  const why = told(outcome?.sentence ?? blocker?.message ?? '', reader, blocker?.asOf);
  const dials = estimatedDialAt === null ? '' : expectedDial(estimatedDialAt, reader);
  return `${why} ${dials}`.trim();
}

async function showCall(given: string, flags: ShowFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { line, paint, reader } = surroundings.terminal;
  return withClient(surroundings, flags, async (client) => {
    const id = await wholeId(client, given);
    const call = await client.get(id);
    const isFollowed = flags.follow === true && call.outcome === null;
    if (flags.json === true) {
      if (isFollowed) return followCall({ client, id, json: true }, surroundings);
      line(JSON.stringify(call));
      return exitCode.ok;
    }
    for (const text of detailLines(call, reader)) line(text);
    line();
    if (isFollowed) return followCall({ client, id, json: false }, surroundings);
    const history = await client.history(id);
    for (const event of history) line(eventLine(event, surroundings.terminal));
    for (const blocker of call.waitingFor) line(`waiting: ${told(blocker.message, reader, blocker.asOf)}`);
    for (const warning of call.warnings) line(`${paint.yellow('!')} ${told(warning.message, reader, warning.asOf)}`);
    if (call.outcome !== null) line(endLine(call, history.at(-1)?.sentence ?? '', surroundings.terminal));
    for (const text of undecidedLines(call, reader)) line(text);
    return exitCode.ok;
  });
}

/** What a person asks about a call, a row each; a row without an answer is left out. */
function detailLines(call: CallView, reader: TerminalReader): readonly string[] {
  const { agent, queue } = call.resolved;
  const [target] = call.targets;
  const talked = call.outcome?.evidence['talkSeconds'];
  const mail = agent.email === null || agent.name === null ? '' : ` (${agent.email})`;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Call', `${call.id}, ${call.state}`],
    ['Accepted', `${dateAndTimeOf(call.createdAt, reader)}, requested by ${call.createdBy}`],
    ['Agent', `${agent.name ?? agent.email ?? agent.id}${mail}`],
    ['Queue', queue === null ? 'none: a personal call' : (queue.name ?? queue.id)],
    ['Target', target.id === null ? target.phoneNumber : `${target.phoneNumber}, external contact ${target.id}`],
    ['Dials from', call.notBefore === null ? null : momentOf(call.notBefore, reader)],
    ['Gives up', call.outcome === null ? momentOf(call.expiresAt, reader) : null],
    ['Next', call.estimatedDialAt === null ? null : expectedDial(call.estimatedDialAt, reader)],
    ['Conversation', conversationOf(call)],
    ['Talked', typeof talked === 'number' ? spellDuration(talked * 1_000) : null],
    ['Key', call.key],
    ['Label', call.label],
    ['Reason', call.reason],
    ...Object.entries(call.attributes).map(([name, value]) => [`  ${plain(name)}`, value] as const),
    ['Replaces', call.reassignedFrom],
    ['Replaced by', call.reassignedTo],
  ];
  return table(rows.flatMap(([name, value]) => (value === null ? [] : [[name, plain(value)]])));
}
