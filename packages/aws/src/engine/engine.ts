import {
  agentId,
  EngineClosed,
  resumeCommands,
  type AgentId,
  type Blocker,
  type CallId,
  type Engine,
  type EngineSetting,
  type KeyId,
  type LogEntry,
  type StepWorld,
  type TellResult,
} from 'outdial/engine-kit';
import { actsIn } from '../table/acts.ts';
import { agentsIn } from '../table/agents.ts';
import { callsIn, type CallRow } from '../table/calls.ts';
import { guardsIn, type Guards } from '../table/guards.ts';
import type { Table } from '../table/table.ts';
import { acceptOrder } from './accept.ts';
import type { Committed, Telling } from './commit.ts';
import type { Executions } from './executions.ts';
import { countStates, historyOf, pageOfCalls } from './lists.ts';
import { createMoves, type Moves, type MovesWorld } from './moves.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { createRecords, type Records } from './records.ts';
import { createRevival, type Revival } from './revival.ts';
import { createSharedBreaker } from './shared-breaker.ts';
import { createSharedRefusals } from './shared-refusals.ts';
import { createTasks, type Tasks } from './tasks.ts';
import type { Ring } from '../notices/ring.ts';
import { keepNotices, postponeNotice, removeNotices } from '../table/notices.ts';
import { createUnderWay, type UnderWay } from './under-way.ts';

export interface StepFunctionsSetting extends EngineSetting {
  readonly table: Table;
  readonly executions: Executions;
  /** Loads what other processes learned about this agent into the floor. Absent when there is only one floor. */
  readonly learn?: (agent: AgentId) => Promise<void>;
  /** Reports that a call had lost its execution and that another one goes on. */
  readonly onRevived?: (id: CallId) => void;
  /** Milliseconds until this process may end. Absent: it does not end by itself. */
  readonly remainingMs?: () => number;
  /** True if Genesys's events arrive. Absent: this process hears every change itself. */
  readonly eventsFlow?: () => Promise<boolean>;
  /** Reports that all dialing stops, with this code: an incident at Genesys, or a token without permission to dial. */
  readonly onStopped?: (code: string) => void;
  /** Has what there is to tell of a call delivered. Absent: nobody is told. */
  readonly ring?: Ring;
}

/** The engine on DynamoDB and Step Functions, in one of many processes that share them. */
export interface StepFunctionsEngine extends Omit<Engine, keyof Records>, Pick<Records, 'audit' | 'forget'> {
  readonly tasks: Tasks;
  readonly revival: Revival;
  /** Checks the waiting calls because the agent may be ready now. Resolves after it has woken the call whose turn it is. */
  readonly agentHeard: (agent: AgentId) => Promise<void>;
  readonly conversationTold: Moves['hear'];
  /** Resolves when all work of this process has ended. A Lambda must not return before that. */
  readonly drained: () => Promise<void>;
}

/**
 * A Lambda does not need `start`: every call has its execution. `start` deliberately resumes all open calls at once. Watchers see only the
 * commits of this process.
 */
export function createStepFunctionsEngine(setting: StepFunctionsSetting): StepFunctionsEngine {
  const parts = partsOf(setting);
  const { life, moves, track, drained } = parts;
  const { mayDial, revival } = parts;
  const eventsFlow = setting.eventsFlow ?? (async () => true);
  const tasks = createTasks({ ...parts.world, timers: setting.timers, eventsFlow, mayDial }, moves);
  return {
    revival: {
      look: (id, reason) => track(revival.look(id, reason)),
      sweep: (mayGoOn) => track(revival.sweep(mayGoOn)),
    },
    tasks: {
      advance: (input, parking) => track(tasks.advance(input, parking)),
      dial: (input) => track(tasks.dial(input)),
      follow: (input) => track(tasks.follow(input)),
    },
    agentHeard: (agent) => track(moves.wakeNext(agent)),
    conversationTold: (seen) => track(moves.hear(seen)),
    drained,
    ...takesOrders(parts),
    ...answersFrom(parts),
    agentsChanged: (ids) => {
      if (!life.closed) for (const agent of ids) inBackground(parts, moves.wakeNext(agent));
    },
    conversationHeard: (seen) => {
      if (!life.closed) inBackground(parts, moves.hear(seen));
    },
    start: () => track(takeUpAll(parts)),
    close: async () => {
      life.closed = true;
      await drained();
    },
  };
}

