import type { Command } from 'commander';
import type { CallView } from '../../api/views.ts';
import { addForgetCommand } from './audit.ts';
import { addCancelCommand, addReassignCommand } from './many-calls.ts';
import { addChoiceFlags, choiceOf, type ChoiceFlags } from '../choice-flags.ts';
import { ask, type AskFlags } from '../ask.ts';
import type { CallChoiceBody, Client } from '../../client/index.ts';
import { callNamed, callPrefix } from '../call-id.ts';
import { addConnectionFlags, withClient } from '../connection.ts';
import { spellDuration } from '../duration.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { endLine, eventLine, followCall } from '../follow.ts';
import { fewestShown, shortIds } from '../id-start.ts';
import { listing, reasonCell, type ListCell, type ListColumn } from '../listing.ts';
import { fixIn, plain, table, told } from '../print.ts';
import { ageOf, dateAndTimeOf, momentOf, type TerminalReader } from '../reader.ts';
import { addPlaceCommand } from './place-csv.ts';
import { addResolveCommand, undecidedLines } from './resolve.ts';
import { addWatchCommand } from './watch.ts';
import { addWrapUpCommand } from './wrap-up.ts';
import { spellFlags } from '../shell.ts';
import { conversationOf, shortEnd } from '../short-end.ts';
import type { Run, Surroundings } from '../surroundings.ts';
import type { Terminal } from '../terminal.ts';
import { wrapping } from '../wrapping.ts';
import type { ProblemView } from '../../call/problem.ts';
import { fixerOf } from '../../problems/pages.ts';

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
      '\nExamples:\n  outdial calls list --state waiting\n  outdial calls list --queue Sales --since 1h --code target-busy\n',
    )
    .action(async (flags: ListFlags) =>
      run(async (world) => {
        const choice = choiceOf(flags, world.terminal.reader);
        if (flags.csv === true) return (await import('./export-calls.ts')).exportCalls(flags, choice)(world);
        return listCalls(flags, choice)(world);
      }),
    );
  addConnectionFlags(calls.command('show <call>').description('Shows one call with its history.'))
    .option('--follow', 'stay, and show what happens until the call ends')
    .option('--json', 'print the call as JSON')
    .addHelpText('after', showExamples)
    .action(async (id: string, flags: ShowFlags) => run(async (surroundings) => showCall(id, flags, surroundings)));
  addPlaceCommand(calls, run);
  addWatchCommand(calls, run);
  addCancelCommand(calls, run);
  addReassignCommand(calls, run);
  addResolveCommand(calls, run);
  addWrapUpCommand(calls, run);
  addForgetCommand(calls, run);
}

const showExamples = `
<call> is an id or the beginning of one, an idempotency key, or a number with + for the newest call to it.

Examples:
  outdial calls show 01kb3z6q7s
  outdial calls show +15559876543
`;

const listCalls = (flags: ListFlags, choice: CallChoiceBody) =>
  ask(flags, {
    request: (client) => client.list({ ...choice, ...(flags.cursor !== undefined && { cursor: flags.cursor }) }),
    lines: ({ items }, reader) =>
      items.length === 0 ? ['No calls.'] : callLines(items, reader, choice.expiresBefore !== undefined),
    aside: ({ items, next }) =>
      next === null
        ? items.length === 0 && choice.label !== undefined
          ? wholeLabel
          : null
        : `More: outdial calls list${spellFlags({ ...choice, undecided: flags.undecided })} --cursor ${next}`,
  });

const wholeLabel =
  '--label takes the whole label, as it was written. The column LABEL of "outdial calls list" shows the labels.';

const listColumns: readonly ListColumn[] = [
  { name: 'id' },
  { name: 'state' },
  { name: 'age', spare: 1 },
  { name: 'agent', least: 8 },
  { name: 'queue', least: 6, spare: 2 },
  { name: 'target' },
  { name: 'why', timed: true },
];

