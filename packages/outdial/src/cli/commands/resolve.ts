import type { Command } from 'commander';
import type { CallView, CandidateView, PageView } from '../../api/views.ts';
import { OutdialError, type Client } from '../../client/index.ts';
import { ask, type AskFlags } from '../ask.ts';
import { callNamed } from '../call-id.ts';
import { callText } from './many-calls.ts';
import { addConnectionFlags } from '../connection.ts';
import { pastInstant } from '../duration.ts';
import { CommandError, exitCode } from '../exit-code.ts';
import { plain, told } from '../print.ts';
import { dateAndTimeOf, type TerminalReader } from '../reader.ts';
import { decisionIn } from '../short-end.ts';
import type { Run, Surroundings } from '../surroundings.ts';
import type { Terminal } from '../terminal.ts';

interface ResolveFlags extends AskFlags {
  readonly placed?: string;
  readonly notPlaced?: boolean;
  readonly agent?: string;
  readonly number?: string;
  readonly since?: string;
  readonly until?: string;
  readonly confirm?: string;
  readonly yes?: boolean;
  readonly correct?: boolean;
}

const examples = `
${callText}
You can only resolve a call that ended outcome-unknown. Look it up in Genesys first: "outdial calls show ID" says where.
Outdial looks the conversation up in Genesys and says what it found. It refuses one that Genesys does not know, or that
belongs to another agent. One that began minutes after the dial needs --yes. It keeps your decision with your name. The agent can then get other calls.
Another person may correct a decision with --correct, with another key, as long as Outdial has dialed nothing since.
To dial again, place a new call with a new key.

Examples:
  outdial calls resolve call_01kb --placed 6b1f0e0a-0000-4000-8000-000000000001
  outdial calls resolve call_01kb --not-placed
  outdial calls resolve call_01kb --not-placed --correct
  outdial calls resolve --not-placed --since 2026-11-22T15:00:00Z --confirm 10
`;

/** `calls resolve`: a person decides whether a call with an unknown outcome was placed. */
export function addResolveCommand(calls: Command, run: Run): void {
  addConnectionFlags(
    calls.command('resolve [call]').description('Records whether a call that ended outcome-unknown was placed.'),
  )
    .option('--placed <conversation>', 'the call was placed, as this conversation')
    .option('--not-placed', 'the call was not placed')
    .option(
      '--yes',
      'do not ask, even if Genesys has a conversation that may be this call, or if the conversation began minutes after the dial',
    )
    .option('--correct', 'replace the decision of another person')
    .option('--agent <id>', 'without <call>: all undecided calls of this agent')
    .option('--number <number>', 'without <call>: all undecided calls to this number')
    .option('--since <time>', 'without <call>: all that ended since then: ISO 8601, or how long ago, such as 1h')
    .option('--until <time>', 'without <call>: all that ended before then, given like --since')
    .option('--confirm <count>', 'without <call>: the expected number of calls; if it differs, nothing changes')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', examples)
    .action(async (id: string | undefined, flags: ResolveFlags) =>
      run(async (world) => (id === undefined ? resolveMany(flags, world) : resolveOne(id, flags, world))(world)),
    );
}

const usage = (sentence: string): CommandError => new CommandError(sentence, exitCode.usage);

function resolveOne(id: string, flags: ResolveFlags, { terminal }: Surroundings) {
  const { placed, notPlaced, confirm, agent, number, since, until, yes = false, correct = false } = flags;
  if ((placed === undefined) === (notPlaced !== true))
    throw usage('Give either --placed CONVERSATION or --not-placed.');
  if ([confirm, agent, number, since, until].some((flag) => flag !== undefined)) {
    throw usage('Filters and --confirm are for many calls: remove the id, or remove the filters.');
  }
  let earlier: string | null = null;
  return ask(flags, {
    request: async (client) => {
      const { id: whole } = await callNamed(client, id, correct ? 'unknown' : 'undecided');
      const before = await client.get(whole).catch((error: unknown) => unreadable(error, placed));
      if (placed === undefined && before !== null) await askIfPlaced(before, yes, terminal);
      earlier = before?.outcome?.resolution?.at ?? null;
      return decide(client, whole, { placed: placed ?? null, correct, yes, terminal });
    },
    lines: (call, reader) => [
      ...decidedLines(call, { placed: placed ?? null, isRepeat: call.outcome?.resolution?.at === earlier }, reader),
      ...lookedUpLines(call, reader),
    ],
  });
}