/** Milliseconds in which an answer is stored. */
const storingMs = 3_000;

interface Parts {
  readonly setting: StepFunctionsSetting;
  readonly life: { closed: boolean; pausedWhenLastRead: boolean };
  readonly listeners: Set<(entries: readonly LogEntry[]) => void>;
  readonly track: UnderWay['track'];
  readonly drained: UnderWay['drained'];
  readonly outage: (agent: AgentId | null, call: CallId | null, now: number) => Blocker | null;
  readonly world: MovesWorld;
  readonly moves: Moves;
  readonly revival: Revival;
  readonly records: Records;
  readonly mayDial: () => boolean;
}

function partsOf(setting: StepFunctionsSetting): Parts {
  const { clock, timers, floor, table, random } = setting;
  const life: Parts['life'] = { closed: false, pausedWhenLastRead: false };
  const listeners: Parts['listeners'] = new Set();
  const { track, drained } = createUnderWay();
  const onStopped = setting.onStopped ?? (() => undefined);
  const breaker = createSharedBreaker({ table, clock, timers, random, track, onStopped });
  const refusals = createSharedRefusals({ table, timers, track });
  const outage: Parts['outage'] = (agent, call, now) =>
    breaker.blockerOf(call, now) ?? (agent === null ? null : refusals.blockerOf(agent, now));
  const step: StepWorld = {
    ...{ floor, policy: setting.policy, timers, outage: ({ id, agent }, now) => outage(agent.id, id, now) },
    ...(setting.screening && { screening: setting.screening }),
  };
  const { remainingMs = () => Infinity } = setting;
  // From the claim on: the request leaves within the first, is answered within the second, and the answer is stored.
  const mayDial = (): boolean => remainingMs() > timers.sendWithin + timers.requestTimeout + storingMs;
  const world: MovesWorld = {
    ...{ calls: callsIn(table), agents: agentsIn(table), guards: guardsOf(table, life), clock, floor, step, random },
    ...{ contactCentre: setting.contactCentre, executions: setting.executions, slots: breaker.slots, refusals },
    learn: setting.learn ?? (async () => undefined),
    learnOutage: (agent) => Promise.all([breaker.learn(), refusals.learn(agent)]),
    atWriteSite: setting.atWriteSite,
    logger: setting.logger,
    closing: () => life.closed || !mayDial(),
    lostDial: breaker.lost,
    inTurn: createOneAtATime(),
    telling: tellingOf(setting, track),
    onCommitted: (entries) => {
      if (entries.length > 0) for (const listener of listeners) listener(entries);
    },
  };
  const eraseNotices = (id: CallId) => removeNotices(table, id);
  const records = createRecords({ ...world, acts: actsIn(table), eraseNotices });
  const moves = createMoves(world);
  const revival = createRevival(
    {
      ...{ ...world, timers, onRevived: setting.onRevived ?? (() => undefined) },
      postpone: (notice, at) => postponeNotice(table, notice, at),
    },
    moves,
  );
  return { setting, life, listeners, track, drained, outage, world, moves, revival, records, mayDial };
}

function tellingOf({ table, ring }: StepFunctionsSetting, track: UnderWay['track']): Telling {
  if (ring === undefined) return { keep: async () => false, ring: () => undefined };
  return {
    keep: (entries, call) => keepNotices(table, entries, call),
    ring: (id) => void track(ring(id, 0).catch(() => undefined)),
  };
}