/** `withEnds`: also when each call gives up. */
function callLines(calls: readonly CallView[], reader: TerminalReader, withEnds: boolean): readonly string[] {
  const { columns } = reader;
  const named = namedBy(calls, reader);
  const ids = calls.map(({ id }) => id);
  // A label needs the room.
  const least = named.length > 0 && (columns ?? wide) < wide ? fewestShown : undefined;
  const idOf = columns === null ? (id: string) => id : shortIds(ids, callPrefix, least);
  return listing(
    [
      ...[
        ...listColumns.slice(0, 2),
        ...(withEnds ? [{ name: 'expires', timed: true }] : []),
        ...listColumns.slice(2, -1),
      ],
      ...named.map((name) => ({ name, least: leastName })),
      ...listColumns.slice(-1),
    ],
    calls.map((call) => [
      idOf(call.id),
      call.state,
      ...(withEnds ? [expiryOf(call, reader)] : []),
      ...rowOf(call, reader),
      ...named.map((name) => plain(call[name] ?? '-')),
      whyOf(call, reader),
    ]),
    reader,
  );
}

const wide = 120;
const leastName = 8;

/** By what a person finds a call again, where some call has it; the key on a wide terminal only. */
function namedBy(calls: readonly CallView[], { columns }: TerminalReader): readonly ('label' | 'key')[] {
  if (columns === null) return [];
  const names = columns < wide ? (['label'] as const) : (['label', 'key'] as const);
  return names.filter((name) => calls.some((call) => call[name] !== null));
}

function rowOf(call: CallView, reader: TerminalReader): readonly ListCell[] {
  const { agent, queue } = call.resolved;
  return [
    ageOf(call.createdAt, reader),
    plain(agent.name ?? agent.id),
    queue === null ? '-' : plain(queue.name ?? queue.id),
    call.targets[0].phoneNumber,
  ];
}

const expectedDial = (at: string, reader: TerminalReader): string =>
  `Outdial expects to dial at ${momentOf(at, reader)}.`;

const lookedFor: ListCell = {
  whole: 'It may have been dialed. Outdial searches for it at Genesys.',
  short: 'perhaps dialed; searching',
};

function whyOf(call: CallView, reader: TerminalReader): ListCell {
  const { outcome, waitingFor, estimatedDialAt, notBefore, resolved } = call;
  if (outcome !== null) return { whole: told(outcome.sentence, reader), short: shortEnd(call, reader) };
  if (call.state === 'unknown') return lookedFor;
  const [blocker] = waitingFor;
  const isNext = call.state === 'waiting' && estimatedDialAt === null;
  const none = isNext ? { whole: 'Its turn comes next.', short: 'its turn comes next' } : { whole: '', short: '' };
  const reason = blocker === undefined ? none : reasonCell(blocker, resolved.agent.name, reader);
  const dials =
    estimatedDialAt !== null
      ? { whole: expectedDial(estimatedDialAt, reader), short: `dial at ${minuteOf(estimatedDialAt, reader)}` }
      : call.state === 'scheduled' && notBefore !== null
        ? { whole: `It is scheduled for ${momentOf(notBefore, reader)}.`, short: `for ${minuteOf(notBefore, reader)}` }
        : { whole: '', short: '' };
  return {
    whole: `${reason.whole} ${dials.whole}`.trim(),
    short: [dials.short, reason.short].filter((text) => text !== '').join(': '),
  };
}

const expiryOf = ({ expiresAt }: CallView, reader: TerminalReader): ListCell => ({
  whole: momentOf(expiresAt, reader),
  short: minuteOf(expiresAt, reader),
});

/** Without the seconds and the time zone. */
const minuteOf = (at: string, reader: TerminalReader): string => momentOf(at, reader).replace(/:\d\d \S+$/, '');

