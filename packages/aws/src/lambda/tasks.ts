import type { ExecutionInput } from '../engine/executions.ts';
import type { TaskAnswer } from '../engine/tasks.ts';
import type { FunctionWorld } from './world.ts';

/** The input that the state machine gives to a task, and the answer that the task returns. */
type TaskEvent = Readonly<Record<string, unknown>>;
export type Task = (world: FunctionWorld, event: TaskEvent) => Promise<TaskAnswer>;

function inputOf(event: TaskEvent): ExecutionInput {
  const { callId, name, generation, turn } = event;
  if (typeof callId !== 'string' || typeof name !== 'string') {
    throw new TypeError('A task needs the callId and the name of its execution.');
  }
  return { callId, name, generation: Number(generation ?? 0), turn: Number(turn ?? 0) };
}

/**
 * Fires timers, checks readiness and decides the next step. With a task token the execution is waiting, and the token says where to wake
 * it.
 */
export const advanceTask: Task = ({ engine }, event) => {
  const { token, seconds, retry } = event;
  const parking =
    typeof token === 'string' ? { token, seconds: Number(seconds ?? 0), retry: Number(retry ?? 0) } : null;
  return engine.tasks.advance(inputOf(event), parking);
};

/** Dials an attempt once. A late or repeated invocation finds its fence taken and sends nothing. */
export const dialTask: Task = ({ engine }, event) => engine.tasks.dial({ ...inputOf(event), n: Number(event['n']) });

/** Does the checks and reads that are due. `interrupted` means that the dial of this attempt died. */
export const followTask: Task = ({ engine }, event) => {
  const { interrupted } = event;
  return engine.tasks.follow({ ...inputOf(event), ...(typeof interrupted === 'number' ? { interrupted } : {}) });
};
