import type { AgentFacts, Fact, Presence, Station } from '../readiness/facts.ts';
import { redate } from './shift-clock.ts';

interface Merged {
  readonly facts: AgentFacts;
  /** A value differs from the one known, not merely its age. */
  readonly changed: boolean;
}

/** Whether a feed without a gap since that moment is live now. */
type LiveSince = (since: number) => boolean;

/**
 * Merges news into the known facts, fact by fact. Older news is dropped. Facts that newer news does not mention stay where they still hold.
 */
export function mergeAgent(known: AgentFacts | null, told: AgentFacts, liveSince: LiveSince): Merged {
  const before: AgentFacts = known ?? { agentId: told.agentId };
  const person = newer(before.person, told.person);
  const presence = newer(before.presence, told.presence, labelled);
  const routingStatus = newer(before.routingStatus, told.routingStatus);
  const station = newer(before.station, told.station, (was, is) => detailed(was, is, liveSince));
  const queues = newer(before.queues, told.queues);
  const calls = newer(before.calls, told.calls);
  const outOfOffice = newer(before.outOfOffice, told.outOfOffice);
  const refused = newer(before.refused, told.refused);
  const facts: AgentFacts = {
    agentId: told.agentId,
    ...(person.fact && { person: person.fact }),
    ...(presence.fact && { presence: presence.fact }),
    ...(routingStatus.fact && { routingStatus: routingStatus.fact }),
    ...(station.fact && { station: station.fact }),
    ...(queues.fact && { queues: queues.fact }),
    ...(calls.fact && { calls: calls.fact }),
    ...(outOfOffice.fact && { outOfOffice: outOfOffice.fact }),
    ...(refused.fact && { refused: refused.fact }),
  };
  const changed = [person, presence, routingStatus, station, queues, calls, outOfOffice].some((one) => one.changed);
  return { facts, changed };
}

/** Milliseconds by which the clock of the news's source may be behind ours. */
const mostBehind = 5_000;

/** True if the news differs from a known fact and is not clearly older. A fact that no read has shown does not count. */
export function contradicts(known: AgentFacts, told: AgentFacts): boolean {
  const { presence, routingStatus, station, calls, outOfOffice } = redate(told, (fact) => ({
    ...fact,
    asOf: fact.asOf + mostBehind,
  }));
  const comparable: AgentFacts = {
    agentId: told.agentId,
    ...(known.presence && presence && { presence }),
    ...(known.routingStatus && routingStatus && { routingStatus }),
    ...(known.station && station && { station }),
    ...(known.calls && calls && { calls }),
    ...(known.outOfOffice && outOfOffice && { outOfOffice }),
  };
  return mergeAgent(known, comparable, () => true).changed;
}

interface Newer<Value> {
  readonly fact: Fact<Value> | undefined;
  readonly changed: boolean;
}

function newer<Value>(
  known: Fact<Value> | undefined,
  told: Fact<Value> | undefined,
  complete: (known: Fact<Value>, told: Fact<Value>) => Fact<Value> = (_known, same) => same,
): Newer<Value> {
  if (told === undefined) return { fact: known, changed: false };
  if (known === undefined) return { fact: told, changed: true };
  if (!supersedes(known, told)) return { fact: known, changed: false };
  const fact = complete(known, told);
  if (!isSame(known.value, fact.value)) return { fact, changed: true };
  // The same value said again: it holds since the earlier moment that was named.
  return { fact: { ...fact, since: fact.since ?? known.since }, changed: false };
}

/** Of two said at the same moment a doubted one loses, the event wins over the read, then the one that holds since later, then the one told last. */
function supersedes(known: Fact<unknown>, told: Fact<unknown>): boolean {
  if (told.asOf !== known.asOf) return told.asOf > known.asOf;
  if (known.doubted === true && told.doubted !== true) return true;
  if (told.source !== known.source) return told.source === 'event';
  return told.since === null || known.since === null || told.since >= known.since;
}

/** Presence events name a definition by id only: its label stays the one that a read told. */
function labelled(known: Fact<Presence>, told: Fact<Presence>): Fact<Presence> {
  const { definitionId, label } = told.value;
  if (label !== null || definitionId === null || definitionId !== known.value.definitionId) return told;
  return { ...told, value: { ...told.value, label: known.value.label } };
}

/**
 * Events and reads each know a part of a station. Its name and type do not change. Only events report that its line is down. So that fact
 * stays while a feed would have reported a change; without a feed a read must be able to clear it.
 */
function detailed(known: Fact<Station | null>, told: Fact<Station | null>, liveSince: LiveSince): Fact<Station | null> {
  const [was, is] = [known.value, told.value];
  if (was === null || is === null || was.id !== is.id) return told;
  const heldReachable = liveSince(known.asOf) ? was.reachable : null;
  return {
    ...told,
    value: {
      id: is.id,
      name: is.name ?? was.name,
      type: is.type ?? was.type,
      reachable: is.reachable ?? heldReachable,
      persistent: is.persistent ?? was.persistent,
    },
  };
}

/** Whether two facts' values say the same: plain records and lists, whatever the order of their keys. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(Reflect.get(one, key), Reflect.get(other, key)))
  );
}
