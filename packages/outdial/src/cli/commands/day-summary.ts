import { counted } from '../../call/counted.ts';
import { callStates, type CallState } from '../../call/call.ts';
import { isoOf } from '../../call/instants.ts';
import type { CallView, PageView } from '../../api/views.ts';
import type { Client } from '../../client/index.ts';
import { ask, type AskFlags } from '../ask.ts';
import { parseTime, spellDuration } from '../duration.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { plain, table } from '../print.ts';
import { dateOf, momentOf, type TerminalReader } from '../reader.ts';
import type { Surroundings } from '../surroundings.ts';

/** The calls that were accepted since `since`, ISO 8601, by their state now. */
interface DaySummary {
  readonly since: string;
  readonly calls: number;
  readonly byState: Readonly<Record<string, number>>;
  /** Those of the canceled calls that another agent got. */
  readonly reassigned: number;
  readonly talkSeconds: number;
  readonly agents: readonly { readonly name: string; readonly calls: number; readonly talkSeconds: number }[];
}

/** Sums up the calls since midnight in the reader's time zone. */
export function sumUpDay(flags: AskFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { reader } = surroundings.terminal;
  const midnight = parseTime(dateOf(reader.now(), reader), reader.timeZone);
  // Where clocks jump over midnight, the day begins later.
  if (midnight === null)
    throw new CommandError('This day has no midnight here. Use calls list --since.', exitCode.usage);
  return ask(flags, { request: (client) => summaryOf(client, isoOf(midnight.at)), lines: summaryLines })(surroundings);
}

async function summaryOf(client: Client, since: string): Promise<DaySummary> {
  const byState: Record<string, number> = {};
  const agents = new Map<string, { name: string; calls: number; talkSeconds: number }>();
  let all = 0;
  let reassigned = 0;
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: PageView<CallView> = await client.list({ since, limit: 200, ...(cursor !== undefined && { cursor }) });
    for (const call of page.items) {
      all += 1;
      if (call.reassignedTo !== null) reassigned += 1;
      byState[call.state] = (byState[call.state] ?? 0) + 1;
      const { id, name } = call.resolved.agent;
      const agent = agents.get(id) ?? { name: name ?? id, calls: 0, talkSeconds: 0 };
      agents.set(id, { ...agent, calls: agent.calls + 1, talkSeconds: agent.talkSeconds + talkOf(call) });
    }
    cursor = page.next;
  }
  const sorted = [...agents.values()].toSorted(
    (one, other) => other.talkSeconds - one.talkSeconds || other.calls - one.calls,
  );
  const talkSeconds = sorted.reduce((sum, agent) => sum + agent.talkSeconds, 0);
  return { since, calls: all, byState, reassigned, talkSeconds, agents: sorted };
}

function talkOf({ outcome }: CallView): number {
  const seconds = outcome?.evidence['talkSeconds'];
  return typeof seconds === 'number' ? seconds : 0;
}

function summaryLines(
  { since, calls, byState, reassigned, talkSeconds, agents }: DaySummary,
  reader: TerminalReader,
): readonly string[] {
  const countOf = (state: CallState): number => (byState[state] ?? 0) - (state === 'canceled' ? reassigned : 0);
  const counts = [
    ...callStates.map((state) => ({ count: countOf(state), name: state })),
    { count: reassigned, name: 'reassigned' },
  ];
  const states = counts.filter(({ count }) => count > 0).map(({ count, name }) => `${count} ${name}`);
  const from = `since ${momentOf(since, reader)}`;
  if (calls === 0) return [`No calls were accepted ${from}.`];
  return [
    `${counted(calls, 'call')} ${from}: ${states.join(', ')}.`,
    `Talk time: ${spellDuration(talkSeconds * 1_000)}.`,
    '',
    ...table([
      ['CALLS', 'TALK', 'AGENT'],
      ...agents.map((agent) => [String(agent.calls), spellDuration(agent.talkSeconds * 1_000), plain(agent.name)]),
    ]),
  ];
}
