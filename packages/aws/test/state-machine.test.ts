import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { testClock } from 'outdial/testing';
import { describe, expect, test } from 'vitest';
import type { TaskAnswer } from '../src/engine/tasks.ts';
import { stateMachineDefinition } from '../src/state-machine.ts';
import { createLocalExecutions } from './local-executions.ts';

type Validate = (definition: unknown) => { readonly isValid: boolean; readonly errors: readonly unknown[] };
const validate = createRequire(import.meta.url)('asl-validator') as Validate;
const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:outdial';
const definition = stateMachineDefinition({ AdvanceFunctionArn: arn, DialFunctionArn: arn, FollowFunctionArn: arn });

test('npm installs the local state machine without a warning on Node 20, where it runs with a polyfill', () => {
  const lock = readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(lock) as { readonly packages: Readonly<Record<string, object>> };
  // npm writes `engines` again with each new version: remove it.
  expect(packages['node_modules/aws-local-stepfunctions']).not.toHaveProperty('engines');
});

describe('the state machine', () => {
  test('is valid, and Step Functions never retries its dial', () => {
    expect(validate(definition)).toMatchObject({ isValid: true });
    expect(definition.States.Dial).not.toHaveProperty('Retry');
    expect(definition.States.Dial.Catch[0].ErrorEquals).toEqual(['States.ALL']);
  });

  test('defines for every task which errors it retries and where a failure leads; a wait ends by its time limit and has no heartbeat', () => {
    const tasks = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task');
    expect(tasks.map(([name]) => name)).toEqual(['Advance', 'WaitForPresence', 'Dial', 'Follow', 'HandOver']);
    for (const [name, task] of tasks) {
      expect(task).toHaveProperty('Catch');
      expect('Retry' in task).toBe(name !== 'Dial');
      expect(task).not.toHaveProperty('HeartbeatSeconds');
    }
    expect(definition.States.WaitForPresence.TimeoutSecondsPath).toBe('$.Payload.seconds');
  });

  test('continues after a failed task, whatever the task', async () => {
    const failures = ['advance', 'dial', 'follow'];
    const seen: string[] = [];
    const executions = createLocalExecutions({
      clock: testClock(),
      invoke: async (task, event) => {
        seen.push(task);
        if (failures[0] === task && failures.shift() !== undefined) throw new Error('it failed');
        const next = { advance: { next: 'dial', n: 1 }, dial: { next: 'done' }, follow: { next: 'done' } } as const;
        const { callId, name, generation, turn } = event;
        return { callId, name, generation, turn, ...next[task] } satisfies TaskAnswer;
      },
    });
    await executions.start({ callId: 'call_1', name: 'one', generation: 0, turn: 0 });
    await executions.ended();
    expect(seen).toEqual(['advance', 'advance', 'dial', 'follow', 'follow']);
  });

  test('hands over to a new execution before its history is full', async () => {
    const executions = createLocalExecutions({
      clock: testClock(),
      invoke: async (_task, { callId, name, generation }) =>
        generation === 0
          ? { callId, name, generation: 1, turn: 0, next: 'hand-over' }
          : { callId, name, generation, turn: 1, next: 'done' },
    });
    await executions.start({ callId: 'call_1', name: 'one', generation: 0, turn: 0 });
    await executions.ended();
    expect(executions.started()).toEqual(['one', 'one-1']);
  });
});
