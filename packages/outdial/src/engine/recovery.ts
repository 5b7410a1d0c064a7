import { resumeCommands } from '../call/life/accept.ts';
import type { Call } from '../call/call.ts';
import type { CallId } from '../call/ids.ts';
import { EngineError } from '../ports/engine-error.ts';
import type { RecordGap } from '../ports/engine.ts';
import { closeGap } from './close-gap.ts';
import { isOfGap, undecidedOfGap, withEarlier } from './gap-now.ts';
import type { Moves } from './moves.ts';
import type { Errand } from './step.ts';
import type { Store } from './store.ts';
import type { Timekeeper } from './timekeeper.ts';
import type { Commit, WriteSite, Writer } from './writer.ts';

interface Setting {
  readonly store: Store;
  readonly writer: Writer;
  readonly moves: Moves;
  readonly timekeeper: Timekeeper;
  /** The calls that were open when the store was opened. */
  readonly open: readonly CallId[];
  readonly mistake: (error: unknown, id: CallId) => void;
  readonly begin: (call: Call, errand: Errand) => void;
}

const atOnce = 250;

/** Does `work` for every item, a limited number in each commit, letting other writes in between. */
export async function sweep<Item>(
  { writer }: Pick<Setting, 'writer'>,
  site: WriteSite,
  items: readonly Item[],
  work: (commit: Commit, item: Item) => void,
): Promise<void> {
  for (let from = 0; from < items.length; from += atOnce) {
    await writer.commit(site, (commit) => {
      for (const item of items.slice(from, from + atOnce)) work(commit, item);
    });
  }
}

/**
 * Takes up what an earlier process left: begun dials are reported, conversations followed, agents with waiting calls checked, overdue timers
 * fired. Returns the calls that this gap or an earlier one leaves unsettled. Each call is read once, because a start waits for all of them.
 */
export async function recover(setting: Setting): Promise<RecordGap | null> {
  const { store, writer, moves, timekeeper, begin } = setting;
  const undecided = undecidedOfGap(store);
  const underWay: Call[] = [];
  const gap = await closeGap(setting);
  const sought = new Set(gap?.sought);
  for (const lock of store.untilIdleLocks()) timekeeper.lockUntilIdle(lock);
  await sweep(setting, 'recover', store.underWayIds(), (commit, id) => {
    const call = store.call(id);
    if (call === null || sought.has(id)) return;
    if (isOfGap(call)) underWay.push(call);
    const { event, commands } = resumeCommands(call);
    try {
      if (event !== null) moves.tell(commit, id, event, false);
    } catch (error) {
      if (error instanceof EngineError) throw error;
      setting.mistake(error, id);
    }
    for (const command of commands) if (command.type !== 'publish') commit.after(() => begin(call, command));
  });
  // Timers before wakes: a call that expired while Outdial was down must not be dialed.
  for (let more = true; more;) more = await writer.commit('timer', (commit) => moves.fireDue(commit));
  await sweep(setting, 'recover', store.agentsWaiting(), (commit, agent) => {
    moves.wake(commit, agent);
    commit.after(() => timekeeper.agentWaits(agent, null));
  });
  return withEarlier(gap, [...underWay, ...undecided]);
}