async function showCall(given: string, flags: ShowFlags, world: Surroundings): Promise<ExitCode> {
  const surroundings = wrapping(world);
  const { line, aside, reader } = surroundings.terminal;
  return withClient(surroundings, flags, async (client) => {
    const { id, others } = await callNamed(client, given);
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
    for (const text of standingLines(call, surroundings.terminal)) line(text);
    if (call.searchedUntil !== null) line(stillSearching);
    if (call.outcome !== null) line(endLine(call, history.at(-1)?.sentence ?? '', surroundings.terminal));
    for (const text of await inItsPlace(client, call, reader)) line(text);
    for (const text of undecidedLines(call, reader)) line(text);
    if (others)
      aside(`This is the newest call to ${given}. The others: outdial calls list${spellFlags({ number: given })}`);
    return exitCode.ok;
  });
}

const stillSearching =
  'searching: Outdial does not know yet whether Genesys placed the call. Do not place it again. If the search finds nothing, a person decides.';

/** What became of the call that another agent got. */
async function inItsPlace(
  client: Client,
  { reassignedTo }: CallView,
  reader: TerminalReader,
): Promise<readonly string[]> {
  const other = reassignedTo === null ? null : await client.get(reassignedTo).catch(() => null);
  if (other === null) return [];
  const { id, state, outcome, resolved } = other;
  const end = outcome === null ? '' : ` ${told(outcome.sentence, reader)}`;
  return [`In its place: ${id} of ${plain(resolved.agent.name ?? resolved.agent.id)} is ${state}.${end}`];
}

/** What is in the way, or was, with who can fix it; then the warnings. */
function standingLines(call: CallView, { paint, reader }: Terminal): readonly string[] {
  const fix = (problem: ProblemView): string =>
    paint.dim(`  ${told(fixIn(problem), reader, problem.asOf)} (who can fix it: ${fixerOf(problem)})`);
  const { outcome } = call;
  return [
    ...call.waitingFor.flatMap((blocker) => [`waiting: ${told(blocker.message, reader, blocker.asOf)}`, fix(blocker)]),
    ...call.warnings.map(({ message, asOf }) => `${paint.yellow('!')} ${told(message, reader, asOf)}`),
    ...(outcome?.problem == null || outcome.code === 'talked' || outcome.resolution !== null
      ? []
      : call.state === 'expired' && outcome.problem.who === 'nobody'
        ? [paint.dim('  It did not clear in time. If the call is still wanted, place a new one.')]
        : [fix(outcome.problem)]),
  ];
}

/** The state, with the decision of a person where there is one. */
const stateOf = ({ state, outcome }: CallView): string =>
  outcome?.resolution == null ? state : `${state}, decided: ${outcome.resolution.placed ? 'placed' : 'not placed'}`;

/** What a person asks about a call, a row each; a row without an answer is left out. */
function detailLines(call: CallView, reader: TerminalReader): readonly string[] {
  const { agent, queue } = call.resolved;
  const [target] = call.targets;
  const talked = call.outcome?.evidence['talkSeconds'];
  const mail = agent.email === null || agent.name === null ? '' : ` (${agent.email})`;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Call', `${call.id}, ${stateOf(call)}`],
    ['Accepted', `${dateAndTimeOf(call.createdAt, reader)}, requested by ${call.createdByName ?? call.createdBy}`],
    ['Agent', `${agent.name ?? agent.email ?? agent.id}${mail}`],
    ['Queue', queue === null ? 'none: a personal call' : (queue.name ?? queue.id)],
    ['Target', target.id === null ? target.phoneNumber : `${target.phoneNumber}, external contact ${target.id}`],
    ['Dials from', call.notBefore === null ? null : momentOf(call.notBefore, reader)],
    ['Gives up', call.outcome === null && call.state !== 'unknown' ? momentOf(call.expiresAt, reader) : null],
    ['Searches', call.searchedUntil === null ? null : `until ${momentOf(call.searchedUntil, reader)} at the latest`],
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
