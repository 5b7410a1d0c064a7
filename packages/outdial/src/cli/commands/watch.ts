import type { Command } from 'commander';
import type { CallView, EventView } from '../../api/views.ts';
import type { Client } from '../../client/index.ts';
import { addConnectionFlags, withClient, type ConnectionFlags } from '../connection.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { inkOf } from '../follow.ts';
import { onKeyPress } from '../interrupts.ts';
import { gistOf } from '../listing.ts';
import { plain, shortened, told } from '../print.ts';
import { timeOf } from '../reader.ts';
import type { Run, Surroundings } from '../surroundings.ts';
import type { Terminal } from '../terminal.ts';

interface WatchFlags extends ConnectionFlags {
  readonly json?: boolean;
}

const examples = `
Ctrl-C stops watching. It changes no call.

Examples:
  outdial calls watch
  outdial calls watch --json | jq .sentence
`;

/** `calls watch`: what happens to every call, as it happens. */
export function addWatchCommand(calls: Command, run: Run): void {
  addConnectionFlags(calls.command('watch').description('Shows what happens to every call, as it happens.'))
    .option('--json', 'print each event as a line of JSON')
    .addHelpText('after', examples)
    .action(async (flags: WatchFlags) => run(async (surroundings) => watch(flags, surroundings)));
}

async function watch(flags: WatchFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  const watching = new AbortController();
  const stop = onKeyPress(surroundings, { first: () => watching.abort(), again: () => undefined });
  try {
    return await withClient(surroundings, flags, async (client) => {
      terminal.status('Waiting for the first event …');
      const partiesOf = remembering(client);
      for await (const event of client.events(null, { signal: watching.signal })) {
        terminal.status(null);
        terminal.line(
          flags.json === true ? JSON.stringify(event) : watchLine(event, await partiesOf(event.callId), terminal),
        );
      }
      return exitCode.interrupted;
    });
  } finally {
    stop();
  }
}

/** Who calls whom. */
type Parties = Pick<CallView, 'resolved' | 'targets'>;
const mostRemembered = 1_000;

/** An event does not name the agent and the number, so each call is read once. Null: it is gone. */
function remembering(client: Client): (id: string) => Promise<Parties | null> {
  const known = new Map<string, Parties | null>();
  return async (id) => {
    if (known.size > mostRemembered) known.clear();
    if (!known.has(id)) known.set(id, await client.get(id).catch(() => null));
    return known.get(id) ?? null;
  };
}

function watchLine(event: EventView, parties: Parties | null, { paint, reader }: Terminal): string {
  const { columns } = reader;
  const isNarrow = columns !== null;
  const state = event.name.slice('call.'.length);
  const agent = parties === null ? '?' : plain(parties.resolved.agent.name ?? parties.resolved.agent.id);
  const time = timeOf(event.at, reader);
  const start = [
    ...idShown(event.callId, columns),
    isNarrow ? time.slice(0, '09:08:00'.length) : time,
    isNarrow ? shortened(agent, longestAgent).padEnd(longestAgent) : agent,
    (parties === null ? '?' : maskedNumber(parties.targets[0].phoneNumber)).padEnd(12),
  ].join('  ');
  const sentence = told(event.sentence, reader, event.at);
  const room = isNarrow ? columns - start.length - gap - state.padEnd(longestState).length - gap : sentence.length;
  const why = sentence.length <= room ? sentence : shortened(gistOf(sentence, agent), room);
  return `${start}  ${inkOf(state, paint)(state.padEnd(longestState))}  ${why}`;
}

/** Without room for a reason and an id, the reason is shown. */
function idShown(id: string, columns: number | null): readonly string[] {
  if (columns === null) return [id];
  return columns < narrow ? [] : [id.slice(idStart, idStart + shownId)];
}

const narrow = 100;
const gap = 2;
const shownId = 12;
const longestState = 9;
const longestAgent = 14;
const idStart = 'call_'.length;
/** As everywhere that others may look on: the first digits and the last. */
const maskedNumber = (number: string): string => `${number.slice(0, 5)}•••${number.slice(-4)}`;
