import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';

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

test('under refuse the port refuses connections for the fault’s time, and then answers again', async () => {
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

/** A separate keep-alive connection. Records the received text, and if the other side ended it. */
async function rawConnection(url: string, token: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const seen = { text: '', ended: false };
  socket.on('data', (chunk) => (seen.text += chunk.toString('utf8')));
  socket.on('end', () => (seen.ended = true));
  await once(socket, 'connect');
  const answers = (): number => seen.text.split('HTTP/1.1 200').length - 1;
  return {
    seen,
    answers,
    destroy: () => socket.destroy(),
    async read() {
      const before = answers();
      socket.write(`GET /api/v2/systempresences HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n\r\n`);
      await expect.poll(answers).toBe(before + 1);
    },
  };
}

test.each([0, 500])('close-idle ends the connection %i ms after the answer without an announcement', async (ms) => {
  const desk = await listening();
  const connection = await rawConnection(desk.url, desk.token);
  desk.control.injectFault({ operation: 'getSystempresences', fault: 'close-idle', ms });
  await connection.read();
  expect(connection.seen.text.toLowerCase()).toContain('connection: keep-alive');
  if (ms > 0) {
    desk.machine.advance(ms - 1);
    await desk.read();
    expect(connection.seen.ended).toBe(false);
    desk.machine.advance(1);
  }
  await expect.poll(() => connection.seen.ended).toBe(true);
});

test('close-idle spares a connection with another request, and without the fault no connection is closed', async () => {
  const desk = await listening();
  const [busy, spared] = [await rawConnection(desk.url, desk.token), await rawConnection(desk.url, desk.token)];
  desk.control.injectFault({ operation: 'getSystempresences', fault: 'close-idle', ms: 500 });
  await busy.read();
  await busy.read();
  await spared.read();
  desk.machine.advance(10_000);
  await busy.read();
  await spared.read();
  expect([busy.seen.ended, spared.seen.ended]).toEqual([false, false]);
  busy.destroy();
  spared.destroy();
});

test('after several refuse faults the port opens when the last one ends, each counted from its own start', async () => {
  const desk = await listening();
  desk.control.injectFault({ fault: 'refuse', forMs: 1_000 });
  desk.control.injectFault({ fault: 'refuse', forMs: 3_000 });
  desk.machine.advance(2_000);
  await expect(desk.read()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  desk.machine.advance(1_000);
  await expect.poll(async () => (await desk.read().catch(() => null))?.status ?? null).toBe(200);
  expect(desk.control.faults()).toEqual([]);
});

test('if another program took the port during refuse, the sandbox retries until it is free', async () => {
  const desk = await listening();
  desk.control.injectFault({ fault: 'refuse', forMs: 1_000 });
  const other = createServer();
  const port = Number(new URL(desk.url).port);
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  desk.machine.advance(1_000);
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => other.close(resolve));
  await expect
    .poll(async () => {
      desk.machine.advance(200);
      return (await desk.read().catch(() => null))?.status ?? null;
    })
    .toBe(200);
});

test('by HTTP, refuse accepts neither an operation nor a count: it closes the port', async () => {
  const desk = await listening();
  for (const more of [{ operation: 'getUser' }, { count: 2 }, { probability: 0.5 }, { number: '+12025550100' }])
    expect(await desk.post('/_sandbox/faults', { fault: 'refuse', ...more })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('forMs') as string },
    });
  expect((await desk.read()).status).toBe(200);
});

test('listening on a port in use rejects', async () => {
  const desk = await listening();
  const other = deskSandbox();
  opened.push(other);
  await expect(other.sandbox.listen(Number(new URL(desk.url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
