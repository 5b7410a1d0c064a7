import { expect, test } from 'vitest';
import { openDesk, type Desk } from './desk.ts';

const target = { targets: [{ phoneNumber: '+12025550100' }] };
const ended = ({ outcome }: { readonly outcome: unknown }): boolean => outcome !== null;

async function requestsOf({ outdial }: Desk, id: string) {
  const { items } = await outdial.calls.genesysRequests(id);
  return items.map(({ method, path, status, error, purpose }) => ({ method, path, status, error, purpose }));
}

test('a call lists each request that Genesys received for it, with what it was for and what came back', async () => {
  const desk = await openDesk();
  const { id } = await desk.place(target);
  const call = await desk.within(id, 120_000, ended);
  const requests = await requestsOf(desk, id);
  const dials = requests.filter(({ purpose }) => purpose === 'dial');
  expect(dials).toEqual([
    {
      ...{ method: 'POST', status: 202, error: null, purpose: 'dial' },
      path: `/api/v2/conversations/calls/user/${call.from.id}`,
    },
  ]);
  const reads = requests.filter(({ path }) => path.startsWith('/api/v2/conversations/') && !path.includes('/calls/'));
  expect(reads.filter(({ purpose }) => purpose === 'follow').length).toBeGreaterThan(1);
  expect(reads).toHaveLength(desk.sandbox.control.requests().byOperation['getConversation'] ?? 0);
  expect(JSON.stringify(requests)).not.toContain('5550100');
});

test('a lost answer shows as a dial without a status, and the search after it', async () => {
  const desk = await openDesk();
  const operation = 'postConversationsCallsUserUserId';
  desk.sandbox.control.injectFault({ operation, fault: 'answer-lost', count: 1 });
  const { id } = await desk.place(target);
  await desk.within(id, 120_000, ended);
  const requests = await requestsOf(desk, id);
  expect(requests.filter(({ purpose }) => purpose === 'dial')).toMatchObject([
    { method: 'POST', status: null, error: expect.any(String) as string },
  ]);
  expect(requests.filter(({ purpose }) => purpose === 'search').map(({ path }) => path)).toContain(
    '/api/v2/analytics/conversations/details/query',
  );
  expect(desk.sandbox.control.dials().total).toBe(1);
});

test('a hang-up after a cancel is listed', async () => {
  const desk = await openDesk();
  const { id } = await desk.place({ targets: [{ phoneNumber: '+12025550104' }] });
  await desk.within(id, 120_000, ({ state }) => state === 'connected');
  await desk.outdial.calls.cancel(id);
  await desk.within(id, 120_000, ended);
  expect((await requestsOf(desk, id)).filter(({ purpose }) => purpose === 'hang-up').length).toBeGreaterThan(0);
});