/** A key may decide and not read; to say "not placed" it must see what Genesys knows. */
function unreadable(error: unknown, placed: string | undefined): null {
  if (placed !== undefined && error instanceof OutdialError && error.status === 403) return null;
  throw error;
}

interface Deciding {
  readonly placed: string | null;
  readonly correct: boolean;
  readonly yes: boolean;
  readonly terminal: Terminal;
}

/** A conversation that began long after the dial counts only if the person says so. */
async function decide(client: Client, id: string, { placed, correct, yes, terminal }: Deciding): Promise<CallView> {
  try {
    return await client.resolve(id, placed, { correct, anyway: yes });
  } catch (error) {
    const isLate = error instanceof OutdialError && error.code === 'conversation-began-later';
    if (!isLate || !terminal.interactive) throw error;
    terminal.aside(told(error.message, terminal.reader));
    const answer = (await terminal.ask('Record this conversation anyway? [y/N] ')) ?? '';
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was decided.', exitCode.refused, error);
    return client.resolve(id, placed, { correct, anyway: true });
  }
}

/** Who decided first, if someone had. */
function decidedLines(
  { id, outcome }: CallView,
  { placed, isRepeat }: { readonly placed: string | null; readonly isRepeat: boolean },
  reader: TerminalReader,
): readonly string[] {
  const resolution = outcome?.resolution ?? null;
  const candidate = outcome?.candidate ?? null;
  if (isRepeat && resolution !== null)
    return [`${id} was decided before, and that stays. ${decisionIn(resolution, reader)}`];
  return [
    `Decided: ${id} ${placed === null ? 'was not placed' : `was placed as ${placed}`}.`,
    ...(placed === null && candidate !== null
      ? [`Look at conversation ${plain(candidate)} before anyone calls again: it may be this call.`]
      : []),
    placed === null
      ? 'The target may be called again, by a new request with a new key.'
      : 'Do not request it again: the call counts as made.',
  ];
}

/** The conversation as which Genesys placed the call, as far as Outdial knows. */
const placedAs = ({ attempts }: CallView): string | null => attempts.at(-1)?.conversationId ?? null;

/** The same, or else the conversation that is most likely this call. */
const mayBe = (call: CallView): string | null => placedAs(call) ?? call.outcome?.candidate ?? null;

/** What speaks against "not placed" when Genesys shows a conversation without Outdial's mark. */
function likelyText({ id, outcome }: CallView, conversation: string): string {
  const talked = outcome?.candidates.find(({ conversationId }) => conversationId === conversation)?.talked === true;
  return `Genesys has conversation ${plain(conversation)} of the same agent with the same number, from the moment of the dial${talked ? ', and it was answered' : ''}. It may be ${id}.`;
}

/** "Not placed" of a call that Genesys placed is a mistake, or knowledge that Outdial lacks: the person says which. */
async function askIfPlaced(call: CallView, yes: boolean, terminal: Terminal): Promise<void> {
  const conversation = mayBe(call);
  if (conversation === null || call.state !== 'outcome-unknown' || yes) return;
  const known =
    placedAs(call) === null
      ? likelyText(call, conversation)
      : `Genesys placed ${call.id} as conversation ${plain(conversation)}, so "not placed" contradicts Genesys.`;
  const right = `If the call took place: outdial calls resolve ${call.id} --placed ${plain(conversation)}`;
  if (!terminal.interactive)
    throw new CommandError(`${known} ${right}\nGive --yes to record it anyway.`, exitCode.usage);
  terminal.aside(`${known} ${right}`);
  const answer = (await terminal.ask('Record "not placed" anyway? [y/N] ')) ?? '';
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was decided.', exitCode.refused);
}

/** What Genesys knew of the conversation that the decision names. */
function lookedUpLines({ outcome, resolved: { agent } }: CallView, reader: TerminalReader): readonly string[] {
  const lookedUp = outcome?.resolution?.lookedUp ?? null;
  if (lookedUp === null) return [];
  if (!lookedUp.found)
    return [`Genesys could not be asked (${plain(lookedUp.code ?? 'unknown')}), so this is your word alone.`];
  const who = lookedUp.agentId === null ? 'an agent that it does not show' : plain(agent.name ?? lookedUp.agentId);
  const began = lookedUp.startedAt === null ? 'an unknown time' : dateAndTimeOf(lookedUp.startedAt, reader);
  return [`In Genesys: a conversation of ${who}, started at ${began}.`];
}

