import { expect, test } from 'vitest';
import { frozenCloud } from './frozen-cloud.ts';
import { clientOf } from './http-api.ts';

const { cloud, request } = frozenCloud();

type Tap = (action: string, body: Readonly<Record<string, unknown>>) => boolean;

/** Reassigns a waiting call of Ana's to Ben, and the function dies at the write that cancels her call. */
async function dieAtCancel(when: 'before' | 'after') {
  const { sandbox, taps, accidents, settle } = cloud();
  const client = await clientOf(cloud());
  for (const agent of ['ana', 'ben']) sandbox.control.changeAgent(agent, { presence: 'AWAY' });
  const { call } = await client.place(request());
  await settle();
  let die = (): void => undefined;
  const death = new Promise<never>((_resolve, reject) => (die = () => reject(new Error('the function died'))));
  let isDead = false;
  const dieHere = (): Promise<never> => {
    isDead = true;
    die();
    return new Promise<never>(() => undefined);
  };
  const isCancel: Tap = (action, { Item }) => {
    const { body, sk } = (Item ?? {}) as Partial<Record<'body' | 'sk', { readonly S: string }>>;
    // The notice of the cancel is stored before; the write of the call itself decides.
    return action === 'PutItem' && sk?.S === 'call' && body?.S.includes('"state":"canceled"') === true;
  };
  // The function lives on in this process: its client repeats the write when no answer has come for some seconds.
  taps.before = (...asked) => (isCancel(...asked) && (isDead || when === 'before') ? dieHere() : undefined);
  taps.after = (...asked) => (isCancel(...asked) && when === 'after' ? dieHere() : undefined);
  accidents.onInvoke = async (_name, _event, run) => Promise.race([run(), death]);
  await expect(client.reassign({ agent: 'ana@example.com' }, 'ben@example.com', 1)).rejects.toThrow();
  accidents.onInvoke = null;
  return { client: await clientOf(cloud()), id: call.id };
}

test('a function that dies before it cancels the call leaves that call, and the other is never dialed', async () => {
  const { client, id } = await dieAtCancel('before');
  const { sandbox, pass } = cloud();
  sandbox.control.changeAgent('ben', { presence: 'AVAILABLE' });
  await pass(480_000, 10_000);
  expect((await client.list()).items.map((call) => [call.id, call.state])).toEqual([[id, 'waiting']]);
  sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
  await pass(60_000, 10_000);
  const dials = ['ana', 'ben'].map((agent) => sandbox.control.dials({ agent }).total);
  expect(dials).toEqual([1, 0]);
});

test('a function that dies after it canceled the call leaves the other one, which goes on by itself', async () => {
  const { client, id } = await dieAtCancel('after');
  const { sandbox, pass } = cloud();
  for (const agent of ['ana', 'ben']) sandbox.control.changeAgent(agent, { presence: 'AVAILABLE' });
  await pass(480_000, 10_000);
  const dials = ['ana', 'ben'].map((agent) => sandbox.control.dials({ agent }).total);
  expect(dials).toEqual([0, 1]);
  expect((await client.get(id)).state).toBe('canceled');
  expect((await client.list({ agent: 'ben@example.com' })).items).toMatchObject([{ state: 'completed' }]);
});
