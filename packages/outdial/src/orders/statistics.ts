import type { OutcomeSpanView, StatisticsView } from '../api/statistics-views.ts';
import type { Wait } from '../api/call-view.ts';
import { warnOfGap } from '../api/record-gap.ts';
import type { Call } from '../call/call.ts';
import { agentId, queueId } from '../call/ids.ts';
import { isoOf, isoOrNull } from '../call/instants.ts';
import type { ApiKeys } from '../ports/api-keys.ts';
import type { Engine, DialingPause } from '../ports/engine.ts';
import type { EndpointHealth, WebhookEndpoint } from '../ports/webhooks.ts';
import { entryOf, explainProblem } from '../problems/catalogue.ts';
import { createEndedCalls, dialedWithin, type Ended, type EndedSpan } from './ended-calls.ts';
import type { Capacity } from './forecast.ts';
import { waitingGroups } from './waiting-groups.ts';
import { outageOf } from './outage.ts';
import type { OrderWorld } from './world.ts';

const hourMs = 60 * 60_000;
const mostRows = 200;
/** Figures are made at most once in this long, and for a twentieth of the time. */
const freshMs = 1_000;
const restPerWork = 20;

/** What figures are made of. */
export type StatisticsWorld = Pick<OrderWorld, 'engine' | 'floor' | 'clock' | 'webhooks' | 'contactCentre'> & {
  readonly apiKeys: Pick<ApiKeys, 'list'>;
  readonly capacity: Pick<Capacity, 'view'>;
  readonly waitOf: (call: Call) => Wait;
  /** How many decisions of persons were seen since the start. */
  readonly decisions: () => number;
};

/** The figures of now, of the last hour and of the last day. */
export interface Statistics {
  /** Null where the engine has no index of its calls. Everyone who asks within a moment gets the same answer. */
  readonly view: () => Promise<StatisticsView> | null;
}

