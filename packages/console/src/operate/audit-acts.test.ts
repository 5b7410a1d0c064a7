import type { AuditView } from 'outdial/client';
import { expect, test } from 'vitest';
import { actsOf } from './audit-acts.ts';

const entry = (act: string, second: number, facts: AuditView['facts'] = {}, by = 'key_mara'): AuditView => ({
  ...{ at: new Date(1_800_000_000_000 + second * 1000).toISOString(), act, by, byName: null, facts },
  ...{ callId: `call_${second}`, agentId: null, phoneNumber: null },
});
const shown = (entries: readonly AuditView[]) => actsOf(entries).map(({ label, parts }) => [label, parts.length]);

test('an act on many calls is one line with their number, and single acts keep theirs', () => {
  const pair = (second: number) => [
    entry('asked', second, { reassignedFrom: 'call_1' }),
    entry('canceled', second, { reassignedTo: 'call_2' }),
  ];
  expect(shown([...pair(2), ...pair(1), ...pair(1), entry('dialed', 1, {}, '')])).toEqual([
    ['Calls reassigned (3 calls)', 6],
    ['Dialed', 0],
  ]);
  expect(shown(pair(1))).toEqual([
    ['Call requested', 0],
    ['Cancel requested', 0],
  ]);
  expect(shown([entry('canceled', 9), entry('dialed', 8), entry('canceled', 8), entry('canceled', 1)])).toEqual([
    ['Calls canceled (2 calls)', 2],
    ['Dialed', 0],
    ['Cancel requested', 0],
  ]);
  expect(shown([entry('ended', 400, {}, ''), entry('paused', 300), entry('ended', 1, {}, '')])).toEqual([
    ['Calls ended (2 calls)', 2],
    ['Dialing paused', 0],
  ]);
  expect(shown([entry('key-made', 1, { key: 'key_1', name: 'crm' })])).toEqual([['Key made: crm', 0]]);
  expect(
    shown([entry('canceled', 1), entry('canceled', 1, {}, 'key_ben'), entry('asked', 1), entry('asked', 1)]),
  ).toEqual([
    ['Cancel requested', 0],
    ['Cancel requested', 0],
    ['Call requested', 0],
    ['Call requested', 0],
  ]);
});
