import {
  countCalls,
  EngineClosed,
  listCalls,
  resumeCommands,
  type AgentId,
  type CallEvent,
  type Engine,
  type EngineSetting,
  type KeyId,
  type LogEntry,
  type StepWorld,
} from 'outdial/engine-kit';
import { actsIn } from '../table/acts.ts';
import { agentsIn } from '../table/agents.ts';
import { callsIn, type CallRow } from '../table/calls.ts';
import { guardsIn } from '../table/guards.ts';
import type { Table } from '../table/table.ts';
import { acceptOrder } from './accept.ts';
import type { Committed } from './commit.ts';
import type { Executions } from './executions.ts';
import { createMoves, type Moves, type MovesWorld } from './moves.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { historyOf } from './queries.ts';
import { createRecords, type Records } from './records.ts';
import { createSharedBreaker } from './shared-breaker.ts';
import { createSharedRefusals } from './shared-refusals.ts';
import { createTurns, type Turns } from './tasks.ts';
import { createUnderWay } from './under-way.ts';

export interface StepFunctionsSetting extends EngineSetting {
  readonly table: Table;
  readonly executions: Executions;
  /** Brings what other processes learned of this agent onto the floor; absent where the floor is the only one. */
  readonly learn?: (agent: AgentId) => Promise<void>;
  /** All dialing stops, with this code: an incident of Genesys, or a token that may not dial. */
  readonly onStopped?: (code: string) => void;
}

/** The engine on DynamoDB and Step Functions, in one process of many that share them. */
export interface StepFunctionsEngine extends Omit<Engine, keyof Records>, Pick<Records, 'audit' | 'forget'> {
  readonly turns: Turns;
  /** The agent may be ready now: checks the waiting calls, and resolves when the one whose turn it is was woken. */
  readonly agentHeard: (agent: AgentId) => Promise<void>;
  readonly conversationTold: Moves['hear'];
  /** Resolves when nothing that this process began is left. A Lambda must not return before. */
  readonly drained: () => Promise<void>;
}

/**
 * Needs no `start` in a Lambda: every call has its execution. `start` is for taking up, on purpose, all open calls at once. Lists and
 * history over all calls read every call kept, and watchers hear the commits of this process only.
 */
