import type { Command } from 'commander';
import { endedStates } from '../../call/call.ts';
import { counted } from '../../call/counted.ts';
import type { CanceledManyView } from '../../api/service-views.ts';
import type { CallView, PageView } from '../../api/views.ts';
import { OutdialError, type CallChoiceBody, type Client } from '../../client/index.ts';
import { addChoiceFlags, choiceOf, refuseFilters, type ManyFlags } from '../choice-flags.ts';
import { callNamed } from '../call-id.ts';
import { addConnectionFlags, withClient } from '../connection.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { plain, told } from '../print.ts';
import { momentOf, type TerminalReader } from '../reader.ts';
import type { Run, Surroundings } from '../surroundings.ts';
import { wrapping } from '../wrapping.ts';
import { cancelCall } from './cancel-call.ts';
import { queueProblems } from './queue-problems.ts';

interface ReassignFlags extends ManyFlags {
  readonly to: string;
}

/** How a command that changes one call finds it. */
export const callText = `<call> is an id or the beginning of one, an idempotency key, or a number with + that has one such call.`;

const stateText = 'only calls in this state: scheduled or waiting';
const confirmText = 'the expected number of scheduled and waiting calls; if it differs, nothing changes';
const manyText = `Only calls that were not dialed yet are changed; others are listed. On a terminal, the command shows how many calls fit
and asks. A script needs --confirm or --yes. Exit code 3: no call was changed.`;

const cancelExamples = `
While agent and target talk, the command asks before it hangs up, or needs --yes.
${callText}
Without <call>, the filters say which calls. ${manyText}

Examples:
  outdial calls cancel call_01kb
  outdial calls cancel +15559876543
  outdial calls cancel --agent carla@example.com
  outdial calls cancel --agent carla@example.com --confirm 60
`;

/** `calls cancel`: one call, or all that fit and were not dialed yet. */
export function addCancelCommand(calls: Command, run: Run): void {
  const command = calls.command('cancel [call]').description('Cancels a call: Outdial does not dial it, or hangs up.');
  addChoiceFlags(addConnectionFlags(command), stateText)
    .option('--yes', 'do not ask')
    .option('--confirm <count>', `without <call>: ${confirmText}`)
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', cancelExamples)
    .action(async (id: string | undefined, flags: ManyFlags) =>
      run(async (surroundings) =>
        id === undefined ? cancelMany(flags, surroundings) : cancelCall(id, flags, surroundings),
      ),
    );
}

const reassignExamples = `
Outdial cancels each call and accepts one for the other agent in its place, in one write.
${callText}
Without <call>, the filters say which calls. ${manyText}

Examples:
  outdial calls reassign call_01kb --to bo@example.com
  outdial calls reassign --agent carla@example.com --to bo@example.com
  outdial calls reassign lead-027 --to bo@example.com --yes
  outdial calls reassign --agent carla@example.com --to bo@example.com --confirm 60
`;

/** `calls reassign`: one call, or all that fit and were not dialed yet, go to another agent. */
export function addReassignCommand(calls: Command, run: Run): void {
  const command = calls
    .command('reassign [call]')
    .description('Gives calls that were not dialed yet to another agent.');
  addChoiceFlags(addConnectionFlags(command), stateText)
    .requiredOption('--to <agent>', 'the agent who gets them: id or e-mail')
    .option('--yes', 'do not ask')
    .option('--confirm <count>', `without <call>: ${confirmText}`)
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', reassignExamples)
    .action(async (id: string | undefined, flags: ReassignFlags) =>
      run(async (surroundings) => reassign(id, flags, surroundings)),
    );
}

const usage = (sentence: string): CommandError => new CommandError(sentence, exitCode.usage);

function cancelMany(flags: ManyFlags, surroundings: Surroundings): Promise<ExitCode> {
  return withClient(surroundings, flags, async (client) => {
    const { choice, count, calls } = await chosen(client, flags, surroundings, {
      question: (named) => `Cancel ${named}?`,
    });
    const done = await client.cancelMany(choice, count);
    const lines = (reader: TerminalReader): readonly string[] => [
      ...done.canceled.map((id) => `${id}${partiesOf(calls.get(id))} is canceled.`),
      ...leftLines(done.left, calls, reader),
    ];
    return tell(done, { moved: done.canceled.length, lines, flags }, surroundings);
  });
}

