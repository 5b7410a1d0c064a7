import type { KnownFactView } from '../api/service-views.ts';
import { isoOrNull } from '../call/instants.ts';
import type { PermissionKnown } from '../ports/dial-permission.ts';
import type { AgentFacts, Fact } from '../readiness/facts.ts';
import type { Freshened } from './freshen.ts';

type AgentFactShown = Exclude<KnownFactView['fact'], 'permission'>;

interface Judging {
  readonly facts: AgentFacts | null;
  /** Absent where Outdial cannot read its own roles. */
  readonly permission?: PermissionKnown | undefined;
  /** The call is for a queue, so the agent's queues decide. */
  readonly forQueue: boolean;
  readonly outOfOfficeDecides: boolean;
  readonly freshened: Freshened;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** How fresh each fact is that a check rests on. What was not read for the check itself, or reported by an event, is assumed to hold still. */
export function knownFacts(judging: Judging): readonly KnownFactView[] {
  const { facts, permission, forQueue, outOfOfficeDecides, freshened } = judging;
  const names: readonly AgentFactShown[] = [
    ...(['person', 'presence', 'routingStatus', 'station', 'calls'] as const),
    ...(forQueue ? (['queues'] as const) : []),
    ...(outOfOfficeDecides ? (['outOfOffice'] as const) : []),
  ];
  const unread = freshened.unread?.code ?? null;
  const ofAgent = names.map((name) => {
    const fact: Fact<unknown> | undefined = facts?.[name];
    const denied = facts?.refused?.value[name] === undefined ? null : 'client-lacks-permission';
    return shown(name, fact === undefined || fact.doubted === true ? null : fact, denied ?? unread, judging);
  });
  const { held = null, asOf = null, source = null, unread: why = null } = permission ?? {};
  const role = held === null || asOf === null || source === null ? null : { asOf, source };
  return [...ofAgent, shown('permission', role, why, judging)];
}

function shown(
  fact: KnownFactView['fact'],
  known: Pick<Fact<unknown>, 'asOf' | 'source'> | null,
  unread: string | null,
  { freshened, now }: Pick<Judging, 'freshened' | 'now'>,
): KnownFactView {
  const how =
    known === null
      ? 'not-known'
      : known.source === 'event'
        ? 'event'
        : unread === null && known.asOf >= freshened.begunAt
          ? 'read-now'
          : 'remembered';
  return {
    fact,
    how,
    asOf: isoOrNull(known?.asOf ?? null),
    secondsAgo: known === null ? null : Math.max(0, Math.round((now - known.asOf) / 1000)),
    assumed: how === 'remembered' || how === 'not-known',
    unread: how === 'read-now' || how === 'event' ? null : unread,
  };
}
