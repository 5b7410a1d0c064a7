import { agentId, type AgentId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { CentreQuestions, ContactCentre, LookUps, LookupResult, SentListener } from '../ports/contact-centre.ts';
import type { Floor } from '../ports/floor.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import { factLimits, isWithin } from '../readiness/freshness.ts';
import { createRememberedNames, keepNewest, type RememberedNames } from './remembered-names.ts';
import { createRoster, type Roster } from './roster.ts';

/** Reads that share requests: what many ask for at a time is read together, and what can wait is collected. */
export interface TopUp {
  /** The port's `readAgent`. Agents who are asked for at the same time share a request, which each listener hears of. */
  readonly readAgent: (id: AgentId, listener?: SentListener) => ReturnType<ContactCentre['readAgent']>;
  /** The same for look-ups that have their own share of the allowance. */
  readonly readingBy: (lookUps: LookUps) => ContactCentre['readAgent'];
  /** Reads these agents into the floor within a few seconds, unless they were read lately: news that got lost shows up by it. */
  readonly rereadSoon: (ids: readonly AgentId[]) => void;
  /** There are calls for this agent: their queues are kept fresh for a while, if that is cheap. */
  readonly expect: (id: AgentId) => void;
  /** Ends the timers. What was asked for is still answered. */
  readonly close: () => void;
}

interface TopUpParts {
  readonly contactCentre: Pick<ContactCentre, 'readAgent' | 'readAgents' | 'readMemberships' | 'watched'>;
  readonly floor: Floor;
  readonly clock: Clock;
  /** Whether the policy asks if web phones keep a persistent connection. Absent: it does not. */
  readonly persistenceMatters?: () => boolean;
  /** Whether the policy asks who is out of office. Absent: it does not. */
  readonly outOfOfficeMatters?: () => boolean;
}

type ReadParts = Omit<TopUpParts, 'contactCentre'> & {
  readonly contactCentre: Pick<ContactCentre, 'readAgent' | 'readAgents' | 'watched'>;
};

/** Genesys takes this many ids in one listing (docs/genesys-facts.md#users). */
const mostAtOnce = 100;
/** Maximum shared reads in flight. Later requests join the next read. */
const mostOut = 4;
/** What can wait is collected this long, so that it shares one request. */
const collectedMs = 5_000;
/** An agent read this lately is not looked at again. */
const latelyMs = 30_000;
/** From this number of agents without queues on, one read gets everyone's queues instead of one read for each agent. */
const mostAlone = 8;

/** The same contact centre, where reads of an agent share requests. */
export function sharingReads(contactCentre: ContactCentre, topUp: TopUp, clock: Clock): ContactCentre {
  const readAgent: TopUp['readAgent'] = (id, listener) => {
    topUp.expect(id);
    return topUp.readAgent(id, listener);
  };
  const sharing = <Some extends CentreQuestions>(asking: Some, listener?: SentListener): Some => ({
    ...asking,
    dial: (order) => {
      topUp.expect(order.agentId);
      return asking.dial(order);
    },
    readAgent: (id) => readAgent(id, listener),
  });
  const { watched, lookUpsFor } = contactCentre;
  return {
    ...sharing(contactCentre),
    ...(watched === undefined ? {} : { watched: (listener: SentListener) => sharing(watched(listener), listener) }),
    findAgent: findingById(contactCentre, readAgent),
    ...(lookUpsFor === undefined ? {} : { lookUpsFor: sharedLookUps(lookUpsFor, topUp, createRememberedNames(clock)) }),
  };
}

/** Maximum payers whose look-ups are kept, so that those of one payer share requests. */
const mostPayers = 1_000;

/** Look-ups that share requests with those of the same purpose and payer, and that remember names. */
function sharedLookUps(
  lookUpsFor: NonNullable<ContactCentre['lookUpsFor']>,
  topUp: TopUp,
  names: RememberedNames,
): typeof lookUpsFor {
  const kept = new Map<string, LookUps>();
  const make = (...asked: Parameters<typeof lookUpsFor>): LookUps => {
    const own = lookUpsFor(...asked);
    const readAgent = topUp.readingBy(own);
    return names.remembering({ ...own, readAgent, findAgent: findingById(own, readAgent) });
  };
  return (purpose, payer) => {
    const who = `${purpose} ${payer ?? ''}`;
    const lookUps = kept.get(who) ?? make(purpose, payer);
    keepNewest(kept, { name: who, value: lookUps, most: mostPayers });
    return lookUps;
  };
}

/** An id is read like any other agent, together with what others ask for. */
function findingById(
  { findAgent }: Pick<ContactCentre, 'findAgent'>,
  readAgent: ContactCentre['readAgent'],
): ContactCentre['findAgent'] {
  return async (reference) => {
    const id = agentId(reference.trim());
    if (!uuid.test(id)) return findAgent(reference);
    const found = await readAgent(id);
    const isNobody = found.kind === 'found' && found.value.person?.value.found === 'nobody';
    return isNobody ? { kind: 'not-found', searched: 'the ids of users and queues', near: [] } : found;
  };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const unread = { kind: 'unavailable', problem: { code: 'genesys-unavailable', pointer: null, facts: {} } } as const;

type Waiting = readonly {
  readonly answer: (found: LookupResult<AgentFacts>) => void;
  readonly listener: SentListener | undefined;
}[];

export function createTopUp(parts: TopUpParts): TopUp {
  const { contactCentre, floor, clock } = parts;
  const roster = createRoster({ contactCentre, floor, clock, readPeople: (ids) => readPeople(parts, ids) });
  const later = createRereads(parts);
  return {
    readAgent: createSharedReads(parts, roster),
    readingBy: (lookUps) => createSharedReads({ ...parts, contactCentre: lookUps }, null),
    rereadSoon: (ids) => {
      if (contactCentre.readAgents === undefined) return;
      for (const id of ids) roster.expect(id);
      later.add(ids);
    },
    expect: roster.expect,
    close: () => {
      later.close();
      roster.close();
    },
  };
}

async function readPeople({ contactCentre, floor }: TopUpParts, ids: readonly AgentId[]): Promise<void> {
  for (let from = 0; from < ids.length; from += mostAtOnce) {
    const some = ids.slice(from, from + mostAtOnce);
    const found = await contactCentre.readAgents?.(some, { withQueues: [], urgent: true }).catch(() => null);
    if (found?.kind !== 'found') return;
    for (const facts of found.value) floor.feedAgent(facts);
  }
}

/** Reads of one agent that come together share a request. `roster`: null where the reads may not spend on everybody's queues. */
function createSharedReads(parts: ReadParts, roster: Roster | null): TopUp['readAgent'] {
  const asked = new Map<AgentId, Waiting>();
  let out = 0;
  let scheduled = false;
  let wentAhead = false;
  /** While everybody's queues are being read for the first time, one agent goes ahead of the many who wait for that. */
  const nextBatch = (): readonly (readonly [AgentId, Waiting])[] => {
    const goesAhead = !wentAhead && asked.size > mostAlone && roster?.isUnread() === true;
    wentAhead ||= goesAhead;
    return [...asked].slice(0, goesAhead ? 1 : mostAtOnce);
  };
  const flush = async (): Promise<void> => {
    scheduled = false;
    const batch = nextBatch();
    if (batch.length === 0) return;
    for (const [id] of batch) {
      asked.delete(id);
      if (needsQueues(parts, id)) roster?.supply(id);
    }
    out += 1;
    schedule();
    const ids = batch.map(([id]) => id);
    const foundOf = await readBatch(watchedBy(parts, batch), roster, ids).catch(() => () => unread);
    out -= 1;
    for (const [id, waiting] of batch) for (const { answer } of waiting) answer(foundOf(id));
    schedule();
  };
  const schedule = (): void => {
    if (scheduled || out >= mostOut || asked.size === 0) return;
    scheduled = true;
    setImmediate(() => void flush());
  };
  return (id, listener) =>
    new Promise((answer) => {
      asked.set(id, [...(asked.get(id) ?? []), { answer, listener }]);
      schedule();
    });
}

/** The same parts, whose requests are reported to everyone in the batch who listens. */
function watchedBy(parts: ReadParts, batch: readonly (readonly [AgentId, Waiting])[]): TopUpParts {
  const { contactCentre } = parts;
  const listeners = batch.flatMap(([, waiting]) => waiting.flatMap(({ listener }) => listener ?? []));
  if (listeners.length === 0 || contactCentre.watched === undefined) return parts;
  const asking = contactCentre.watched((sent) => listeners.forEach((hear) => hear(sent)));
  return { ...parts, contactCentre: { ...contactCentre, ...asking } };
}

function needsQueues({ floor, clock }: ReadParts, id: AgentId): boolean {
  const queues = floor.agent(id)?.queues;
  return queues === undefined || queues.doubted === true || !isWithin(factLimits.queues / 2, queues.asOf, clock.now());
}

async function readBatch(
  parts: ReadParts,
  roster: Roster | null,
  ids: readonly AgentId[],
): Promise<(id: AgentId) => LookupResult<AgentFacts>> {
  const { contactCentre, floor } = parts;
  const [only] = ids;
  const isAlone = only !== undefined && ids.length === 1 && needsQueues(parts, only);
  if (isAlone || contactCentre.readAgents === undefined) {
    const read = await Promise.all(ids.map(async (id) => [id, await contactCentre.readAgent(id)] as const));
    const byId = new Map(read);
    return (id) => byId.get(id) ?? unread;
  }
  const found = await contactCentre.readAgents(ids, await wantedOf(parts, roster, ids));
  if (found.kind !== 'found') return () => found;
  const read = new Map(found.value.map((facts) => [facts.agentId, facts]));
  return (id) => {
    const facts = read.get(id);
    return facts === undefined ? unread : { kind: 'found', value: withKnownQueues(facts, floor.agent(id)) };
  };
}

/** What to read along. Where many lack their queues, everybody's are read first. */
async function wantedOf(parts: ReadParts, roster: Roster | null, ids: readonly AgentId[]) {
  const { persistenceMatters = () => false, outOfOfficeMatters = () => false } = parts;
  const needs = (id: AgentId): boolean => needsQueues(parts, id);
  const lacking = ids.filter(needs);
  if (lacking.length > mostAlone) await roster?.read(true);
  const also = { withPersistence: persistenceMatters(), withOutOfOffice: outOfOfficeMatters() };
  return { withQueues: lacking.filter(needs), ...also, urgent: true };
}

/** Reads that can wait: collected, so that they share requests. */
function createRereads({ contactCentre: { readAgents }, floor, clock }: TopUpParts): {
  readonly add: (ids: readonly AgentId[]) => void;
  readonly close: () => void;
} {
  const later = new Set<AgentId>();
  let disarm: (() => void) | null = null;
  const readNow = async (): Promise<void> => {
    disarm?.();
    disarm = null;
    const ids = [...later].slice(0, mostAtOnce);
    for (const id of ids) later.delete(id);
    if (later.size > 0) arm();
    const found = await readAgents?.(ids, { withQueues: [], urgent: false }).catch(() => null);
    if (found?.kind === 'found') for (const facts of found.value) floor.feedAgent(facts);
  };
  const arm = (): void => {
    if (later.size >= mostAtOnce) void readNow();
    else disarm ??= clock.wakeAt(clock.now() + collectedMs, () => void readNow());
  };
  return {
    add: (ids) => {
      for (const id of ids) {
        const readAt = floor.agent(id)?.person?.asOf;
        if (readAt === undefined || !isWithin(latelyMs - 1, readAt, clock.now())) later.add(id);
      }
      if (later.size > 0) arm();
    },
    close: () => {
      disarm?.();
      disarm = null;
      later.clear();
    },
  };
}

/** A shared read leaves out queues that are known well enough. This adds them for the caller. */
function withKnownQueues(read: AgentFacts, known: AgentFacts | null): AgentFacts {
  return read.queues !== undefined || known?.queues === undefined ? read : { ...read, queues: known.queues };
}
