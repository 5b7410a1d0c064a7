import type { CallView } from '../../api/views.ts';
import type { ProblemView } from '../../call/problem.ts';
import { OutdialError, type Client } from '../../client/index.ts';
import { eventLine, unsaid } from '../follow.ts';
import { plain, printCorrected, sourceOf, told } from '../print.ts';
import type { SandboxControl, SandboxState } from '../sandbox-control.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Terminal } from '../terminal.ts';
import { giveBackPresence, noteLentPresence } from './welcome-presence.ts';

interface Stage {
  readonly client: Client;
  readonly sandbox: SandboxControl;
  /** The folder that records the presence to restore. */
  readonly dataDir: string;
  /** Ends the story early. */
  readonly signal: AbortSignal;
}

/** The body of the forum thread that the story begins with. */
const broken = '{ "from": { "phoneNumber": "+15551234567" }, "to": [{ "phoneNumber": "+15559876543" }] }';
const readingMs = 700;
const longestWaitMs = 5_000;
const longestStoryMs = 30_000;
const underWay = 'scheduled,waiting,dialing,unknown,placed,ringing,connected';

/** Shows the story of one call, live, on the sandbox. Without a free agent, it only says why. */
export async function welcome(stage: Stage, surroundings: Surroundings): Promise<void> {
  const { terminal, newId } = surroundings;
  const { line, paint } = terminal;
  const role = await freeAgent(stage);
  if (typeof role === 'string') {
    line(`There is no welcome call: the sandbox does not have a free agent now. ${plain(role)}`);
    return;
  }
  const title = (text: string): void => {
    line();
    line(paint.bold(paint.cyan(text)));
  };

  title('1. A developer sends this body and gets "Invalid request body". Outdial says why:');
  const corrected = await refusal(stage, surroundings);

  title(`2. The corrected body, with agent and queue, while ${plain(role.name)} is Away:`);
  const comeBack = async (): Promise<void> => {
    title(`3. ${plain(role.name)} comes back, and Outdial dials:`);
    await stage.sandbox.setPresence(role.id, 'Available');
  };
  noteLentPresence(stage.dataDir, { agentId: role.id, presence: role.presenceBefore });
  let id: string;
  let said: string;
  try {
    await stage.sandbox.setPresence(role.id, 'Away');
    await untilHeard(stage, role, surroundings);
    const body = JSON.stringify({ ...corrected, from: { id: role.id, queueId: role.queueId } });
    ({ id } = (await stage.client.place(body, { idempotencyKey: newId() })).call);
    said = await watchToTheEnd(stage, { id, comeBack }, surroundings);
  } finally {
    await giveBackPresence(stage.dataDir, stage.sandbox);
  }
  if (stage.signal.aborted) return;
  line();
  line(paint.bold(summary(await stage.client.get(id), said, surroundings)));
}

/** Posts the broken body, prints it with its mistakes marked and explained, and returns the corrected body. */
async function refusal({ client }: Stage, { terminal }: Surroundings): Promise<Readonly<Record<string, unknown>>> {
  try {
    await client.place(broken);
  } catch (error) {
    if (!(error instanceof OutdialError) || typeof error.corrected !== 'object') throw error;
    printMistakes(terminal, error.problems);
    printCorrected(terminal, error, terminal.line);
    return { ...error.corrected };
  }
  throw new Error('The broken body was accepted.');
}

/** The broken body, a mark under each place, and the sentences: shorter than `explain`, since the corrected body follows. */
function printMistakes({ line, paint }: Terminal, problems: readonly ProblemView[]): void {
  const { placeOf } = sourceOf(broken);
  const places = problems.flatMap((problem, index) => placeOf(problem, index) ?? []);
  let marks = '';
  for (const { column, length = 1 } of places.toSorted((one, other) => one.column - other.column))
    marks = `${marks.padEnd(column - 1)}${'^'.repeat(length)}`;
  line(`  ${broken}`);
  line(`  ${paint.red(marks)}`);
  const said = new Set<string>();
  for (const { message, code } of problems) {
    const news = message.split(/(?<=\.) /).filter((sentence) => !said.has(sentence));
    for (const sentence of news) said.add(sentence);
    line(`${paint.red('✗')} ${paint.dim(code)}  ${plain(news.join(' '))}`);
  }
  line();
}

