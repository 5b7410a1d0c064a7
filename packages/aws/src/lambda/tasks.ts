import type { ExecutionInput } from '../engine/executions.ts';
import type { TaskAnswer } from '../engine/tasks.ts';
import type { FunctionWorld } from './world.ts';

/** What the state machine hands to a task, and what the task hands back to it. */
type TaskEvent = Readonly<Record<string, unknown>>;
export type Task = (world: FunctionWorld, event: TaskEvent) => Promise<TaskAnswer>;

function inputOf(event: TaskEvent): ExecutionInput {
  const { callId, name, generation, turn } = event;
  if (typeof callId !== 'string' || typeof name !== 'string') {
    throw new TypeError('A task needs the callId and the name of its execution.');
  }
  return { callId, name, generation: Number(generation ?? 0), turn: Number(turn ?? 0) };
}

/** Timers, readiness, what comes next. With a task token the execution waits, and this says where to wake it. */
export const advanceTask: Task = ({ engine }, event) => {
  const { token } = event;
  return engine.tasks.advance(inputOf(event), typeof token === 'string' ? token : null);
};

/** The one dial of an attempt; a late or doubled invocation finds its fence taken and sends nothing. */
export const dialTask: Task = ({ engine }, event) => engine.tasks.dial({ ...inputOf(event), n: Number(event['n']) });

/** Looks and reads; `interrupted` says that the dial of this attempt died. */
export const followTask: Task = ({ engine }, event) => {
  const { interrupted } = event;
  return engine.tasks.follow({ ...inputOf(event), ...(typeof interrupted === 'number' ? { interrupted } : {}) });
};
