import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seededClient, seededCodeClient } from '../src/seed/floor.ts';
import { deskSandbox } from './desk.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the README names every client with its secret', () => {
  for (const { id, secret } of [seededClient, seededCodeClient]) {
    expect(readme).toContain(id);
    expect(readme).toContain(secret);
  }
});

test('every control path of the README is served', async () => {
  const desk = deskSandbox();
  for (const path of ['state', 'clients', 'agents/ana', 'faults', 'dials', 'requests', 'timings'])
    expect((await desk.get(`/_sandbox/${path}`)).status).toBe(200);
  const { body } = await desk.dial('ana', { phoneNumber: '+12025550106' });
  desk.advance(1_000);
  const orders = {
    clock: { advanceMs: 0 },
    faults: { operation: 'postConversationsCallsUserUserId', fault: 'status-after-effect', status: 500, count: 1 },
    [`conversations/${body.id}/target`]: { does: 'answer' },
    'events/deliver-to': { url: null },
    reset: {},
  };
  for (const [path, order] of Object.entries(orders))
    expect((await desk.post(`/_sandbox/${path}`, order)).status, path).toBe(200);
});

test('the example of the README works: a phone that does not answer ends the call after a minute, and the customer’s phone never rings', async () => {
  expect(readme).toContain("toMatchObject({ state: 'closed', targetLeg: null })");
  const desk = deskSandbox();
  const placed = await desk.dial('dora', { phoneNumber: '+12025550100' });
  desk.control.setClock({ advanceMs: 60_000 });
  expect(desk.control.conversation(placed.body.id)).toMatchObject({ state: 'closed', targetLeg: null });
  expect(desk.control.dials({ agent: 'dora' }).total).toBe(1);
});
