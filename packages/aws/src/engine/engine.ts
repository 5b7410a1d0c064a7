import {
  agentId,
  resumeCommands,
  type AgentId,
  type Engine,
  type KeyId,
  type DialingPause,
  type TellResult,
} from 'outdial/engine-kit';
import { actsIn } from '../table/acts.ts';
import { countriesIn } from '../table/countries.ts';
import { sequenceKey, type CallRow } from '../table/calls.ts';
import { removeNotices } from '../table/notices.ts';
import { numberIn } from '../table/table.ts';
import { acceptOrder } from './accept.ts';
import type { Committed } from './commit.ts';
import { figuresOf } from './figures.ts';
import { historyOf, pageOfCalls } from './lists.ts';
import { agreeTo, stoppingOn } from './fraud-stop.ts';
import type { Moves } from './moves.ts';
import { movingEngineOf, type MovingEngine } from './moving-engine.ts';
import { inBackground, partsOf, unlessClosed, type Parts, type StepFunctionsSetting } from './parts.ts';
import { reassignCall } from './reassign.ts';
import { createRecords } from './records.ts';
import { limited } from './within-rates.ts';

/** The engine on DynamoDB and Step Functions, in one of many processes that share them. */
export interface StepFunctionsEngine extends Engine, MovingEngine {
  readonly note: NonNullable<Engine['note']>;
  /** Brings what `paused`, `pausedBy` and `outage` answer up to date. */
  readonly refresh: () => Promise<void>;
}

/** What was last read of a pause. */
interface LastRead {
  pause: DialingPause | null;
}

/**
 * A Lambda does not need `start`: every call has its execution. `start` deliberately resumes all open calls at once. Watchers see only the
 * commits of this process.
 */
export function createStepFunctionsEngine(setting: StepFunctionsSetting): StepFunctionsEngine {
  const parts = partsOf(setting, stoppingOn);
  const { life, moves, track, drained, world } = parts;
  const lastRead: LastRead = { pause: null };
  const records = createRecords({
    ...{ ...world, acts: actsIn(setting.table) },
    eraseNotices: (id) => removeNotices(setting.table, id),
  });
  const refresh = async (): Promise<void> => {
    const [pause] = await Promise.all([world.guards.pausedBy(), parts.learnBreaker()]);
    lastRead.pause = pause;
    life.pausedWhenLastRead = pause !== null;
  };
  const setPaused = (paused: boolean, by: KeyId, note: string | null = null): Promise<void> =>
    unlessClosed(parts, async () => {
      const facts = note === null ? {} : { note };
      const before = await world.guards.pausedBy();
      const stop = paused ? undefined : before?.stop;
      await world.guards.setPause(paused ? { at: world.clock.now(), by, ...facts } : null);
      if (stop !== undefined) await agreeTo(countriesIn(setting.table), stop.country, world.clock.now());
      if ((before !== null) !== paused) await records.note({ act: paused ? 'paused' : 'resumed', by, facts });
      await refresh();
      inBackground(parts, tellOfPause(parts, { type: paused ? 'paused' : 'resumed', by, ...facts }));
    });
  return {
    ...limited(parts, movingEngineOf(parts, acceptOrder)),
    ...takesOrders(parts),
    ...answersFrom(parts),
    refresh,
    audit: records.audit,
    note: (act, by, facts) => track(records.note({ act, by, facts })),
    forget: (phoneNumber, by) => unlessClosed(parts, () => records.forget(phoneNumber, by)),
    pause: (by, note) => setPaused(true, by, note),
    resume: (by) => setPaused(false, by),
    paused: () => life.pausedWhenLastRead,
    pausedBy: () => lastRead.pause,
    agentsChanged: (ids) => {
      if (!life.closed) for (const agent of ids) inBackground(parts, moves.wakeNext(agent));
    },
    conversationHeard: (seen) => {
      if (!life.closed) inBackground(parts, moves.hear(seen), seen.mark?.callId ?? null);
    },
    start: () => track(refresh().then(() => takeUpAll(parts))),
    close: async () => {
      life.closed = true;
      await drained();
    },
  };
}

function carried(parts: Parts, committed: Committed | null): TellResult {
  if (committed === null) return { kind: 'no-such-call' };
  inBackground(parts, parts.moves.carry(committed), committed.call.order.id);
  return { kind: 'told', met: committed.met, call: committed.call };
}

/** `by` absent: Outdial itself. */
type PauseEvent = Extract<Parameters<Moves['tell']>[1], { type: 'paused' | 'resumed' }>;

async function tellOfPause({ world, moves }: Parts, event: PauseEvent): Promise<void> {
  for await (const { id, state } of world.calls.listed('open', { oldestFirst: true }))
    if (state === 'waiting') await moves.tell(id, event);
}

function takesOrders(parts: Parts) {
  const { world, moves } = parts;
  return {
    tell: (id, event) => unlessClosed(parts, async () => carried(parts, await moves.commit(id, event))),
    cancel: (id, by, ifVersion) =>
      unlessClosed(parts, async () => {
        const committed = await moves.commit(id, { type: 'cancel', by }, { ifVersion });
        if (committed?.isOtherVersion === true) return { kind: 'version-mismatch', call: committed.call } as const;
        return carried(parts, committed);
      }),
    reassign: (wish) =>
      unlessClosed(parts, () => reassignCall({ ...world, moves, carry: (done) => void carried(parts, done) }, wish)),
  } satisfies Partial<Engine>;
}

function answersFrom({ setting, world, outage }: Parts) {
  const { calls, clock } = world;
  const { table } = setting;
  return {
    ...figuresOf({ calls, table, clock }),
    get: async (id) => (await calls.read(id))?.call ?? null,
    list: (filter) => pageOfCalls(calls, filter),
    history: (id, after, limit) => historyOf({ calls, table }, id, after, limit),
    newest: async () => numberIn((await table.get(sequenceKey)) ?? {}, 'last'),
    recentDials: ({ agentId: agent, phoneNumber, lookBack }) =>
      calls.dials({ agent: { id: agent }, target: { phoneNumber } }, lookBack, clock.now()),
    outage: (agent) => outage(agent ?? null, null, clock.now()),
  } satisfies Partial<Engine>;
}

async function takeUpAll({ world, moves }: Parts): Promise<void> {
  const agents = new Set<AgentId>();
  for await (const { id, agent } of world.calls.listed('open', { oldestFirst: true })) {
    const row = await world.calls.read(id);
    if (row !== null) await takeUp(moves, row);
    agents.add(agentId(agent));
  }
  for (const agent of agents) await moves.wakeNext(agent);
}

/** Fires timers before wakes, so that an expired call is not dialed. */
async function takeUp(moves: Moves, { call }: CallRow): Promise<void> {
  const { id } = call.order;
  const { event, commands } = resumeCommands(call);
  if (event !== null) await moves.tell(id, event);
  await moves.fireDue(id);
  const errands = commands.filter((command) => command.type !== 'publish' && command.type !== 'check');
  const met = { kind: 'applied' } as const;
  await moves.carry({ isOtherVersion: false, met, call, errands, endedWaiting: false, agentFree: false });
}