function reassign(id: string | undefined, flags: ReassignFlags, given: Surroundings): Promise<ExitCode> {
  const surroundings = wrapping(given);
  const { aside, paint, reader } = surroundings.terminal;
  return withClient(surroundings, flags, async (client) => {
    const warn = async (found: KnownCalls): Promise<void> => {
      for (const { problem, becomes } of await queueProblems(client, flags.to, found))
        aside(`${paint.yellow('!')} ${told(`${problem.message}${becomes} ${problem.fix}`, reader)}`);
    };
    const question = (named: string): string => `Give ${named} to ${flags.to}?`;
    if (id !== undefined) refuseFilters(flags, reader);
    const { choice, count, calls } =
      id === undefined
        ? await chosen(client, flags, surroundings, { question, warn })
        : await chosenOne(client, id, warn);
    const done = await client.reassign(choice, flags.to, count);
    const lines = (): readonly string[] => [
      ...done.reassigned.map(({ from, to }) => `${from}${partiesOf(calls.get(from))} is now ${to} for ${flags.to}.`),
      ...leftLines(done.left, calls, reader),
    ];
    const code = tell(done, { moved: done.reassigned.length, lines, flags }, surroundings);
    const moved = done.reassigned.flatMap(({ from }) => calls.get(from) ?? []);
    if (flags.json !== true && moved.length > 0) aside(keptDeadlines(moved, reader));
    return code;
  });
}

function keptDeadlines(moved: readonly CallView[], reader: TerminalReader): string {
  const first = moved.map(({ expiresAt }) => expiresAt).reduce((one, other) => (one < other ? one : other));
  const until = momentOf(first, reader);
  return moved.length === 1
    ? `The call keeps its deadline: it waits until ${until}.`
    : `The calls keep their deadlines. The first one waits until ${until}.`;
}

const undialed = ['scheduled', 'waiting'];
/** What a person is asked, and what is said before it. */
interface Asking {
  readonly question: (named: string) => string;
  readonly warn?: (calls: KnownCalls) => Promise<void>;
}
type KnownCalls = ReadonlyMap<string, CallView>;
interface Chosen {
  readonly choice: CallChoiceBody;
  readonly count: number;
  readonly calls: KnownCalls;
}

/** The calls that fit and how many of them the person means: as given, as there are with `--yes`, or as the person agrees to. */
async function chosen(
  client: Client,
  flags: ManyFlags,
  { terminal }: Surroundings,
  { question, warn = async () => undefined }: Asking,
): Promise<Chosen> {
  const choice = choiceOf(flags, terminal.reader);
  // An empty variable of a script must not stand for every call.
  if (Object.keys(choice).length === 0)
    throw usage(`Say which calls, by filters. For all of them: --state ${undialed.join(',')}.`);
  const states = choice.state?.split(',');
  if (states?.some((state) => undialed.includes(state.trim())) === false)
    throw usage(`--state: filters change only scheduled and waiting calls, not "${choice.state ?? ''}".`);
  if (flags.confirm !== undefined && !/^[1-9]\d{0,8}$/.test(flags.confirm))
    throw usage('--confirm: give the expected number of calls, a whole number of at least 1.');
  const calls = await callsBy(client, { ...choice, state: choice.state ?? undialed.join(',') }).catch(
    (error: unknown) => {
      // A key that may cancel and not read gives the number itself.
      if (flags.confirm === undefined || !(error instanceof OutdialError) || error.status !== 403) throw error;
      return new Map<string, CallView>();
    },
  );
  await warn(calls);
  if (flags.confirm !== undefined) return { choice, calls, count: Number(flags.confirm) };
  const named = namedCalls([...calls.values()]);
  if (calls.size === 0)
    throw new CommandError('No scheduled or waiting call fits. Nothing was changed.', exitCode.refused);
  if (flags.yes !== true) {
    if (!terminal.interactive)
      throw usage(`The filters match ${named}. Nothing was changed. Give --confirm ${calls.size}, or --yes.`);
    const answer = (await terminal.ask(`${question(named)} [y/N] `)) ?? '';
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was changed.', exitCode.refused);
  }
  return { choice, calls, count: calls.size };
}

