import { afterEach, expect, test } from 'vitest';
import { deskSandbox } from '../test/desk.ts';

const opened: ReturnType<typeof deskSandbox>[] = [];
afterEach(async () => {
  for (const { sandbox } of opened.splice(0)) await sandbox.close();
});

async function listening() {
  const desk = deskSandbox();
  opened.push(desk);
  const url = await desk.sandbox.listen();
  const headers = { authorization: `Bearer ${desk.token}`, 'content-type': 'application/json' };
  const dial = (): Promise<Response> =>
    fetch(`${url}/api/v2/conversations/calls/user/${desk.agentId('ana')}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ phoneNumber: '+12025550100' }),
    });
  const read = (): Promise<Response> => fetch(`${url}/api/v2/systempresences`, { headers });
  return { ...desk, url, dial, read };
}

test('it answers over HTTP on the loopback interface, with the correlation id', async () => {
  const desk = await listening();
  expect(desk.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const answer = await desk.dial();
  expect(answer.status).toBe(202);
  expect(answer.headers.get('ININ-Correlation-Id')).not.toBeNull();
});

test.each([
  ['reset-before-effect', 0],
  ['reset-after-effect', 1],
] as const)('%s resets the connection and leaves %i dials', async (fault, dials) => {
  const desk = await listening();
  desk.control.injectFault({ operation: 'postConversationsCallsUserUserId', fault });
  await expect(desk.dial()).rejects.toMatchObject({
    cause: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) as string },
  });
  expect(desk.control.dials().total).toBe(dials);
});

test('answer-lost holds the connection open and then closes it', async () => {
  const desk = await listening();
  desk.control.injectFault({ operation: 'postConversationsCallsUserUserId', fault: 'answer-lost', holdMs: 1_000 });
  const lost = expect(desk.dial()).rejects.toThrow('fetch failed');
  await expect.poll(() => desk.control.dials().total).toBe(1);
  desk.machine.advance(1_000);
  await lost;
});

test('refuse makes connections be refused for its time, then the same address answers again', async () => {
  const desk = await listening();
  await desk.read();
  desk.control.injectFault({ fault: 'refuse', forMs: 3_000 });
  await expect(desk.dial()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  expect(desk.control.dials().total).toBe(0);
  desk.machine.advance(3_000);
  await expect.poll(async () => (await desk.read().catch(() => null))?.status ?? null).toBe(200);
});

test('slow-body sends the head at once and the body later', async () => {
  const desk = await listening();
  desk.control.injectFault({ operation: 'getSystempresences', fault: 'slow-body', ms: 500 });
  const answer = await desk.read();
  expect(answer.status).toBe(200);
  desk.machine.advance(500);
  expect(await answer.json()).toHaveLength(10);
});

test('close-idle ends the connection after the answer without saying so', async () => {
  const desk = await listening();
  desk.control.injectFault({ operation: 'getSystempresences', fault: 'close-idle' });
  const answer = await desk.read();
  expect(answer.headers.get('connection')).toBe('keep-alive');
  await answer.text();
  expect((await desk.read()).status).toBe(200);
});

test('a port that is taken rejects', async () => {
  const desk = await listening();
  const other = deskSandbox();
  opened.push(other);
  await expect(other.sandbox.listen(Number(new URL(desk.url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
