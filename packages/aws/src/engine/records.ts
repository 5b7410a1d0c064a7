import {
  auditPage,
  isAudited,
  isEnded,
  type Acted,
  type AuditFilter,
  type AuditPage,
  type Clock,
  type Forgotten,
  type KeyId,
} from 'outdial/engine-kit';
import type { Acts } from '../table/acts.ts';
import type { Agents } from '../table/agents.ts';
import type { CallRow, Calls } from '../table/calls.ts';
import type { Guards } from '../table/guards.ts';

interface RecordsWorld {
  readonly calls: Calls;
  readonly guards: Guards;
  readonly agents: Agents;
  readonly acts: Acts;
  readonly clock: Clock;
}

/** The record of who did what, and the removal of personal data from it. */
export interface Records {
  readonly note: (act: Pick<Acted, 'act' | 'by' | 'facts'>) => Promise<void>;
  /** Reads every stored call, for a person who asks. */
  readonly audit: (filter: AuditFilter) => Promise<AuditPage>;
  readonly forget: (phoneNumber: string, by: KeyId) => Promise<Forgotten>;
}

export function createRecords({ calls, guards, agents, acts, clock }: RecordsWorld): Records {
  const note: Records['note'] = async (act) => {
    await acts.put({ ...act, at: clock.now(), sequence: await calls.takeSequence(1) });
  };
  /** An ended call that still keeps its agent is not over: its execution must continue reading. */
  const isOver = async ({ call }: CallRow): Promise<boolean> =>
    isEnded(call) && (await agents.lock(call.order.agent.id))?.callId !== call.order.id;
  /** The key first: a key must never be free again after its call is gone. */
  const erase = async (found: CallRow): Promise<void> => {
    const { id, key, createdBy } = found.call.order;
    if (key !== null) await guards.forget(createdBy, key);
    for (let row: CallRow | null = found; row !== null; row = await calls.read(id)) {
      if (await calls.erase(row)) return;
    }
  };
  return {
    note,
    audit: async (filter) => {
      const [rows, others] = await Promise.all([calls.all(), acts.all()]);
      return auditPage(
        { callActs: (asked) => actsOfCalls(rows, asked), acts: (asked) => within(others, asked) },
        filter,
      );
    },
    forget: async (phoneNumber, by) => {
      const rows = await calls.toNumber(phoneNumber);
      const over = await Promise.all(rows.map(isOver));
      const open = rows.filter((_row, index) => over[index] !== true);
      if (open.length > 0) return { kind: 'open', callIds: open.map(({ call }) => call.order.id) };
      for (const row of rows) await erase(row);
      await note({ act: 'forgot', by, facts: { calls: rows.length } });
      return { kind: 'forgotten', calls: rows.length };
    },
  };
}

interface Asked {
  readonly after: number;
  readonly since: number;
  readonly until: number | null;
  readonly limit: number;
}
type Line = Readonly<Record<'sequence' | 'at', number>>;

function within<Entry extends Line>(
  entries: readonly Entry[],
  { after, since, until, limit }: Asked,
): readonly Entry[] {
  return entries
    .filter(({ sequence, at }) => sequence > after && at >= since && at < (until ?? Infinity))
    .sort((one, other) => one.sequence - other.sequence)
    .slice(0, limit);
}

function actsOfCalls(rows: readonly CallRow[], asked: Asked & { readonly phoneNumber: string | null }) {
  const acted = rows.flatMap(({ call: { order }, log }) => {
    const { phoneNumber } = order.target;
    if ((asked.phoneNumber ?? phoneNumber) !== phoneNumber) return [];
    return log
      .filter(isAudited)
      .map((entry) => ({ entry, agentId: order.agent.id, phoneNumber, caller: order.createdBy }));
  });
  const lines = acted.map((one) => ({ ...one, sequence: one.entry.sequence, at: one.entry.at }));
  return within(lines, asked);
}
