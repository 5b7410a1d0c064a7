import { taskReserve, timeLimits } from './limits.ts';

/** The functions that the state machine calls, by the names that stand for their ARNs in the definition. */
type FunctionArns = Readonly<Record<'AdvanceFunctionArn' | 'DialFunctionArn' | 'FollowFunctionArn', string>>;

/** What may pass: Lambda's own failures, and a task that threw. */
const retry = [
  {
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 5,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
];
const orBreathe = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Breathe' }];
const is = (value: string, state: string) => ({ Variable: '$.next', StringEquals: value, Next: state });

const choose = {
  Type: 'Choice',
  Choices: [
    is('wait-for-presence', 'WaitForPresence'),
    is('wait-until', 'WaitUntil'),
    is('dial', 'Dial'),
    is('follow', 'Follow'),
    is('hand-over', 'HandOver'),
  ],
  Default: 'Done',
} as const;

const interrupted = {
  Type: 'Pass',
  Parameters: {
    'callId.$': '$.callId',
    'name.$': '$.name',
    'generation.$': '$.generation',
    'turn.$': '$.turn',
    'interrupted.$': '$.n',
  },
  Next: 'Follow',
} as const;

const handOver = (partition: string) =>
  ({
    Type: 'Task',
    Comment: 'A history ends at 25,000 events: a new execution continues.',
    Resource: `arn:${partition}:states:::states:startExecution`,
    Parameters: {
      'StateMachineArn.$': '$$.StateMachine.Id',
      'Name.$': "States.Format('{}-{}', $.name, $.generation)",
      Input: { 'callId.$': '$.callId', 'name.$': '$.name', 'generation.$': '$.generation', turn: 0 },
    },
    Retry: [{ ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], MaxAttempts: 0 }, ...retry],
    Catch: [{ ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], Next: 'Done' }, ...orBreathe],
    Next: 'Done',
  }) as const;

/**
 * The state machine of one call, in Amazon States Language (JSONPath): advance, choose, then wait for presence, wait until, dial, follow
 * or be done. It decides nothing: every choice is the lifecycle's, made in a task. The dial has no Retry, since a request may have left.
 * `partition` is the first part of the account's ARNs.
 */
export function stateMachineDefinition(functions: FunctionArns, partition = 'aws') {
  return {
    Comment: 'Outdial: one call, from acceptance to outcome',
    StartAt: 'Advance',
    States: {
      Advance: {
        Type: 'Task',
        Resource: functions.AdvanceFunctionArn,
        TimeoutSeconds: timeLimits.advance + taskReserve,
        Retry: retry,
        Catch: orBreathe,
        Next: 'Choose',
      },
      Choose: choose,
      WaitForPresence: waitForPresence(functions.AdvanceFunctionArn, partition),
      WaitUntil: { Type: 'Wait', TimestampPath: '$.at', Next: 'Advance' },
      Dial: {
        Type: 'Task',
        Comment: 'No Retry: whatever ends this task without an answer, its request may have left.',
        Resource: functions.DialFunctionArn,
        TimeoutSeconds: timeLimits.dial + taskReserve,
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Interrupted' }],
        Next: 'Choose',
      },
      Interrupted: interrupted,
      Follow: {
        Type: 'Task',
        Resource: functions.FollowFunctionArn,
        TimeoutSeconds: timeLimits.follow + taskReserve,
        Retry: retry,
        Catch: orBreathe,
        Next: 'Choose',
      },
      Breathe: {
        Type: 'Wait',
        Comment: 'A call reaches its end whatever fails on the way: the lifecycle says what is due by then.',
        Seconds: 60,
        Next: 'Advance',
      },
      HandOver: handOver(partition),
      Done: { Type: 'Succeed' },
    },
  } as const;
}

function waitForPresence(advanceFunctionArn: string, partition: string) {
  return {
    Type: 'Task',
    Comment: 'The token is stored first and the floor read after it; the time limit is only the net below.',
    Resource: `arn:${partition}:states:::lambda:invoke.waitForTaskToken`,
    Parameters: {
      FunctionName: advanceFunctionArn,
      Payload: {
        'callId.$': '$.callId',
        'name.$': '$.name',
        'generation.$': '$.generation',
        'turn.$': '$.turn',
        'seconds.$': '$.Payload.seconds',
        'token.$': '$$.Task.Token',
        'retry.$': '$$.State.RetryCount',
      },
    },
    TimeoutSecondsPath: '$.Payload.seconds',
    ResultPath: null,
    Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 0 }, ...retry],
    Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'Advance' }, ...orBreathe],
    Next: 'Advance',
  } as const;
}
