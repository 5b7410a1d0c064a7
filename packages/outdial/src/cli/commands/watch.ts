import type { Command } from 'commander';
import type { CallView, EventView } from '../../api/views.ts';
import type { Client } from '../../client/index.ts';
import { addConnectionFlags, withClient, type ConnectionFlags } from '../connection.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { inkOf } from '../follow.ts';
import { onKeyPress } from '../interrupts.ts';
import { gistOf } from '../listing.ts';
import { tellingOutage } from '../outage.ts';
import { plain, shortened, shortenedWords, told } from '../print.ts';
import { timeOf, zoneOf } from '../reader.ts';
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
      const onReach = tellingOutage(terminal, 'This command waits for it.');
      const header = flags.json === true ? null : headerOf(terminal);
      if (header !== null) terminal.line(header);
      for await (const event of client.events(null, { signal: watching.signal, onReach })) {
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

/** Who calls whom, and under which label. */
type Parties = Pick<CallView, 'resolved' | 'targets' | 'label'>;
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

/** The widths of the columns of a terminal; the reason gets the rest. */
const widthsIn = (columns: number) => (columns < leastWide ? { id: 10, agent: 10 } : { id: 12, agent: 14 });
const leastWide = 100;
const longestNumber = 12;
const longestState = 9;
const timeLength = '09:08:00'.length;
const gap = '  ';
const idStart = 'call_'.length;

/** Null for a pipe, in which each line is a record. */
function headerOf({ paint, reader }: Terminal): string | null {
  if (reader.columns === null) return null;
  const { id, agent } = widthsIn(reader.columns);
  const names = ['ID'.padEnd(id), 'TIME'.padEnd(timeLength), 'AGENT'.padEnd(agent), 'TARGET'.padEnd(longestNumber)];
  return paint.dim([...names, 'STATE'.padEnd(longestState), `WHY (${zoneOf(reader)})`].join(gap));
}

function watchLine(event: EventView, parties: Parties | null, { paint, reader }: Terminal): string {
  const { columns } = reader;
  const state = event.name.slice('call.'.length);
  const agent = parties === null ? '?' : plain(parties.resolved.agent.name ?? parties.resolved.agent.id);
  const number = (parties === null ? '?' : maskedNumber(parties.targets[0].phoneNumber)).padEnd(longestNumber);
  const time = timeOf(event.at, reader);
  const sentence = told(event.sentence, reader, event.at);
  const inked = inkOf(state, paint)(state.padEnd(longestState));
  if (columns === null) return [event.callId, time, agent, number, inked, sentence].join(gap);
  const widths = widthsIn(columns);
  const start = [
    ...[event.callId.slice(idStart, idStart + widths.id), time.slice(0, timeLength)],
    ...[shortened(agent, widths.agent).padEnd(widths.agent), number],
  ].join(gap);
  const room = columns - start.length - gap.length - Math.max(state.length, longestState) - gap.length;
  const why = whyIn(event, { sentence, agent, label: parties?.label ?? null }, room);
  return [start, inked, why].join(gap);
}

/** The reason, shortened to its room. The first line of a call has its label: by it a person knows which calls these are. */
function whyIn(
  { cause }: EventView,
  { sentence, agent, label }: { readonly sentence: string; readonly agent: string; readonly label: string | null },
  room: number,
): string {
  if (cause === 'accepted' && label !== null) return shortened(plain(label), room);
  return sentence.length <= room ? sentence : shortenedWords(gistOf(sentence, agent), room);
}

/** As everywhere that others may look on: the first digits and the last. */
const maskedNumber = (number: string): string => `${number.slice(0, 5)}•••${number.slice(-4)}`;
