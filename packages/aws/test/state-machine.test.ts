import { createRequire } from 'node:module';
import { testClock } from 'outdial/testing';
import { describe, expect, test } from 'vitest';
import type { Turn } from '../src/engine/turns.ts';
import { presencePattern } from '../src/rules.ts';
import { stateMachineDefinition } from '../src/state-machine.ts';
import { createLocalExecutions } from './local-executions.ts';

type Validate = (definition: unknown) => { readonly isValid: boolean; readonly errors: readonly unknown[] };
const validate = createRequire(import.meta.url)('asl-validator') as Validate;
const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:outdial';
const definition = stateMachineDefinition({ AdvanceFunctionArn: arn, DialFunctionArn: arn, FollowFunctionArn: arn });

describe('the state machine', () => {
  test('is valid, and its dial is never tried again by Step Functions', () => {
    expect(validate(definition)).toMatchObject({ isValid: true });
    expect(definition.States.Dial).not.toHaveProperty('Retry');
    expect(definition.States.Dial.Catch[0].ErrorEquals).toEqual(['States.ALL']);
  });

  test('goes on after a task that failed, whatever the task', async () => {
    const failures = ['advance', 'dial', 'follow'];
    const seen: string[] = [];
    const executions = createLocalExecutions({
      clock: testClock(),
      invoke: async (task, event) => {
        seen.push(task);
        if (failures[0] === task && failures.shift() !== undefined) throw new Error('it failed');
        const next = { advance: { next: 'dial', n: 1 }, dial: { next: 'done' }, follow: { next: 'done' } } as const;
        const { callId, name, generation, turn } = event;
        return { callId, name, generation, turn, ...next[task] } satisfies Turn;
      },
    });
    await executions.start({ callId: 'call_1', name: 'one', generation: 0, turn: 0 });
    await executions.ended();
    expect(seen).toEqual(['advance', 'advance', 'dial', 'follow', 'follow']);
  });

  test('hands over to a fresh execution of its own before its history is full', async () => {
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

describe('the rule on Genesys', () => {
  const source = 'aws.partner/genesys.com/cloud/1a2b3c4d/outdial';
  const matches = (event: Readonly<Record<'source' | 'detail-type', string>>): boolean => {
    const pattern = presencePattern(source);
    return pattern.source.includes(event.source) && pattern['detail-type'].includes(event['detail-type']);
  };

  test('hears presence and activity by the literal template, and nothing that merely looks like it', () => {
    expect(matches({ source, 'detail-type': 'v2.users.{id}.presence' })).toBe(true);
    expect(matches({ source, 'detail-type': 'v2.users.{id}.activity' })).toBe(true);
    expect(matches({ source, 'detail-type': 'v2.users.a9e00000-0000-4000-8000-000000000001.presence' })).toBe(false);
    expect(matches({ source, 'detail-type': 'v2.users.{id}.station' })).toBe(false);
    expect(matches({ source: 'aws.partner/genesys.com/cloud/other', 'detail-type': 'v2.users.{id}.presence' })).toBe(
      false,
    );
  });
});
