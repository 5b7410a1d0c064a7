import { AwsRefused, type AwsApi } from '../table/aws-api.ts';

/** The input of an execution of the state machine, which it passes from state to state. */
export interface ExecutionInput {
  readonly callId: string;
  /** The first execution's name. Later executions append their generation to it. */
  readonly name: string;
  readonly generation: number;
  /** Number of turns that this execution has taken. */
  readonly turn: number;
}

/** The part of Step Functions that the engine uses. */
export interface Executions {
  /** Starts an execution with this name only once, ever. A repetition changes nothing. */
  readonly start: (input: ExecutionInput) => Promise<void>;
  /** Wakes the execution that waits with this task token. Does nothing if it no longer waits. */
  readonly wake: (token: string) => Promise<void>;
}

const gone = ['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'];

export function executionsOf(api: AwsApi, stateMachineArn: string): Executions {
  const unless = async (codes: readonly string[], work: Promise<unknown>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof AwsRefused) || !codes.includes(error.code)) throw error;
    }
  };
  return {
    start: (input) =>
      unless(
        ['ExecutionAlreadyExists'],
        api.call('states', 'StartExecution', { stateMachineArn, name: input.name, input: JSON.stringify(input) }),
      ),
    wake: (taskToken) => unless(gone, api.call('states', 'SendTaskSuccess', { taskToken, output: '{}' })),
  };
}
