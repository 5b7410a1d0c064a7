import { expect, onTestFinished, test } from 'vitest';
import { keyId } from '../../src/call/ids.ts';
import { goodBody, openWorld } from './world.ts';

test('the erasure of many calls lets other writes in between, and each part is in the audit', async () => {
  const world = await openWorld();
  onTestFinished(() => world.close());
  await world.call('POST', '/v1/pause');
  const client = world.client();
  const count = 230;
  for (let placed = 0; placed < count; placed += 1) await client.place(goodBody(), { allowDuplicate: true });
  await client.cancelMany({ number: '+15559876543' }, count);
  const ended: string[] = [];
  const erasing = client.forget('+15559876543', count).then(({ erased }) => {
    ended.push('erased');
    return erased;
  });
  const forgot = async () =>
    (await client.audit({ since: '2026-01-01T00:00:00Z', limit: 1000 })).items.filter(({ act }) => act === 'forgot');
  await world.until(async () => (await forgot()).length > 0);
  // Without a turn in between, the other call would wait for all of them.
  await world.engine.note?.('key-made', keyId('key_1'), {});
  ended.push('noted');
  expect([await erasing, ended[0]]).toEqual([count, 'noted']);
  expect((await forgot()).map(({ facts }) => facts['calls'])).toEqual([100, 100, 30]);
  expect((await world.engine.list({ phoneNumber: '+15559876543' })).items).toEqual([]);
});