function resolveMany(
  { placed, notPlaced, confirm, agent, number, since, until, ...flags }: ResolveFlags,
  { terminal }: Surroundings,
) {
  if (placed !== undefined || notPlaced !== true) {
    throw usage('Without a call, use --not-placed: a conversation belongs to one call.');
  }
  if (flags.correct === true) throw usage('--correct is for one call: name it.');
  if (confirm === undefined || !/^[1-9]\d{0,8}$/.test(confirm)) {
    throw usage(
      'Give the expected number of calls with --confirm. "outdial calls list --state outcome-unknown" shows them.',
    );
  }
  const filter = {
    ...(agent !== undefined && { agent }),
    ...(number !== undefined && { number }),
    ...(since !== undefined && { since: pastInstant('--since', since, terminal.reader) }),
    ...(until !== undefined && { until: pastInstant('--until', until, terminal.reader) }),
  };
  return ask(flags, {
    request: async (client) => {
      const placedThere = await placedCalls(client, { agent, number });
      const done = await client.resolveMany(filter, Number(confirm));
      for (const id of done.resolved) {
        const there = placedThere.get(id);
        if (there !== undefined)
          terminal.aside(
            `! ${there.known} Another person can correct it: outdial calls resolve ${id} --placed ${there.conversation} --correct`,
          );
      }
      return done;
    },
    lines: ({ resolved }) => resolved.map((id) => `Decided: ${id} was not placed.`),
  });
}

/** The undecided calls that Genesys placed, or most likely did, as which conversations, and how that is known. */
async function placedCalls(
  client: Client,
  choice: Readonly<Record<'agent' | 'number', string | undefined>>,
): Promise<ReadonlyMap<string, { readonly conversation: string; readonly known: string }>> {
  const given = Object.fromEntries(Object.entries(choice).filter(([, value]) => value !== undefined));
  const placed = new Map<string, { readonly conversation: string; readonly known: string }>();
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: PageView<CallView> = await client.list({
      ...{ ...given, undecided: 'true', limit: 200 },
      ...(cursor !== undefined && { cursor }),
    });
    for (const call of page.items) {
      const conversation = mayBe(call);
      if (conversation === null) continue;
      const known =
        placedAs(call) === null
          ? likelyText(call, conversation)
          : `Genesys placed ${call.id} as conversation ${plain(conversation)}, which "not placed" contradicts.`;
      placed.set(call.id, { conversation: plain(conversation), known });
    }
    cursor = page.next;
  }
  return placed;
}

/** The facts that a person needs to resolve a call with an unknown outcome; empty for every other call. */
export function undecidedLines(call: CallView, reader: TerminalReader): readonly string[] {
  const { outcome, resolved, targets } = call;
  if (call.state !== 'outcome-unknown' || outcome === null) return [];
  if (outcome.resolution !== null) {
    const { corrects } = outcome.resolution;
    return [
      decisionIn(outcome.resolution, reader),
      ...(corrects === null ? [] : [`before that, ${decisionIn(corrects, reader)}`]),
    ];
  }
  const agent = plain(resolved.agent.name ?? resolved.agent.id);
  const attempt = call.attempts.at(-1);
  const known = attempt?.conversationId ?? null;
  return [
    ...(attempt === undefined
      ? []
      : [
          `look up: calls by ${agent} (${resolved.agent.id}) to ${targets[0].phoneNumber}, from ${dateAndTimeOf(attempt.startedAt, reader)}`,
        ]),
    ...(attempt?.problem == null ? [] : [`problem: ${told(attempt.problem.message, reader)}`]),
    ...(known === null ? [] : [`conversation: ${plain(known)}`]),
    ...outcome.candidates.map((candidate) => candidateLine(candidate, reader)),
    `The search has ended${call.endedAt === null ? '' : `, at ${dateAndTimeOf(call.endedAt, reader)}`}. A person looks the call up in Genesys and decides:`,
    `if it was placed: outdial calls resolve ${call.id} --placed ${known ?? 'CONVERSATION'}`,
    // Genesys has this conversation, so the call was placed.
    ...(known === null ? [`if not: outdial calls resolve ${call.id} --not-placed`] : []),
  ];
}

function candidateLine(candidate: CandidateView, reader: TerminalReader): string {
  const { conversationId, startedAt, ended, talked, targetLeg, targetNumber } = candidate;
  const rang = targetLeg === 'none' ? 'the target was not seen' : talked ? 'answered' : 'the target was rung';
  const to = targetNumber === null ? 'number not shown' : `to ${plain(targetNumber)}`;
  return `candidate: ${plain(conversationId)}, started ${startedAt === null ? 'at an unknown time' : `at ${dateAndTimeOf(startedAt, reader)}`}, ${to}, ${rang}, ${ended ? 'ended' : 'still open'}`;
}