function guardsOf(table: Table, life: Parts['life']): Guards {
  const guards = guardsIn(table);
  return {
    ...guards,
    paused: async () => {
      life.pausedWhenLastRead = await guards.paused();
      return life.pausedWhenLastRead;
    },
  };
}

function inBackground({ setting, track }: Parts, work: Promise<unknown>): void {
  void track(work).catch((error: unknown) => {
    const name = error instanceof Error ? error.name : typeof error;
    setting.logger?.error({ error: name }, 'A call could not be moved; its execution will try again.');
  });
}

function unlessClosed<Result>({ life, track }: Parts, work: () => Promise<Result>): Promise<Result> {
  return life.closed ? Promise.reject(new EngineClosed()) : track(work());
}

function carried(parts: Parts, committed: Committed | null): TellResult {
  if (committed === null) return { kind: 'no-such-call' };
  inBackground(parts, parts.moves.carry(committed));
  return { kind: 'told', met: committed.met, call: committed.call };
}

function setPaused(parts: Parts, paused: boolean, by: KeyId): Promise<void> {
  const { life, world, moves, records } = parts;
  return unlessClosed(parts, async () => {
    await world.guards.setPaused(paused);
    await records.note({ act: paused ? 'paused' : 'resumed', by, facts: {} });
    life.pausedWhenLastRead = paused;
    const event = { type: paused ? 'paused' : 'resumed' } as const;
    const telling = async (): Promise<void> => {
      for await (const { id, state } of world.calls.listed('open', { oldestFirst: true }))
        if (state === 'waiting') await moves.tell(id, event);
    };
    inBackground(parts, telling());
  });
}

function takesOrders(parts: Parts) {
  const { world, moves, records, life, revival, track } = parts;
  return {
    accept: (order, options) =>
      unlessClosed(parts, () => {
        const request = order.key ?? `${order.agent.id} ${order.target.phoneNumber} ${order.fingerprint}`;
        const accept = () => acceptOrder(world, order, options);
        return world.inTurn(order.id, () => world.inTurn(`accept ${order.createdBy} ${request}`, accept));
      }),
    replayOf: async (caller, key) => {
      const guard = await world.guards.guard(caller, key);
      if (guard === null || (await world.calls.read(guard.callId)) === null) return null;
      // The caller may ask again because the execution of its call never started, or is gone.
      await track(revival.look(guard.callId, 'suspected'));
      const row = await world.calls.read(guard.callId);
      return row === null ? null : { call: row.call, fingerprint: guard.fingerprint };
    },
    tell: (id, event) => unlessClosed(parts, async () => carried(parts, await moves.commit(id, event))),
    cancel: (id, by, ifVersion) =>
      unlessClosed(parts, async () => {
        const committed = await moves.commit(id, { type: 'cancel', by }, { ifVersion });
        if (committed?.isOtherVersion === true) return { kind: 'version-mismatch', call: committed.call } as const;
        return carried(parts, committed);
      }),
    forget: (phoneNumber, by) => unlessClosed(parts, () => records.forget(phoneNumber, by)),
    pause: (by) => setPaused(parts, true, by),
    resume: (by) => setPaused(parts, false, by),
    paused: () => life.pausedWhenLastRead,
  } satisfies Partial<Engine>;
}

function answersFrom({ world, records, listeners, outage }: Parts) {
  const { calls, clock } = world;
  return {
    get: async (id) => (await calls.read(id))?.call ?? null,
    counts: () => countStates(calls),
    list: (filter) => pageOfCalls(calls, filter),
    history: (id, after, limit) => historyOf(calls, id, after, limit),
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    audit: records.audit,
    recentDials: ({ agentId, phoneNumber, lookBack }) =>
      calls.dials({ agent: { id: agentId }, target: { phoneNumber } }, lookBack, clock.now()),
    outage: (agent) => outage(agent ?? null, null, clock.now()),
  } satisfies Partial<Engine>;
}

async function takeUpAll({ life, world, moves }: Parts): Promise<void> {
  life.pausedWhenLastRead = await world.guards.paused();
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
