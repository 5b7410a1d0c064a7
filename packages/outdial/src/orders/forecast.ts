import type { Call, CallOrder } from '../call/call.ts';
import type { CapacityView, FeedGrade, GradeView } from '../api/service-views.ts';
import type { Engine } from '../ports/engine.ts';
import type { Blocker } from '../call/problem.ts';
import { callId } from '../call/ids.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { followCallsAfter } from './calls-after.ts';
import { isoOrNull } from '../call/instants.ts';
import type { OrderWorld } from './world.ts';

type World = Pick<OrderWorld, 'engine' | 'floor' | 'contactCentre' | 'clock' | 'feed'>;

/** How fast calls can go out, and what each of them costs. */
export interface Capacity {
  readonly view: () => Promise<CapacityView>;
  /**
   * When a waiting call is expected to be dialed (epoch milliseconds): in its turn, or when the last of its blockers clears by itself. `null`
   * when it waits for an event, or does not wait.
   */
  readonly dialAt: (call: Call) => number | null;
  /** How many calls go before this one, were it ready now. */
  readonly ahead: (order: CallOrder) => number;
}

const minuteMs = 60_000;
/** Genesys names whole seconds, so its minutes are a second longer. */
const windowMs = 61_000;
const grades: readonly FeedGrade[] = ['socket', 'eventbridge', 'polling'];
/** What a call costs until enough of them were counted: the goal with a feed, and a read of the agent and of the conversation without. */
const assumedCost: Readonly<Record<FeedGrade, number>> = { socket: 1.2, eventbridge: 1.2, polling: 6 };
/** The same while calls are in line: then dials go first, with the reads that they rest on, and what follows a call finds little room. */
const assumedInLine: Readonly<Record<FeedGrade, number>> = { socket: 1.2, eventbridge: 1.2, polling: 2.4 };
/** How much of the cost a new call makes up: what calls cost lately counts, not what they cost at the start. */
const newest = 1 / 400;

interface Tally {
  calls: number;
  requests: number;
}

/** Counts from now on: requests between two dials are the later one's. */
function followCosts(world: World) {
  const { engine, contactCentre } = world;
  const tallies: Record<FeedGrade, Tally> = {
    socket: { calls: 0, requests: 0 },
    eventbridge: { calls: 0, requests: 0 },
    polling: { calls: 0, requests: 0 },
  };
  const costs: Record<FeedGrade, number> = { ...assumedCost };
  const inLine: Record<FeedGrade, number> = { ...assumedInLine };
  let counted = contactCentre.spending?.().sent ?? 0;
  let lately: number[] = [];
  let wasInLine: boolean | null = null;
  engine.watch((entries) => {
    for (const { name, at } of entries) {
      if (name !== 'call.placed') continue;
      const sent = contactCentre.spending?.().sent ?? 0;
      const grade = gradeOf(world);
      const tally = tallies[grade];
      // Requests before the first call, such as reads of all agents, are not a cost of later calls.
      if (wasInLine !== null) costs[grade] += (sent - counted - costs[grade]) * newest;
      if (wasInLine === true) inLine[grade] += (sent - counted - inLine[grade]) * newest;
      wasInLine = (engine.readyDials?.() ?? 0) > 0;
      tally.calls += 1;
      tally.requests += sent - counted;
      counted = sent;
      lately = [...lately.filter((moment) => moment > at - minuteMs), at];
    }
  });
  return {
    ...{ tallies, costs, inLine },
    placedSince: (instant: number): number => lately.filter((moment) => moment > instant).length,
  };
}

const unspent: ReturnType<NonNullable<OrderWorld['contactCentre']['spending']>> = {
  ...{ sent: 0, limited: { token: 0, organisation: 0 } },
  ...{ perMinute: null, left: null, nextDialAt: null },
};

