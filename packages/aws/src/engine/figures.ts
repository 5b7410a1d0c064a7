import { agentId, queueId, waitsOf, type Call, type Clock, type EndedGroup, type Engine } from 'outdial/engine-kit';
import type { Calls } from '../table/calls.ts';
import { numberIn, textIn, type Item, type Table } from '../table/table.ts';
import { countCalls, readAll } from './lists.ts';

interface FiguresWorld {
  readonly calls: Calls;
  readonly table: Table;
  readonly clock: Pick<Clock, 'monotonic'>;
}

type Figures = Required<Pick<Engine, 'count' | 'counts' | 'waits' | 'endedBetween'>>;

/** Counts are used this many times as long as it took to make them, so that making them takes at most a twentieth of the time. */
const timesAsLong = 20;

/** How many calls there are of each kind. */
export function figuresOf({ calls, table, clock }: FiguresWorld): Figures {
  return {
    count: (choice) => countCalls(calls, choice),
    counts: shared(clock, () => countStates(calls)),
    waits: async () => waitsOf(await waitingCalls(calls)),
    endedBetween: (since, until) => endedIn(table, since, until),
  };
}

/** How many calls are in each state. */
async function countStates(calls: Calls): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for await (const { state } of calls.listed('all', { oldestFirst: false })) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

const atOnce = 100;

async function waitingCalls(calls: Calls): Promise<readonly Call[]> {
  const found: Call[] = [];
  let group: { readonly id: Call['order']['id'] }[] = [];
  const read = async (): Promise<void> => {
    found.push(...(await readAll(calls, group)));
    group = [];
  };
  for await (const { id, state } of calls.listed('open', { oldestFirst: true })) {
    if (state === 'waiting') group.push({ id });
    if (group.length === atOnce) await read();
  }
  await read();
  return found;
}

async function endedIn(table: Table, since: number, until: number): Promise<readonly EndedGroup[]> {
  const found: EndedGroup[] = [];
  for (let start: unknown = undefined; ;) {
    const bounds = { oldestFirst: true, from: since, upTo: until - 1, start };
    const { items, next } = await table.pageOfIndex('ended', 'ended', bounds);
    found.push(...items.map(groupIn));
    if (next === undefined) return found;
    start = next;
  }
}

const groupIn = (item: Item): EndedGroup => ({
  calls: 1,
  agentId: agentId(textIn(item, 'agent')),
  queueId: item['queue'] === undefined ? null : queueId(textIn(item, 'queue')),
  code: textIn(item, 'code'),
  dialedAfterMs: item['dialedAfter'] === undefined ? null : numberIn(item, 'dialedAfter'),
});

/** Shares an answer that is dear where there are many calls. A failed one is not kept. */
function shared<Answer>(clock: FiguresWorld['clock'], make: () => Promise<Answer>): () => Promise<Answer> {
  let last: Promise<Answer> | null = null;
  let until = -Infinity;
  return () => {
    if (last !== null && clock.monotonic() < until) return last;
    const begun = clock.monotonic();
    const made = make();
    [last, until] = [made, Infinity];
    made.then(
      () => (until = begun + (timesAsLong + 1) * (clock.monotonic() - begun)),
      () => (until = -Infinity),
    );
    return made;
  };
}
