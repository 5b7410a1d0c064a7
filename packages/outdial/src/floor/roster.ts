import type { AgentId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import type { Floor } from '../ports/floor.ts';
import type { Fact, QueueMembership } from '../readiness/facts.ts';
import { factLimits, isWithin } from '../readiness/freshness.ts';

/**
 * Who is in which queue, read queue by queue for everybody, as soon as that is cheaper than asking about each agent. It also sees to it that
 * nothing known of agents with calls grows too old before their turn: then everybody would have to be read at once.
 */
export interface Roster {
  /** Reads it into the floor, now. Callers that ask while a read is under way share it. */
  readonly read: (urgent: boolean) => Promise<void>;
  /** Tells the floor this agent's queues as the last read showed them, while that is young enough. */
  readonly supply: (id: AgentId) => void;
  /** True while no agent's queues have been read this way. */
  readonly isUnread: () => boolean;
  /** There are calls for this agent: their queues are to be known for a while. */
  readonly expect: (id: AgentId) => void;
  readonly close: () => void;
}

interface RosterParts {
  readonly contactCentre: Pick<ContactCentre, 'readMemberships'>;
  readonly floor: Floor;
  readonly clock: Clock;
  /** Reads these agents into the floor, now, their queues apart. Never rejects. */
  readonly readPeople: (ids: readonly AgentId[]) => Promise<void>;
}

/** How often Outdial checks that no agent's queues grow too old. */
const seenToEveryMs = 60_000;
/** An agent who had no call for this long is no longer watched. */
const expectedForMs = 15 * 60_000;
const fewAgents = 8;
/** The limit of watched ids, since callers may name any id. Beyond it, the id that was named longest ago is no longer watched. */
const mostExpected = 50_000;
/** Where it could not be read it is not asked for again before this has passed. */
const refusedForMs = 5 * 60_000;
/** How long reads wait after an urgent one was refused because no request was left. The next minute has requests again. */
const crowdedForMs = 50_000;
/** A fact that has used up so much of its time is read again before calls have to wait for it. */
const fading = 0.7;

type Queues = Fact<readonly QueueMembership[]>;
const none: Queues = { value: [], since: null, asOf: 0, source: 'read' };

/** When there was last a call for each agent; bounded. */
type Expected = Map<AgentId, number>;

export function createRoster(parts: RosterParts): Roster {
  const { contactCentre, floor, clock } = parts;
  const expected: Expected = new Map();
  const queues = createQueueReads(parts, expected);
  let disarm: (() => void) | null = null;
  const seeTo = (): void => {
    disarm = null;
    seeToAging(parts, expected, queues);
    if (expected.size > 0) arm();
  };
  const arm = (): void => {
    disarm ??= clock.wakeAt(clock.now() + seenToEveryMs, seeTo);
  };
  return {
    read: queues.read,
    supply: queues.supply,
    isUnread: queues.isUnread,
    expect: (id) => {
      expected.delete(id);
      expected.set(id, clock.now());
      const [oldest] = expected.size > mostExpected ? expected.keys() : [];
      if (oldest !== undefined) expected.delete(oldest);
      if (contactCentre.readMemberships === undefined) return;
      arm();
      if (queues.isOld() && floor.agent(id)?.queues === undefined && expected.size > fewAgents) void queues.read(false);
    },
    close: () => {
      disarm?.();
      disarm = null;
      expected.clear();
    },
  };
}

interface QueueReads extends Pick<Roster, 'read' | 'supply' | 'isUnread'> {
  /** The last read is too old to supply agents from, or there was no read. */
  readonly isOld: () => boolean;
}

function createQueueReads({ contactCentre, floor, clock }: RosterParts, expected: Expected): QueueReads {
  let reading: Promise<void> | null = null;
  // A read that was refused because no request was left may be granted to an urgent one.
  const refusedAt = { urgent: Number.NEGATIVE_INFINITY, spare: Number.NEGATIVE_INFINITY };
  let last: { readonly asOf: number; readonly queues: ReadonlyMap<AgentId, Queues> } | null = null;
  const isOld = (): boolean => last === null || !isWithin(factLimits.queues / 2, last.asOf, clock.now());
  const supply = (agentId: AgentId): void => {
    if (last !== null && !isOld())
      floor.feedAgent({ agentId, queues: last.queues.get(agentId) ?? { ...none, asOf: last.asOf } });
  };
  const readNow = async (urgent: boolean): Promise<void> => {
    const asOf = clock.now();
    const found = await contactCentre.readMemberships?.({ urgent }).catch(() => null);
    if (found?.kind !== 'found') {
      refusedAt[urgent ? 'urgent' : 'spare'] = asOf;
      return;
    }
    const queues = found.value.flatMap((facts) =>
      facts.queues === undefined ? [] : [[facts.agentId, facts.queues] as const],
    );
    last = { asOf, queues: new Map(queues) };
    for (const { agentId } of floor.agents()) supply(agentId);
    for (const id of expected.keys()) supply(id);
  };
  return {
    isOld,
    supply,
    isUnread: () => last === null,
    read: (urgent) => {
      const now = clock.now();
      const isRefused =
        isWithin(crowdedForMs - 1, refusedAt.urgent, now) ||
        (!urgent && isWithin(refusedForMs - 1, refusedAt.spare, now));
      if (isRefused) return Promise.resolve();
      reading ??= readNow(urgent).finally(() => {
        reading = null;
      });
      return reading;
    },
  };
}

/** Reads again what grows too old of the agents who are expected, and forgets those who had no call for long. */
function seeToAging({ floor, clock, readPeople }: RosterParts, expected: Expected, queueReads: QueueReads): void {
  const now = clock.now();
  const people: AgentId[] = [];
  let aging = 0;
  let oldest = 0;
  for (const [id, at] of expected) {
    if (now - at > expectedForMs) {
      expected.delete(id);
      continue;
    }
    const { queues, person } = floor.agent(id) ?? {};
    const age = now - (queues?.asOf ?? now);
    if (age > factLimits.queues / 2) aging += 1;
    oldest = Math.max(oldest, age);
    if (now - (person?.asOf ?? now) > factLimits.person * fading) people.push(id);
  }
  if (aging > fewAgents) void queueReads.read(oldest > factLimits.queues * fading);
  if (people.length > fewAgents) void readPeople(people);
}