/** The one call that a person names. It is not asked about: the name says it. */
async function chosenOne(client: Client, given: string, warn: NonNullable<Asking['warn']>): Promise<Chosen> {
  const { id } = await callNamed(client, given, 'open');
  const call = await client.get(id).catch((error: unknown) => {
    if (error instanceof OutdialError && error.status === 403) return null;
    throw error;
  });
  if (call !== null && !undialed.includes(call.state))
    throw new CommandError(
      `${id} is ${call.state}. Only a scheduled or waiting call can be given to another agent. Nothing was changed.`,
      exitCode.refused,
    );
  const calls = new Map(call === null ? [] : [[id, call] as const]);
  await warn(calls);
  return { choice: { id }, count: 1, calls };
}

const mostNamed = 3;

/** `12 calls (7 of Ben, 5 of Carla)`. */
function namedCalls(calls: readonly CallView[]): string {
  const agents = new Map<string, number>();
  for (const {
    resolved: { agent },
  } of calls) {
    const name = plain(agent.name ?? agent.id);
    agents.set(name, (agents.get(name) ?? 0) + 1);
  }
  const all = [...agents].toSorted(([, one], [, other]) => other - one);
  const named = all
    .slice(0, mostNamed)
    .map(([name, count]) => (all.length === 1 ? `of ${name}` : `${count} of ${name}`));
  const more = all.length > mostNamed ? [`and those of ${counted(all.length - mostNamed, 'other agent')}`] : [];
  return `${counted(calls.length, 'call')}${calls.length === 0 ? '' : ` (${[...named, ...more].join(', ')})`}`;
}

async function callsBy(client: Client, choice: CallChoiceBody): Promise<KnownCalls> {
  const calls = new Map<string, CallView>();
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: PageView<CallView> = await client.list({
      ...choice,
      limit: 200,
      ...(cursor !== undefined && { cursor }),
    });
    for (const call of page.items) calls.set(call.id, call);
    cursor = page.next;
  }
  return calls;
}

interface Told {
  readonly moved: number;
  readonly lines: (reader: TerminalReader) => readonly string[];
  readonly flags: ManyFlags;
}

/** Prints what was done. It has failed if no call was changed. */
function tell(answer: unknown, { moved, lines, flags }: Told, { terminal }: Surroundings): ExitCode {
  if (flags.json === true) terminal.line(JSON.stringify(answer));
  else {
    for (const text of lines(terminal.reader)) terminal.line(text);
    if (moved === 0) terminal.aside('No call was changed.');
  }
  return moved === 0 ? exitCode.refused : exitCode.ok;
}

/** ` (Ben Away to +12025550100)`. */
function partiesOf(call: CallView | undefined): string {
  if (call === undefined) return '';
  const { agent } = call.resolved;
  return ` (${plain(agent.name ?? agent.id)} to ${call.targets[0].phoneNumber})`;
}

/** Why the server left a call alone, where it names no problem. */
function whyLeft(state: CallView['state']): string {
  if (undialed.includes(state)) return ': it is already with this agent.';
  return endedStates.some((ended) => ended === state) ? ': it has ended.' : ': it was already dialed.';
}

const leftLines = (left: CanceledManyView['left'], calls: KnownCalls, reader: TerminalReader): readonly string[] =>
  left.map(({ id, state, problem }) => {
    const why = problem === null ? '' : ` ${told(plain(problem.message), reader)}`;
    return `${id}${partiesOf(calls.get(id))} is ${state} and was left alone${why === '' ? whyLeft(state) : `.${why}`}`;
  });
