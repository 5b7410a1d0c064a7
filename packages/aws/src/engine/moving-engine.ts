import type { AgentId, Engine } from 'outdial/engine-kit';
import { acceptOrder } from './accept.ts';
import { stoppingOn } from './fraud-stop.ts';
import type { Moves } from './moves.ts';
import { partsOf, unlessClosed, type Parts, type StepFunctionsSetting } from './parts.ts';
import type { Revival } from './revival.ts';
import { createTasks, type Tasks } from './tasks.ts';

/** The engine of functions that take no orders of people: it accepts calls and moves them. */
export interface MovingEngine extends Pick<Engine, 'accept' | 'replayOf' | 'watch'> {
  readonly tasks: Tasks;
  readonly revival: Revival;
  /** Checks the waiting calls because the agent may be ready now. Resolves after it has woken the call whose turn it is. */
  readonly agentHeard: (agent: AgentId) => Promise<void>;
  readonly conversationTold: Moves['hear'];
  /** Resolves when all work of this process has ended. A Lambda must not return before that. */
  readonly drained: () => Promise<void>;
}

/** The engine of the function that dials. It accepts no calls, so its bundle leaves out how. */
export function createDialingEngine(setting: StepFunctionsSetting): MovingEngine {
  return movingEngineOf(partsOf(setting, stoppingOn), () => Promise.reject(new TypeError('This function only dials.')));
}

/** Watchers see only the commits of this process. */
export function createMovingEngine(setting: StepFunctionsSetting): MovingEngine {
  return movingEngineOf(partsOf(setting), acceptOrder);
}

export function movingEngineOf(parts: Parts, acceptInto: typeof acceptOrder): MovingEngine {
  const { setting, world, moves, revival, track, drained, mayDial, listeners } = parts;
  const eventsFlow = setting.eventsFlow ?? (async () => true);
  const tasks = createTasks({ ...world, timers: setting.timers, eventsFlow, mayDial }, moves);
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
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    accept: (order, options) =>
      unlessClosed(parts, () => {
        const request = order.key ?? `${order.agent.id} ${order.target.phoneNumber} ${order.fingerprint}`;
        const accept = () => acceptInto(world, order, options);
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
  };
}
