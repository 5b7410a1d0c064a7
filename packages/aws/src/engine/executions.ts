import { AwsRefused, type AwsApi } from '../table/aws-api.ts';

/** What an execution of the state machine is started with, and hands from state to state. */
export interface ExecutionInput {
  readonly callId: string;
  /** The first execution's name; a further one has its generation behind it. */
  readonly name: string;
  readonly generation: number;
  /** How often this execution went round. */
  readonly turn: number;
}

/** Step Functions, as the engine needs it. */
export interface Executions {
  /** Starts one execution of this name, ever; a repetition changes nothing. */
  readonly start: (input: ExecutionInput) => Promise<void>;
  /** Wakes the execution that waits with this task token; one that does not wait any more is left alone. */
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
