import type { CallView } from '../call/views.ts';
import { OutdialError, type Client } from '../client/client.ts';
import { spellDuration } from './duration.ts';
import { eventLine } from './follow.ts';
import { plain, printProblems, sourceOf } from './print.ts';
import type { SandboxControl, SandboxState } from './sandbox-control.ts';
import type { Surroundings } from './surroundings.ts';

interface Stage {
  readonly client: Client;
  readonly sandbox: SandboxControl;
  /** Ends the story early. */
  readonly signal: AbortSignal;
}

/** The body of the forum thread that the story begins with. */
const broken = `{
  "from": { "phoneNumber": "+15551234567" },
  "to": [ { "phoneNumber": "+15559876543" } ]
}`;
const readingMs = 700;
const longestWaitMs = 5_000;
const underWay = 'scheduled,waiting,dialing,unknown,placed,ringing,connected';

/** Tells the story of one call, live, on the sandbox. It needs an agent who is free; without one it says so and tells nothing. */
export async function welcome(stage: Stage, surroundings: Surroundings): Promise<void> {
  const { terminal, newId } = surroundings;
  const { line, paint } = terminal;
  const role = await freeAgent(stage);
  if (role === null) {
    line('The welcome call is left out: every agent of the sandbox is busy with an earlier call.');
    return;
  }
  const title = (text: string): void => {
    line();
    line(paint.bold(paint.cyan(text)));
  };

  title('1. A developer posts this body and hears "Invalid request body". Outdial says why:');
  const corrected = await refusal(stage, surroundings);
  if (corrected === null) return;

  title(`2. The same body, corrected and filled in, while ${plain(role.name)} is Away:`);
  await stage.sandbox.setPresence(role.id, 'Away');
  await untilHeard(stage, role, surroundings);
  const body = { ...corrected, from: { id: role.id, queueId: role.queueId } };
  const { call } = await stage.client.place(body, { idempotencyKey: newId() });
  line(`  accepted as ${call.id}`);

  title(`3. ${plain(role.name)} comes back, and Outdial dials:`);
  const ended = await watchToTheEnd(stage, { id: call.id, role }, surroundings);
  if (ended === null) return;

  line();
  line(paint.bold(`${ended.outcome?.sentence ?? ended.state} ${whyNow(ended, role)}`));
  await stage.sandbox.setPresence(role.id, role.presenceBefore);
}

/** Posts the broken body; prints the answer and returns the corrected body, null if it was (wrongly) accepted. */
async function refusal({ client }: Stage, { terminal }: Surroundings): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    await client.place(JSON.parse(broken), {});
  } catch (error) {
    if (!(error instanceof OutdialError) || typeof error.corrected !== 'object') throw error;
    printProblems(terminal, error, sourceOf(broken));
    return { ...error.corrected };
  }
  return null;
}

interface Role {
  readonly id: string;
  /** The given name: agents of the sandbox carry what is special about them as a surname. */
  readonly name: string;
  readonly queueId: string;
  /** The presence definition to give back after the story. */
  readonly presenceBefore: string;
}

/** Ana if she can take it, else another agent with a phone that works, a joined queue, and no call of ours or anyone's. */
async function freeAgent({ client, sandbox }: Stage): Promise<Role | null> {
  const { agents } = await sandbox.state();
  const ana = agents.filter(({ slug }) => slug === 'ana');
  const others = agents.filter(({ slug }) => slug !== 'ana').slice(0, 20);
  for (const agent of [...ana, ...others]) {
    const role = roleFor(agent);
    if (role === null) continue;
    const open = await client.list({ agent: agent.id, state: underWay });
    if (open.items.length > 0) continue;
    const { blockers } = await client.readiness(agent.id, { queueId: role.queueId });
    // Presence is ours to set for the story; anything else is not.
    if (blockers.every(({ code }) => code === 'agent-presence')) return role;
  }
  return null;
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

async function watchToTheEnd(
  { client, sandbox, signal }: Stage,
  { id, role }: { readonly id: string; readonly role: Role },
  { terminal, pause }: Surroundings,
): Promise<CallView | null> {
  let isBack = false;
  try {
    for await (const event of client.events(id, { signal })) {
      terminal.line(`  ${eventLine(event, terminal.paint)}`);
      if (event.name !== 'call.waiting' || isBack) continue;
      isBack = true;
      await pause(readingMs);
      terminal.line(`  ${plain(role.name)} is Available again.`);
      await sandbox.setPresence(role.id, 'Available');
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return signal.aborted ? null : client.get(id);
}

/** Why it was dialed when it was: what it waited for and how long. */
function whyNow(call: CallView, role: Role): string {
  const dialed = call.attempts.at(-1)?.startedAt;
  if (dialed === undefined) return '';
  const waited = spellDuration(Date.parse(dialed) - Date.parse(call.createdAt));
  return `It was dialed ${waited} after it was asked for, as soon as ${plain(role.name)} was Available.`;
}