export function createCapacity(world: World): Capacity {
  const { engine, contactCentre, clock } = world;
  const seen = followCosts(world);
  const behind = followCallsAfter(engine);
  const outlook = () => {
    const requests = contactCentre.spending?.() ?? unspent;
    const grade = gradeOf(world);
    const perMinute =
      requests.perMinute === null ? null : Math.floor(requests.perMinute / Math.max(1, seen.costs[grade]));
    return { requests, grade, perMinute };
  };
  /** `ahead`: the number of calls that go first. */
  const etaBehind = (ahead: number): number | null => {
    const { left, perMinute, nextDialAt: nextAt } = outlook().requests;
    return etaOf({ ahead, left, nextAt, perMinute, cost: seen.inLine[gradeOf(world)], now: clock.now() });
  };

  const ahead = (order: CallOrder): number => (engine.dialLine?.before(order) ?? 0) + behind.before(order);

  return {
    ahead,
    dialAt: (call) => {
      if (call.state !== 'waiting' || engine.paused() || (engine.outage?.() ?? null) !== null) return null;
      const now = clock.now();
      const ownBlockers = call.waitingFor.filter((blocker) => !isBehindLine(engine, blocker));
      const moments = ownBlockers.map(({ until }) => until);
      if (moments.includes(null)) return null;
      const clears = Math.max(now, call.retryAt ?? now, ...moments.map((until) => until ?? now));
      if (clears > now) return clears;
      const eta = etaBehind(ahead(call.order));
      return eta === null ? null : now + eta * 1000;
    },
    view: async () => {
      const { requests, grade, perMinute } = outlook();
      const dialed = seen.placedSince(clock.now() - minuteMs);
      const queue = await depthOf(engine);
      return {
        paused: engine.paused(),
        outage: engine.outage?.()?.code ?? null,
        grade,
        grades: grades.map((each) => gradeView(each, seen.tallies[each])),
        feed: feedView(world),
        requests: { ...requests, nextDialAt: isoOrNull(requests.nextDialAt) },
        callsPerMinute: perMinute,
        dialedLastMinute: dialed,
        headroom: perMinute === null ? null : Math.max(0, perMinute - dialed),
        queue,
        etaSeconds: etaBehind(queue.ready),
      };
    },
  };
}

/** The agent's other call is in line itself, so this one follows it. */
function isBehindLine(engine: Engine, { code, facts }: Blocker): boolean {
  const { callId: holder } = facts;
  return code === 'agent-has-call' && typeof holder === 'string' && engine.dialLine?.has(callId(holder)) === true;
}

interface Outlook {
  /** Calls that go first. */
  readonly ahead: number;
  /** Requests of this minute, and of every minute. */
  readonly left: number | null;
  readonly perMinute: number | null;
  /** Requests that a call takes while others wait for theirs. */
  readonly cost: number;
  readonly nextAt: number | null;
  readonly now: number;
}

/** Seconds until a call could be dialed that becomes ready now. What a minute allows goes out at its start. */
export function etaOf({ ahead, left, nextAt, perMinute, cost, now }: Outlook): number | null {
  if (left === null || perMinute === null) return null;
  const calls = (requests: number): number => Math.floor(requests / Math.max(1, cost));
  const fitNow = left === 0 ? 0 : Math.max(1, calls(left));
  if (ahead < fitNow) return 0;
  const untilNext = nextAt === null ? windowMs : Math.max(0, nextAt - now);
  const later = Math.floor((ahead - fitNow) / Math.max(1, calls(perMinute)));
  return Math.ceil((untilNext + later * windowMs) / 1000);
}

/** Returns the source of changes now: a Genesys socket, EventBridge, or only polling. */
function gradeOf({ feed, floor, clock }: World): FeedGrade {
  const standing = feed?.() ?? null;
  if (standing !== null && standing.covered > 0 && standing.covered * 2 >= standing.watched) return 'socket';
  return floor.feedLiveSince(clock.now(), clock.now()) ? 'eventbridge' : 'polling';
}

function gradeView(grade: FeedGrade, tally: Tally): GradeView {
  const perCall = tally.calls === 0 ? null : Math.round((tally.requests / tally.calls) * 100) / 100;
  return { grade, calls: tally.calls, requests: tally.requests, requestsPerCall: perCall };
}

function feedView({ feed }: World): CapacityView['feed'] {
  const standing = feed?.() ?? null;
  if (standing === null) return null;
  const { watched, covered, sockets, refused } = standing;
  return { watched, covered, sockets, warning: refused === null ? null : explainProblem(refused) };
}

async function depthOf(engine: Engine): Promise<CapacityView['queue']> {
  const counts = (await engine.counts?.()) ?? {};
  return {
    scheduled: counts['scheduled'] ?? 0,
    waiting: counts['waiting'] ?? 0,
    ready: engine.readyDials?.() ?? 0,
    dialing: counts['dialing'] ?? 0,
  };
}
