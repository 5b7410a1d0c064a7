import { expect, test } from 'vitest';
import type { HttpAnswer } from '../src/lambda/http-event.ts';
import { frozenCloud } from './frozen-cloud.ts';
import { host, httpEvent, makeKey, responseOf } from './http-api.ts';

const { cloud } = frozenCloud();

/** A program that repeats one request of Genesys's SDK, each time to another process of the function. */
async function program() {
  const secret = await makeKey(cloud());
  const { id } = cloud().sandbox.control.agent('ana');
  return async (phoneNumber = '+12025550177') => {
    const process = cloud().newProcess('http');
    const request = new Request(`https://${host}/api/v2/conversations/calls/user/${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ phoneNumber, callFromQueueId: 'Sales' }),
    });
    const answer = responseOf((await process(await httpEvent(request))) as HttpAnswer);
    const { id: conversation = null } = (await answer.json()) as { id?: string };
    return { status: answer.status, conversation, call: answer.headers.get('outdial-call-id') };
  };
}

test('repeats in other processes join their call as long as they keep coming, and a later request is another call', async () => {
  const { sandbox, pass } = cloud();
  const ask = await program();
  const first = await ask();
  expect(first.status).toBe(202);
  for (let repeats = 0; repeats < 3; repeats += 1) {
    await pass(180_000, 20_000);
    expect(await ask()).toMatchObject({ status: 202, conversation: first.conversation });
  }
  expect(sandbox.control.dials().total).toBe(1);
  await pass(300_000, 20_000);
  const later = await ask();
  expect([later.status, later.conversation === first.conversation]).toEqual([202, false]);
  expect(sandbox.control.dials().total).toBe(2);
});

test('a call that never rang may be asked for again: by two processes at once it is placed once', async () => {
  const { sandbox, settle, pass } = cloud();
  const ask = await program();
  sandbox.control.changeAgent('ana', { presence: 'AWAY' });
  expect((await ask()).status).toBeGreaterThanOrEqual(400);
  await pass(2_000);
  sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
  await settle();
  const both = await Promise.all([ask(), ask()]);
  expect(both.map(({ status }) => status)).toEqual([202, 202]);
  expect(new Set(both.map(({ conversation }) => conversation)).size).toBe(1);
  expect(sandbox.control.dials().total).toBe(1);
});