/** Counts them from now on. */
export function followDecisions({ watch }: Pick<Engine, 'watch'>): StatisticsWorld['decisions'] {
  let seen = 0;
  watch((entries) => {
    seen += entries.filter(({ cause }) => cause === 'resolve').length;
  });
  return () => seen;
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function createStatistics(world: StatisticsWorld): Statistics {
  const { engine, clock } = world;
  const { waits, endedBetween } = engine;
  if (waits === undefined || endedBetween === undefined) return { view: () => null };
  const ended = createEndedCalls(endedBetween, () => clock.now(), breathe);
  const names = namesIn(world);
  let decisions = world.decisions();
  const outcomes = async (): Promise<Pick<StatisticsView, 'outcomes' | 'timeToDialBefore'>> => {
    if (decisions !== world.decisions()) ended.forget();
    decisions = world.decisions();
    const now = clock.now();
    const [hour, day, before] = await ended.since([
      now - hourMs,
      now - 24 * hourMs,
      [now - 48 * hourMs, now - 24 * hourMs],
    ]);
    if (hour === undefined || day === undefined || before === undefined) throw new TypeError('A span is missing.');
    const timeToDialBefore = timesIn(before.ended);
    return { outcomes: { hour: await spanView(hour, names), day: await spanView(day, names) }, timeToDialBefore };
  };
  const make = async (): Promise<StatisticsView> => ({
    asOf: isoOf(clock.now()),
    calls: (await engine.counts?.()) ?? {},
    waiting: { ...(await waitingGroups(engine, await waits(), world.waitOf)), expiring: await expiringIn(world) },
    needsPerson: await needsPerson(world),
    ...(await outcomes()),
    capacity: await world.capacity.view(),
  });
  let last: Promise<StatisticsView> | null = null;
  let goodUntil = Number.NEGATIVE_INFINITY;
  return {
    view: () => {
      const begun = clock.monotonic();
      if (last !== null && begun < goodUntil) return last;
      const made = make();
      last = made;
      goodUntil = Number.POSITIVE_INFINITY;
      const rest = (ok: boolean): void => {
        goodUntil = ok ? begun + Math.max(freshMs, (clock.monotonic() - begun) * restPerWork) : begun;
      };
      void made.then(
        () => rest(true),
        () => rest(false),
      );
      return made;
    },
  };
}

/** A default deadline is 15 minutes after the request, so a longer warning would count nearly every call that waits. */
const soonMs = 10 * 60_000;

/** Waiting calls that expire soon. */
async function expiringIn({ engine, clock }: StatisticsWorld): Promise<StatisticsView['waiting']['expiring']> {
  const before = clock.now() + soonMs;
  return {
    calls: (await engine.count?.({ states: ['waiting'], expiresBefore: before })) ?? 0,
    before: isoOf(before),
  };
}

async function needsPerson(world: StatisticsWorld): Promise<StatisticsView['needsPerson']> {
  const { engine, clock, webhooks, apiKeys } = world;
  const outage = outageOf(world);
  const pause = engine.pausedBy?.() ?? null;
  const { by = null, stop } = pause ?? {};
  const name = by === null ? null : ((await apiKeys.list()).find(({ id }) => id === by)?.name ?? null);
  const health = (await webhooks?.health()) ?? [];
  const gap = warnOfGap(engine.recordGap?.() ?? null, clock.now());
  return {
    undecided: (await engine.count?.({ undecided: true })) ?? 0,
    deadMessages: health.reduce((sum, { dead }) => sum + dead, 0),
    failingWebhooks: health.length === 0 ? [] : failingAmong((await webhooks?.list()) ?? [], health),
    paused: engine.paused()
      ? { at: isoOrNull(pause?.at ?? null), by, byName: name, note: pause?.note ?? null, why: sentenceOf(stop) }
      : null,
    incident: outage === null ? null : explainProblem(outage),
    warnings: gap === null ? [] : [explainProblem(gap)],
  };
}

/** Webhooks whose messages fail now, those that failed first at the top. */
function failingAmong(
  endpoints: readonly WebhookEndpoint[],
  health: readonly EndpointHealth[],
): StatisticsView['needsPerson']['failingWebhooks'] {
  const urls = new Map(endpoints.map(({ id, url }) => [id, url]));
  return health
    .flatMap(({ endpointId: id, pending, failing, problem }) => {
      if (failing === null) return [];
      const url = urls.get(id) ?? null;
      const shown = problem === null ? null : explainProblem(problem);
      const host = url === null ? null : new URL(url).host;
      const { since, nextAt } = failing;
      return [{ id, host, since: isoOf(since), pending, nextAttemptAt: isoOrNull(nextAt), problem: shown }];
    })
    .toSorted((one, other) => (one.since < other.since ? -1 : 1));
}

/** Why Outdial paused dialing by itself; null when a person did. */
const sentenceOf = (stop: DialingPause['stop']): string | null =>
  stop === undefined ? null : explainProblem({ code: 'dialing-paused', pointer: null, facts: stop }).message;

interface Names {
  readonly agent: (id: string) => Promise<string | null>;
  readonly queue: (id: string) => Promise<string | null>;
}

/** Names from the floor; for what it does not know, from a call. */
function namesIn({ engine, floor }: Pick<StatisticsWorld, 'engine' | 'floor'>): Names {
  const known = new Map<string, string>();
  const find = async (id: string, onFloor: string | null | undefined, choice: Parameters<Engine['list']>[0]) => {
    if (onFloor != null) return onFloor;
    if (!known.has(id)) {
      const [call] = (await engine.list({ ...choice, limit: 1 })).items;
      const name = choice.agentId === undefined ? call?.order.queue?.name : call?.order.agent.name;
      if (name != null) known.set(id, name);
    }
    return known.get(id) ?? null;
  };
  return {
    agent: (id) => find(id, floor.agent(agentId(id))?.person?.value.name, { agentId: agentId(id) }),
    queue: (id) => find(id, floor.queue(queueId(id))?.name, { queueId: queueId(id) }),
  };
}

interface OutcomeCount {
  readonly id: string;
  readonly code: string;
  readonly calls: number;
}

/** The most frequent first. */
function rowsOf(counts: ReadonlyMap<string, number>): readonly OutcomeCount[] {
  const rows = [...counts].map(([name, calls]) => {
    const [id = '', code = ''] = name.split('\n');
    return { id, code, calls };
  });
  return rows.toSorted((one, other) => other.calls - one.calls).slice(0, mostRows);
}

/** A call that was given to another agent counts for that one. */
const without = (counts: ReadonlyMap<string, number>, code: string): ReadonlyMap<string, number> =>
  new Map([...counts].filter(([name]) => !name.endsWith(`\n${code}`)));

async function spanView({ since, ended }: EndedSpan, names: Names): Promise<OutcomeSpanView> {
  const codes = new Map<string, number>();
  for (const [name, calls] of ended.byQueue) {
    const code = name.split('\n')[1] ?? '';
    codes.set(`\n${code}`, (codes.get(`\n${code}`) ?? 0) + calls);
  }
  return {
    since: isoOf(since),
    calls: ended.calls,
    byCode: rowsOf(codes).map(({ code, calls }) => ({ code, title: entryOf(code).title, calls })),
    byQueue: await Promise.all(
      rowsOf(ended.byQueue).map(async ({ id, code, calls }) => ({
        ...{ queue: id === '' ? null : { id, name: await names.queue(id) }, code, calls },
      })),
    ),
    byAgent: await Promise.all(
      rowsOf(without(ended.byAgent, 'reassigned')).map(async ({ id, code, calls }) => ({
        agent: { id, name: await names.agent(id) },
        code,
        calls,
      })),
    ),
    timeToDial: timesIn(ended),
  };
}

function timesIn(ended: Ended): OutcomeSpanView['timeToDial'] {
  const calls = [...ended.dialed.values()].reduce((sum, each) => sum + each, 0);
  const within = (share: number) => dialedWithin(ended, share);
  return { calls, p50Ms: within(0.5), p90Ms: within(0.9), p95Ms: within(0.95) };
}
