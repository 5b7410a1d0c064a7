import { endedStates } from '../call/call.ts';
import { callId, keyId } from '../call/ids.ts';
import type { Act, AuditEntry, AuditFilter, AuditPage } from '../ports/audit.ts';
import { CursorUnknown } from '../ports/engine-error.ts';
import type { LogEntry } from '../ports/engine.ts';
import type { Acted, CallActed, Store } from './store.ts';

/** Causes and names of the history that are acts; the store looks for these. */
export const auditedCauses = ['accepted', 'cancel', 'resolve'] as const;
export const auditedNames: readonly string[] = ['call.dialing', ...endedStates.map((state) => `call.${state}`)];

export function isAudited({ cause, name }: Pick<LogEntry, 'cause' | 'name'>): boolean {
  return (auditedCauses as readonly string[]).includes(cause) || auditedNames.includes(name);
}

/** How far both sources were read: sequence numbers of the history and of the acts that concern no call. */
interface Reached {
  readonly log: number;
  readonly acts: number;
}

/**
 * A page of the audit log, from the history and the acts recorded along with it. It shows who asked, canceled, resolved, paused and forgot,
 * what was dialed and on what grounds, and how it ended.
 */
export function auditPage(store: Pick<Store, 'callActs' | 'acts'>, filter: AuditFilter): AuditPage {
  const from = auditReached(filter.cursor);
  const calls = store.callActs({ ...filter, after: from.log, limit: filter.limit + 1 });
  // What concerns no call concerns no number.
  const others =
    filter.phoneNumber === null ? store.acts({ ...filter, after: from.acts, limit: filter.limit + 1 }) : [];
  const entries: AuditEntry[] = [];
  let reached = from;
  let [log, acts] = [0, 0];
  while (entries.length < filter.limit) {
    const [call, other] = [calls[log], others[acts]];
    if (call !== undefined && (other === undefined || call.entry.at <= other.at)) {
      entries.push(ofCall(call));
      reached = { ...reached, log: call.entry.sequence };
      log += 1;
    } else if (other !== undefined) {
      entries.push(ofNoCall(other));
      reached = { ...reached, acts: other.sequence };
      acts += 1;
    } else break;
  }
  const more = log < calls.length || acts < others.length;
  return { entries, next: more ? `${reached.log}-${reached.acts}` : null };
}

/** Where the page of this cursor begins. Throws `CursorUnknown` for one that we did not make. */
export function auditReached(cursor: string | null): Reached {
  if (cursor === null) return { log: 0, acts: 0 };
  const [, log, acts] = /^(\d+)-(\d+)$/.exec(cursor) ?? [];
  if (log === undefined || acts === undefined) throw new CursorUnknown();
  return { log: Number(log), acts: Number(acts) };
}

function ofCall({ entry, agentId, phoneNumber, caller }: CallActed): AuditEntry {
  const { at, callId, facts } = entry;
  const act = actOf(entry);
  const { by, ...others } = facts;
  const said = typeof by === 'string' ? keyId(by) : null;
  return { at, act, by: said ?? (act === 'asked' ? caller : null), callId, agentId, phoneNumber, facts: others };
}

/** An act that moved no call may still concern one, such as a share link. */
function ofNoCall({ at, act, by, facts }: Acted): AuditEntry {
  const { callId: named, ...others } = facts;
  const concerned = typeof named === 'string' ? { callId: callId(named), facts: others } : { callId: null, facts };
  return { at, act, by, agentId: null, phoneNumber: null, ...concerned };
}

function actOf({ cause, name }: LogEntry): Act {
  if (cause === 'accepted') return 'asked';
  if (cause === 'cancel') return 'canceled';
  if (cause === 'resolve') return 'resolved';
  return name === 'call.dialing' ? 'dialed' : 'ended';
}