interface Role {
  readonly id: string;
  /** The given name: agents of the sandbox carry what is special about them as a surname. */
  readonly name: string;
  readonly queueId: string;
  /** The presence definition to give back after the story. */
  readonly presenceBefore: string;
}

/** Ana if she can take it, else another agent with a phone that works, a joined queue, and no call; else why Ana cannot. */
async function freeAgent({ client, sandbox }: Stage): Promise<Role | string> {
  const { agents } = await sandbox.state();
  const ana = agents.filter(({ slug }) => slug === 'ana');
  const others = agents.filter(({ slug }) => slug !== 'ana').slice(0, 20);
  let why: string | null = null;
  for (const agent of [...ana, ...others]) {
    const role = roleFor(agent);
    if (role === null) continue;
    const open = await client.list({ agent: agent.id, state: underWay, limit: 1 });
    const { blockers } = await client.readiness(agent.id, { queueId: role.queueId });
    // Presence is ours to set for the story; anything else is not.
    const [other] = blockers.filter(({ code }) => code !== 'agent-presence');
    if (other === undefined && open.items.length === 0) return role;
    why ??= other?.message ?? `${agent.name} has an earlier call.`;
  }
  return why ?? '';
}

function roleFor(agent: SandboxState['agents'][number]): Role | null {
  const queue = agent.queues.find(({ joined }) => joined);
  if (queue === undefined || agent.state !== 'active' || agent.phone === 'dead' || agent.station === null) return null;
  const name = agent.name.split(' ')[0] ?? agent.name;
  return { id: agent.id, name, queueId: queue.id, presenceBefore: agent.presenceDefinitionId };
}

/** Until Outdial's own picture of the agent says Away: events take a moment. */
async function untilHeard({ client, signal }: Stage, role: Role, { clock, pause }: Surroundings): Promise<void> {
  const until = clock.now() + longestWaitMs;
  while (!signal.aborted && clock.now() < until) {
    const { blockers } = await client.readiness(role.id, { queueId: role.queueId });
    if (blockers.some(({ code }) => code === 'agent-presence')) return;
    await pause(20);
  }
}

/** Prints the call's life and returns its last sentence. Calls `comeBack` once, when a person has had time to read that the call waits. */
async function watchToTheEnd(
  { client, signal }: Stage,
  { id, comeBack }: { readonly id: string; readonly comeBack: () => Promise<void> },
  { terminal, clock, pause }: Surroundings,
): Promise<string> {
  let said = '';
  const watching = new AbortController();
  const stop = (): void => {
    watching.abort();
  };
  signal.addEventListener('abort', stop);
  const giveUp = clock.wakeAt(clock.now() + longestStoryMs, stop);
  let isBack = false;
  try {
    for await (const event of client.events(id, { signal: watching.signal })) {
      terminal.line(`  ${eventLine(event, terminal)}`);
      said = event.sentence;
      if (event.name !== 'call.waiting' || event.problem === null || isBack) continue;
      isBack = true;
      await pause(readingMs);
      if (!signal.aborted) await comeBack();
    }
  } finally {
    giveUp();
    signal.removeEventListener('abort', stop);
  }
  return said;
}

/** One line: when and why Outdial dialed, and what the call cost. */
function summary(call: CallView, said: string, { terminal }: Pick<Surroundings, 'terminal'>): string {
  return call.outcome === null
    ? `${call.id} continues (${call.state}). See it: outdial calls show ${call.id}`
    : told(unsaid(call.outcome.sentence, said), terminal.reader);
}
