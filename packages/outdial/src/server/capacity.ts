import { Hono } from 'hono';
import type { CapacityView, FeedGrade, GradeView } from '../call/views.ts';
import type { Engine } from '../ports/engine.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { allow } from './access.ts';
import { isoOrNull } from './instants.ts';
import type { RouteEnvironment, ServerParts } from './parts.ts';

type World = Pick<ServerParts, 'engine' | 'floor' | 'contactCentre' | 'clock' | 'feed'>;

/** How fast calls can go out, and what each of them costs. */
export interface Capacity {
  readonly view: () => Promise<CapacityView>;
}

const minuteMs = 60_000;
const grades: readonly FeedGrade[] = ['socket', 'eventbridge', 'polling'];
/** What a call costs until enough of them were counted: the goal with a feed, and a read of the agent and of the conversation without. */
const assumedCost: Readonly<Record<FeedGrade, number>> = { socket: 1.2, eventbridge: 1.2, polling: 6 };
const enoughCalls = 10;

interface Tally {
  calls: number;
  requests: number;
}

/** Counts from now on: requests between two dials are the later one's. */
export function createCapacity(world: World): Capacity {
  const { engine, contactCentre, clock } = world;
  const tallies: Record<FeedGrade, Tally> = {
    socket: { calls: 0, requests: 0 },
    eventbridge: { calls: 0, requests: 0 },
    polling: { calls: 0, requests: 0 },
  };
  let counted = contactCentre.spending?.().sent ?? 0;
  let lately: number[] = [];
  engine.watch((entries) => {
    for (const { name, at } of entries) {
      if (name !== 'call.placed') continue;
      const sent = contactCentre.spending?.().sent ?? 0;
      const tally = tallies[gradeOf(world)];
      tally.calls += 1;
      tally.requests += sent - counted;
      counted = sent;
      lately = [...lately.filter((moment) => moment > at - minuteMs), at];
    }
  });

  return {
    view: async () => {
      const now = clock.now();
      const grade = gradeOf(world);
      const requests = contactCentre.spending?.() ?? { sent: 0, perMinute: null, left: null, nextDialAt: null };
      const cost = costOf(tallies[grade]) ?? assumedCost[grade];
      const perMinute = requests.perMinute === null ? null : Math.floor(requests.perMinute / Math.max(1, cost));
      const dialed = lately.filter((moment) => moment > now - minuteMs).length;
      const queue = await depthOf(engine);
      return {
        paused: engine.paused(),
        outage: engine.outage?.()?.code ?? null,
        grade,
        grades: grades.map((each) => gradeView(each, tallies[each])),
        feed: feedView(world),
        requests: { ...requests, nextDialAt: isoOrNull(requests.nextDialAt) },
        callsPerMinute: perMinute,
        dialedLastMinute: dialed,
        headroom: perMinute === null ? null : Math.max(0, perMinute - dialed),
        queue,
        etaSeconds: etaOf({ ahead: queue.ready, left: requests.left, nextAt: requests.nextDialAt, perMinute, now }),
      };
    },
  };
}

interface Outlook {
  /** Calls that go first. */
  readonly ahead: number;
  readonly left: number | null;
  readonly nextAt: number | null;
  readonly perMinute: number | null;
  readonly now: number;
}

/** Seconds until a call could be dialed that becomes ready now. What a minute allows goes out at its start. */
export function etaOf({ ahead, left, nextAt, perMinute, now }: Outlook): number | null {
  if (left === null || perMinute === null) return null;
  if (ahead < left) return 0;
  const untilNext = nextAt === null ? minuteMs : Math.max(0, nextAt - now);
  const later = Math.floor((ahead - left) / Math.max(1, perMinute));
  return Math.ceil((untilNext + later * minuteMs) / 1000);
}

/** Who tells of changes now: Genesys by a socket, EventBridge by envelopes, or nobody. */
function gradeOf({ feed, floor, clock }: World): FeedGrade {
  const standing = feed?.() ?? null;
  if (standing !== null && standing.covered > 0 && standing.covered * 2 >= standing.watched) return 'socket';
  return floor.feedLiveSince(clock.now(), clock.now()) ? 'eventbridge' : 'polling';
}

function costOf({ calls, requests }: Tally): number | null {
  return calls < enoughCalls ? null : requests / calls;
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

/** `GET /v1/capacity`. */
export function capacityRoutes(parts: ServerParts, capacity: Capacity): Hono<RouteEnvironment> {
  const app = new Hono<RouteEnvironment>();
  app.get('/v1/capacity', allow(parts.apiKeys, 'calls:read'), async (c) => c.json(await capacity.view()));
  return app;
}