export function createStepFunctionsEngine(setting: StepFunctionsSetting): StepFunctionsEngine {
  const { clock, timers, floor, contactCentre, executions } = setting;
  const listeners = new Set<(entries: readonly LogEntry[]) => void>();
  const { track, drained } = createUnderWay();
  let closed = false;
  let pausedWhenLastRead = false;
  const { table, random } = setting;
  const guards = guardsIn(table);
  const onStopped = setting.onStopped ?? (() => undefined);
  const breaker = createSharedBreaker({ table, clock, timers, random, track, onStopped });
  const refusals = createSharedRefusals({ table, timers, track });
  const outage: StepWorld['outage'] = ({ id, agent }, now) =>
    breaker.blockerOf(id, now) ?? refusals.blockerOf(agent.id, now);
  const world: MovesWorld = {
    calls: callsIn(table),
    agents: agentsIn(table),
    guards: {
      ...guards,
      paused: async () => {
        pausedWhenLastRead = await guards.paused();
        return pausedWhenLastRead;
      },
    },
    clock,
    floor,
    contactCentre,
    executions,
    slots: breaker.slots,
    refusals,
    step: { floor, policy: setting.policy, timers, outage, ...(setting.screening && { screening: setting.screening }) },
    random,
    learn: setting.learn ?? (async () => undefined),
    learnOutage: (agent) => Promise.all([breaker.learn(), refusals.learn(agent)]),
    atWriteSite: setting.atWriteSite,
    logger: setting.logger,
    closing: () => closed,
    inTurn: createOneAtATime(),
    onCommitted: (entries) => {
      if (entries.length > 0) for (const listener of listeners) listener(entries);
    },
  };
  const moves = createMoves(world);
  const { calls } = world;
  const records = createRecords({ ...world, acts: actsIn(table) });

  const inBackground = (work: Promise<unknown>): void => {
    void track(work).catch((error: unknown) => {
      const name = error instanceof Error ? error.name : typeof error;
      setting.logger?.error({ error: name }, 'A call could not be moved; its execution will try again.');
    });
  };
  const unlessClosed = <Result>(work: () => Promise<Result>): Promise<Result> =>
    closed ? Promise.reject(new EngineClosed()) : track(work());
  const told = async (id: Parameters<Engine['tell']>[0], event: CallEvent) => {
    return carried(await moves.commit(id, event));
  };
  const carried = (committed: Committed | null) => {
    if (committed === null) return { kind: 'no-such-call' } as const;
    inBackground(moves.carry(committed));
    return { kind: 'told', met: committed.met, call: committed.call } as const;
  };
  const setPaused = (paused: boolean, by: KeyId): Promise<void> =>
    unlessClosed(async () => {
      await guards.setPaused(paused);
      await records.note({ act: paused ? 'paused' : 'resumed', by, facts: {} });
      pausedWhenLastRead = paused;
      const event = { type: paused ? 'paused' : 'resumed' } as const;
      const waiting = (await calls.open()).filter(({ call }) => call.state === 'waiting');
      inBackground(one(waiting, ({ call }) => moves.tell(call.order.id, event)));
    });
  const turns = createTurns({ ...world, timers }, moves);
  const everyCall = async () => (await calls.all()).map(({ call }) => call);

  return {
    turns: {
      advance: (input, token) => track(turns.advance(input, token)),
      dial: (input) => track(turns.dial(input)),
      follow: (input) => track(turns.follow(input)),
    },
    agentHeard: (agent) => track(moves.wakeNext(agent)),
    conversationTold: (seen) => track(moves.hear(seen)),
    drained,
    accept: (order, options) =>
      unlessClosed(() => {
        const request = order.key ?? `${order.agent.id} ${order.target.phoneNumber} ${order.fingerprint}`;
        const accept = () => acceptOrder({ ...world, executions }, order, options);
        return world.inTurn(order.id, () => world.inTurn(`accept ${order.createdBy} ${request}`, accept));
      }),
    replayOf: async (caller, key) => {
      const guard = await guards.guard(caller, key);
      const row = guard === null ? null : await calls.read(guard.callId);
      return guard === null || row === null ? null : { call: row.call, fingerprint: guard.fingerprint };
    },
    tell: (id, event) => unlessClosed(() => told(id, event)),
    cancel: (id, by, ifVersion) =>
      unlessClosed(async () => {
        const committed = await moves.commit(id, { type: 'cancel', by }, { ifVersion });
        if (committed?.isOtherVersion === true) return { kind: 'version-mismatch', call: committed.call } as const;
        return carried(committed);
      }),
    agentsChanged: (ids) => {
      if (!closed) for (const agent of ids) inBackground(moves.wakeNext(agent));
    },
    conversationHeard: (seen) => {
      if (!closed) inBackground(moves.hear(seen));
    },
    get: async (id) => (await calls.read(id))?.call ?? null,
    counts: async () => countCalls(await everyCall()),
    list: async (filter) => listCalls(await everyCall(), filter),
    history: async (id, after, limit) => {
      const row = id === null ? null : await calls.read(id);
      const rows = id === null ? await calls.all() : row === null ? [] : [row];
      return historyOf(rows, after, limit);
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    audit: records.audit,
    forget: (phoneNumber, by) => unlessClosed(() => records.forget(phoneNumber, by)),
    recentDials: ({ agentId, phoneNumber, lookBack }) =>
      calls.dials({ agent: { id: agentId }, target: { phoneNumber } }, lookBack, clock.now()),
    pause: (by) => setPaused(true, by),
    resume: (by) => setPaused(false, by),
    paused: () => pausedWhenLastRead,
    outage: (agent) =>
      breaker.blockerOf(null, clock.now()) ?? (agent === undefined ? null : refusals.blockerOf(agent, clock.now())),
    start: () =>
      track(
        (async () => {
          pausedWhenLastRead = await guards.paused();
          const open = await calls.open();
          await one(open, (row) => takeUp(moves, row));
          await one([...new Set(open.map(({ call }) => call.order.agent.id))], (agent) => moves.wakeNext(agent));
        })(),
      ),
    close: async () => {
      closed = true;
      await drained();
    },
  };
}

async function one<Thing>(things: readonly Thing[], work: (thing: Thing) => Promise<unknown>): Promise<void> {
  for (const thing of things) await work(thing);
}

/** Timers before wakes: what expired meanwhile must not be dialed for. */
async function takeUp(moves: Moves, { call }: CallRow): Promise<void> {
  const { id } = call.order;
  const { event, commands } = resumeCommands(call);
  if (event !== null) await moves.tell(id, event);
  await moves.fireDue(id);
  const errands = commands.filter((command) => command.type !== 'publish' && command.type !== 'check');
  const met = { kind: 'applied' } as const;
  await moves.carry({ isOtherVersion: false, met, call, errands, endedWaiting: false, agentFree: false });
}
