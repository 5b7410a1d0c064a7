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
  /** Starts an execution with this name only once, ever. A repetition changes nothing and answers `exists`. */
  readonly start: (input: ExecutionInput) => Promise<'started' | 'exists'>;
  /** How the execution of this generation stands. `unknown`: Step Functions did not say. */
  readonly stateOf: (name: string, generation: number) => Promise<ExecutionState>;
  /** Wakes the execution that waits with this task token. Does nothing if it no longer waits. */
  readonly wake: (token: string) => Promise<void>;
}

/** `ended`: it has ended, well or badly, and does nothing more. */
type ExecutionState = 'running' | 'ended' | 'absent' | 'unknown';

/** The name of a generation, which the state machine builds in the same way when it hands over. */
export const nameOf = (name: string, generation: number): string => (generation === 0 ? name : `${name}-${generation}`);

const gone = ['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'];

export function executionsOf(api: AwsApi, stateMachineArn: string): Executions {
  const executionArn = (name: string): string => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  return {
    start: async (input) => {
      const name = nameOf(input.name, input.generation);
      const body = { stateMachineArn, name, input: JSON.stringify(input) };
      const answer = await unless(['ExecutionAlreadyExists'], api.call('states', 'StartExecution', body));
      return answer === null ? 'exists' : 'started';
    },
    stateOf: async (name, generation) => {
      try {
        const body = { executionArn: executionArn(nameOf(name, generation)) };
        const answer = await unless(['ExecutionDoesNotExist'], api.call('states', 'DescribeExecution', body));
        if (answer === null) return 'absent';
        return answer['status'] === 'RUNNING' || answer['status'] === 'PENDING_REDRIVE' ? 'running' : 'ended';
      } catch (error) {
        if (error instanceof AwsRefused) return 'unknown';
        throw error;
      }
    },
    wake: async (taskToken) => {
      await unless(gone, api.call('states', 'SendTaskSuccess', { taskToken, output: '{}' }));
    },
  };
}

async function unless<Answer>(codes: readonly string[], work: Promise<Answer>): Promise<Answer | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AwsRefused && codes.includes(error.code)) return null;
    throw error;
  }
}
