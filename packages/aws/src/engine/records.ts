import {
  auditPage,
  auditReached,
  isAudited,
  isEnded,
  type Acted,
  type AuditFilter,
  type AuditPage,
  type CallId,
  type Clock,
  type Forgotten,
  type KeyId,
} from 'outdial/engine-kit';
import type { Acts } from '../table/acts.ts';
import type { Agents } from '../table/agents.ts';
import type { CallRow, Calls } from '../table/calls.ts';
import type { Guards } from '../table/guards.ts';
import { firstLines, linesWithin, type AskedLines } from './lists.ts';

interface RecordsWorld {
  readonly calls: Calls;
  readonly guards: Guards;
  readonly agents: Agents;
  readonly acts: Acts;
  /** Removes what is still to be told of a call. */
  readonly eraseNotices: (id: CallId) => Promise<void>;
  readonly clock: Clock;
}

export type Note = (act: Pick<Acted, 'act' | 'by' | 'facts'>) => Promise<void>;

/** Puts acts that move no call on record. */
export const noteIn =
  ({ calls, acts, clock }: Pick<RecordsWorld, 'calls' | 'acts' | 'clock'>): Note =>
  async (act) => {
    const { first: sequence } = await calls.takeSequence(1);
    await acts.put({ ...act, at: clock.now(), sequence });
  };

/** The record of who did what, and the removal of personal data from it. */
export interface Records {
  readonly note: Note;
  readonly audit: (filter: AuditFilter) => Promise<AuditPage>;
  readonly forget: (phoneNumber: string, by: KeyId) => Promise<Forgotten>;
}

export function createRecords({ calls, guards, agents, acts, eraseNotices, clock }: RecordsWorld): Records {
  const note = noteIn({ calls, acts, clock });
  /** An ended call that still keeps its agent is not over: its execution must continue reading. */
  const isOver = async ({ call }: CallRow): Promise<boolean> =>
    isEnded(call) && (await agents.lock(call.order.agent.id))?.callId !== call.order.id;
  /** The key and the request first: neither must be free again after its call is gone. */
  const erase = async (id: CallId): Promise<void> => {
    for (let row = await calls.read(id); row !== null; row = await calls.read(id)) {
      await guards.forget(row.call.order);
      if (await calls.erase(row)) return eraseNotices(id);
    }
  };
  return {
    note,
    audit: async (filter) => {
      const { since, until, phoneNumber, limit } = filter;
      const reached = auditReached(filter.cursor);
      const asked = { since, until, limit: limit + 1 };
      const which = phoneNumber === null ? 'all' : { phoneNumber };
      const [ofCalls, others] = await Promise.all([
        firstLines(calls, which, { ...asked, after: reached.log }, actsOf),
        phoneNumber === null ? actsAfter(acts, { ...asked, after: reached.acts }) : [],
      ]);
      return auditPage({ callActs: () => ofCalls, acts: () => others }, filter);
    },
    forget: async (phoneNumber, by) => {
      const ids: CallId[] = [];
      const open: CallId[] = [];
      for await (const { id } of calls.listed({ phoneNumber }, { oldestFirst: true })) {
        const row = await calls.read(id);
        if (row === null) continue;
        ids.push(id);
        if (!(await isOver(row))) open.push(id);
      }
      if (open.length > 0) return { kind: 'open', callIds: open };
      for (const id of ids) await erase(id);
      await note({ act: 'forgot', by, facts: { calls: ids.length } });
      return { kind: 'forgotten', calls: ids.length };
    },
  };
}

/** Acts that concern no call, page by page until there are enough within the asked time. */
async function actsAfter(acts: Acts, asked: AskedLines): Promise<readonly Acted[]> {
  let found: readonly Acted[] = [];
  for (let after = asked.after; ;) {
    const page = await acts.after(after, asked.limit);
    found = linesWithin([...found, ...page], asked);
    if (page.length < asked.limit || found.length >= asked.limit) return found;
    after = page.at(-1)?.sequence ?? after;
  }
}

function actsOf({ call: { order }, log }: CallRow) {
  const { id: agentId } = order.agent;
  const { phoneNumber } = order.target;
  return log.filter(isAudited).map((entry) => {
    const { sequence, at } = entry;
    return { entry, agentId, phoneNumber, caller: order.createdBy, sequence, at };
  });
}
