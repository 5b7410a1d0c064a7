import './promise-with-resolvers.ts';
import { randomUUID } from 'node:crypto';
import { StateMachine, type RunOptions, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Clock } from 'outdial/engine-kit';
import { nameOf, type ExecutionInput, type Executions } from '../src/engine/executions.ts';
import type { TaskAnswer } from '../src/engine/tasks.ts';
import { stateMachineDefinition } from '../src/state-machine.ts';

export type TaskName = 'advance' | 'dial' | 'follow';
/** Invokes one of the three functions with an event, as Lambda would. If it throws, the task fails. */
export type Invoke = (task: TaskName, event: ExecutionInput & Readonly<Record<string, unknown>>) => Promise<TaskAnswer>;

/** The state machine service on this machine: the real definition, with Lambda and the clock supplied by the test. */
export interface LocalExecutions extends Executions {
  /** The entered states of each execution. */
  readonly entered: (name: string) => readonly string[];
  readonly started: () => readonly string[];
  readonly waiting: () => number;
  /** True while an execution moves from one state to another. Then it does not run a task, and does not wait for a time or a token. */
  readonly isMoving: () => boolean;
  /** Resolves when every execution has ended. */
  readonly ended: () => Promise<void>;
  /** Stops every execution, as StopExecution does. Others can be started afterwards. */
  readonly stop: () => void;
  /** Stops the executions of this call. */
  readonly stopCall: (callId: string) => void;
}

/** An execution that did not succeed. */
export interface EndedBadly {
  readonly name: string;
  readonly status: 'ABORTED' | 'FAILED';
  readonly input: ExecutionInput;
}

const arn = (name: string): string => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
const definition = stateMachineDefinition({
  AdvanceFunctionArn: arn('advance'),
  DialFunctionArn: arn('dial'),
  FollowFunctionArn: arn('follow'),
}) as unknown as StateMachineDefinition;

class TimedOut extends Error {
  override name = 'States.Timeout';
}

/** state-machine.test.ts proves that it is valid. Here the check would take a third of a second for each file. */
const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });

export function createLocalExecutions({
  clock,
  invoke,
  onEndedBadly = () => undefined,
}: {
  readonly clock: Clock;
  readonly invoke: Invoke;
  readonly onEndedBadly?: (ended: EndedBadly) => void;
}): LocalExecutions {
  const entered = new Map<string, string[]>();
  const tokens = new Map<string, () => void>();
  const running = new Set<{
    readonly name: string;
    readonly input: ExecutionInput;
    readonly abort: () => void;
    readonly result: Promise<unknown>;
  }>();
  const statuses = new Map<string, 'RUNNING' | 'SUCCEEDED' | EndedBadly['status']>();
  let resting = 0;
  /** The states in which an execution does not move: a task, or a wait. */
  const rest = async <Result>(until: Promise<Result>): Promise<Result> => {
    resting += 1;
    try {
      return await until;
    } finally {
      resting -= 1;
    }
  };
  const until = (at: number): Promise<void> =>
    new Promise((resolve) => {
      if (at <= clock.now()) resolve();
      else clock.wakeAt(at, resolve);
    });

  const begin = (input: ExecutionInput, name: string): void => {
    const states: string[] = [];
    entered.set(name, states);
    statuses.set(name, 'RUNNING');
    let last: TaskAnswer | null = null;
    /** A stopped execution takes no further step. */
    const isStopped = (): boolean => statuses.get(name) === 'ABORTED';
    const never = new Promise<never>(() => undefined);
    const task = (which: TaskName) => async (event: ExecutionInput & Readonly<Record<string, unknown>>) => {
      // The Wait state does not take real time here: the clock determines its time.
      if (last?.next === 'wait-until' && which === 'advance') await rest(until(Date.parse(last.at)));
      last = null;
      if (isStopped()) return never;
      const turn = await rest(invoke(which, event));
      if (isStopped()) return never;
      last = turn;
      return turn;
    };
    const waitForPresence = async ({
      Payload,
    }: {
      readonly Payload: ExecutionInput & { readonly seconds: number };
    }) => {
      const seconds = Payload.seconds;
      const token = randomUUID();
      let cancel = (): void => undefined;
      const woken = new Promise<void>((resolve, reject) => {
        tokens.set(token, resolve);
        cancel = clock.wakeAt(clock.now() + seconds * 1000, () => reject(new TimedOut('States.Timeout')));
      });
      // It may arrive while the function still runs, or fails.
      woken.catch(() => undefined);
      try {
        if (isStopped()) return await never;
        await rest(invoke('advance', { ...Payload, token }));
        await rest(woken);
        if (isStopped()) return await never;
        return {};
      } finally {
        cancel();
        tokens.delete(token);
      }
    };
    const handOver = async ({ Input, Name }: { readonly Input: ExecutionInput; readonly Name: string }) => {
      if (!entered.has(Name)) begin(Input, Name);
      return {};
    };
    const overrides = {
      taskResourceLocalHandlers: {
        Advance: task('advance'),
        Dial: task('dial'),
        Follow: task('follow'),
        WaitForPresence: waitForPresence,
        HandOver: handOver,
      },
      waitTimeOverrides: { WaitUntil: 0, Breathe: 0 },
      retryIntervalOverrides: { Advance: 0, Follow: 0, WaitForPresence: 0 },
    } as unknown as NonNullable<RunOptions['overrides']>;
    const context = {
      ...{ Task: { Token: 'replaced by the override' }, StateMachine: { Id: 'outdial' }, State: { RetryCount: 0 } },
    };
    const run = machine.run({ ...input }, { overrides, noThrowOnAbort: true, context });
    const succeeded = (): void => {
      if (!isStopped()) statuses.set(name, 'SUCCEEDED');
    };
    const execution = {
      ...{ name, input, abort: run.abort },
      result: run.result.then(succeeded, (error: unknown) => {
        if (isStopped()) return;
        statuses.set(name, 'FAILED');
        failures.push(error);
        onEndedBadly({ name, status: 'FAILED', input });
      }),
    };
    running.add(execution);
    void execution.result.then(() => running.delete(execution));
    void (async () => {
      for await (const log of run.eventLogs) {
        if (log.type === 'StateEntered') states.push(log.state.name);
      }
    })();
  };
  const failures: unknown[] = [];
  const stop = (stopped: (input: ExecutionInput) => boolean): void => {
    for (const execution of [...running].filter(({ input }) => stopped(input))) {
      const { name, input } = execution;
      statuses.set(name, 'ABORTED');
      execution.abort();
      running.delete(execution);
      onEndedBadly({ name, status: 'ABORTED', input });
    }
  };

  return {
    start: async (input) => {
      const name = nameOf(input.name, input.generation);
      if (entered.has(name)) return 'exists';
      begin(input, name);
      return 'started';
    },
    stateOf: async (name, generation) => {
      const status = statuses.get(nameOf(name, generation));
      return status === undefined ? 'absent' : status === 'RUNNING' ? 'running' : 'ended';
    },
    wake: async (token) => tokens.get(token)?.(),
    entered: (name) => entered.get(name) ?? [],
    started: () => [...entered.keys()],
    waiting: () => tokens.size,
    isMoving: () => running.size > resting,
    ended: async () => {
      while (running.size > 0) await Promise.all([...running].map(({ result }) => result));
      if (failures.length > 0) throw failures[0];
    },
    stop: () => stop(() => true),
    stopCall: (callId) => stop((input) => input.callId === callId),
  };
}
