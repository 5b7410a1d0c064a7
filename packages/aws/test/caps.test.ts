import { agentId, type Call } from 'outdial/engine-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AwsApi } from '../src/table/aws-api.ts';
import { callsIn, type Calls } from '../src/table/calls.ts';
import { openTable } from '../src/table/table.ts';
import { openLocalTable, type LocalTable } from './local-table.ts';

let local: LocalTable;
let calls: Calls;
const read = { items: 0, bytes: 0 };
beforeEach(async () => {
  local = await openLocalTable();
  const counting: AwsApi = {
    call: async (service, action, body) => {
      const answer = await local.api.call(service, action, body);
      if (action === 'Query') read.items += (answer['Items'] as readonly unknown[]).length;
      if (action === 'Query') read.bytes += JSON.stringify(answer['Items']).length;
      return answer;
    },
  };
  calls = callsIn(openTable(counting, local.name));
});
afterEach(() => local.close());

const now = Date.parse('2026-11-22T15:00:00Z');
const day = 24 * 60 * 60_000;
const agent = { id: agentId('a9e00000-0000-4000-8000-000000000001'), name: 'Ana', email: null };
const target = { phoneNumber: '+12025550123' as Call['order']['target']['phoneNumber'], contactId: null };
type Result = Call['attempts'][number]['result'];

/** The fields of a call that the table reads, with attempts this number of milliseconds ago. */
async function dialed(id: string, attempts: readonly (readonly [ago: number, result: Result])[]): Promise<void> {
  const order = { id, agent, target, createdAt: now - 40 * day, expiresAt: now };
  const tried = attempts.map(([ago, result], index) => ({ number: index + 1, fencedAt: now - ago, result }));
  const outcome = { code: 'agent-did-not-answer', problem: null, resolution: null };
  const call = { state: 'failed', order, attempts: tried, lastNow: now, conversationId: null, outcome };
  const row = { call: call as unknown as Call, log: [], lockDue: null, execution: id };
  expect(await calls.write(row, null, id)).toBe(true);
}
async function asked(lookBack: { readonly target: number | null; readonly agent: number | null }) {
  Object.assign(read, { items: 0, bytes: 0 });
  return calls.dials({ agent, target }, lookBack, now);
}

test('caps count the attempts within their time window: who was reached, and no attempt twice', async () => {
  await dialed('one', [
    [2 * day, 'ended'],
    [3_000, 'agent-leg-died'],
    [2_000, 'not-placed'],
    [1_000, 'open'],
  ]);
  await dialed('two', [[day, 'ended']]);
  await dialed('three', []);
  expect(await asked({ target: day, agent: day })).toEqual({
    target: [now - day, now - 1_000],
    agent: [now - day, now - 3_000, now - 1_000],
  });
  expect(await asked({ target: null, agent: 2_000 })).toEqual({ target: [], agent: [now - 1_000] });
});

test('reads for caps do not grow with older calls of the agent and the number, nor with the size of a call', async () => {
  await dialed('new', [[1_000, 'ended']]);
  await asked({ target: day, agent: day });
  const before = { ...read };
  expect(before.items).toBe(2);
  for (let index = 0; index < 50; index += 1) {
    await dialed(`old-${index}`, [[day + 1 + index, 'ended']]);
    await dialed(`waits-${index}`, []);
  }
  await asked({ target: day, agent: day });
  expect(read).toEqual(before);
  expect(before.bytes).toBeLessThan(1_000);
});
