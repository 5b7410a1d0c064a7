import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, goodBody, openWorld, type TestServer } from '../../../test/server/world.ts';
import { newShareSchema } from '../../api/share-views.ts';
import { callSchema, eventSchema, pageOf, problemDetails } from '../../api/views.ts';
import { routeTable } from '../route-table.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const day = 24 * 60 * 60_000;
const number = '+15559876543';
const personal = () => ({
  attributes: { ticket: 'a secret ticket' },
  uuiData: 'a secret uui',
  reason: 'A secret reason to call +1 (555) 987-6543 back',
  lawfulBasis: 'a secret consent',
  label: 'renewals for 1 555 987 6543',
  notBefore: new Date(world.clock.now() + 5 * day).toISOString(),
});
const place = async (more: object = personal()): Promise<string> =>
  (await world.client().place(goodBody(undefined, more), { idempotencyKey: `ticket-${number}` })).call.id;
const share = async (id: string, body: object = {}, secret?: string) => {
  const answer = await world.call('POST', `/v1/calls/${id}/share`, {
    body,
    ...(secret === undefined ? {} : { secret }),
  });
  return newShareSchema.parse(await answer.json());
};
const codesIn = async (answer: Response): Promise<readonly (string | number)[]> => {
  const { status, problems } = problemDetails.parse(await answer.json());
  return [status, ...problems.map(({ code }) => code)];
};

test('a link shows its call and its history, with numbers masked and what people wrote hidden', async () => {
  const id = await place();
  const { path, secret, expiresAt } = await share(id);
  expect(path).toBe(`/shared/${id}#${secret}`);
  expect(Date.parse(expiresAt)).toBe(world.clock.now() + day);
  const call = await world.call('GET', `/v1/calls/${id}`, { secret });
  expect(call.status).toBe(200);
  const text = await call.text();
  expect(callSchema.parse(JSON.parse(text))).toMatchObject({
    ...{ id, state: 'scheduled', targets: [{ phoneNumber: '+1555•••6543' }], attributes: { ticket: '•••' } },
    ...{ key: null, reason: null, uuiData: null, label: 'renewals for 1555•••6543', createdBy: 'key_root' },
  });
  const events = await (await world.call('GET', `/v1/calls/${id}/events`, { secret })).text();
  expect(pageOf(eventSchema).parse(JSON.parse(events)).items).not.toEqual([]);
  for (const shown of [text, events]) expect(shown.replaceAll(/[^\da-z]/gi, '')).not.toMatch(/5559876543|secret/);
});

test('a link reads one call only: each other route is 403, whatever the key that made it may do', async () => {
  const [id, other] = [await place(), (await world.client().place(goodBody(), { allowDuplicate: true })).call.id];
  const { secret } = await share(id);
  for (const { method, path, scope, shared } of routeTable) {
    if (scope === null) continue;
    for (const one of shared === true ? [other, 'call_none', `${id}0`] : [id]) {
      const answer = await world.call(method.toUpperCase(), path.replaceAll(/\{\w+\}/g, one), { secret });
      if (path.startsWith('/api/v2/')) expect([method, path, answer.status]).toEqual([method, path, 403]);
      else expect([path, ...(await codesIn(answer))]).toEqual([path, 403, 'link-shows-one-call']);
    }
  }
  const cookie = { host: '127.0.0.1:4600', cookie: `outdial_4600=${secret}` };
  expect((await world.call('GET', `/v1/calls/${id}`, { secret: null, headers: cookie })).status).toBe(401);
  expect((await world.call('POST', '/v1/session', { secret: null, body: { key: secret } })).status).toBe(401);
});

test('a link ends after its hours, with the key that made it, and when someone ends it; its live stream ends with it', async () => {
  const id = await place();
  const maker = await world.keyWith('calls:cancel', 'calls:read');
  const { secret: short } = await share(id, { hours: 1 });
  const { secret: ofKey } = await share(id, {}, maker);
  const { secret: long } = await share(id, { hours: 168 });
  const stream = async (secret: string) => {
    const headers = { accept: 'text/event-stream' };
    const answer = await world.call('GET', `/v1/calls/${id}/events`, { secret, headers });
    const reader = answer.body!.getReader();
    const seen = [await reader.read(), await reader.read()].map(({ value }) =>
      new TextDecoder().decode(value as Uint8Array | undefined),
    );
    expect(seen[1]).toContain('event: call.scheduled');
    return reader;
  };
  const rest = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> => {
    while (!(await reader.read()).done);
  };
  const read = async (secret: string): Promise<number> =>
    (await world.call('GET', `/v1/calls/${id}`, { secret })).status;
  const streams = await Promise.all([short, ofKey, long].map(stream));
  expect((await world.client().shares.list(id)).items).toHaveLength(3);
  await world.clock.advance(60 * 60_000);
  await rest(streams[0]!);
  expect(await Promise.all([short, ofKey, long].map(read))).toEqual([401, 200, 200]);
  const [key] = (await world.client().keys.list()).items.filter(
    ({ scopes }) => scopes.includes('calls:cancel') && scopes.length === 2,
  );
  await world.client().keys.revoke(key!.id);
  await rest(streams[1]!);
  expect(await Promise.all([ofKey, long].map(read))).toEqual([401, 200]);
  expect((await world.client().shares.list(id)).items).toMatchObject([{ createdBy: 'key_root' }]);
  expect(await world.client().shares.end(id)).toEqual({ ended: 1 });
  await rest(streams[2]!);
  expect(await read(long)).toBe(401);
  expect(await world.client().shares.end(id)).toEqual({ ended: 0 });
  const ended = await world.call('GET', `/v1/calls/${id}`, { secret: long });
  expect(await ended.text()).toContain('The share link is over');
  await read('share_never-made');
  // A guest did not try to sign in.
  expect((await world.client().audit({ since: new Date(0).toISOString() })).items.map(({ act }) => act)).not.toContain(
    'login-failed',
  );
});

test('the audit says who shared which call and who ended that, and no secret is kept', async () => {
  const id = await place();
  const since = new Date(world.clock.now()).toISOString();
  const { secret, expiresAt } = await share(id);
  await world.client().shares.end(id);
  const { items } = await world.client().audit({ since });
  expect(items.filter(({ act }) => act.includes('share'))).toMatchObject([
    { act: 'call-shared', by: 'key_root', callId: id, facts: { expiresAt } },
    { act: 'share-ended', by: 'key_root', callId: id, facts: { links: 1 } },
  ]);
  const requests = await world.client().requests({});
  expect(JSON.stringify([items, requests, world.logged])).not.toContain(secret);
});

test('a wish that cannot be is refused: no such call, no right, other hours', async () => {
  const id = await place();
  expect(await codesIn(await world.call('POST', '/v1/calls/call_none/share', { body: {} }))).toEqual([
    404,
    'call-not-found',
  ]);
  const secret = await world.keyWith('presence:read');
  expect(await codesIn(await world.call('POST', `/v1/calls/${id}/share`, { body: {}, secret }))).toEqual([
    ...[403, 'scope-missing'],
  ]);
  for (const body of [{ hours: 0 }, { hours: 169 }, { hours: 1.5 }, { hours: '24' }, { days: 1 }])
    expect((await world.call('POST', `/v1/calls/${id}/share`, { body })).status).toBe(400);
});

test('of many links to one call the oldest end', async () => {
  const id = await place();
  const made: string[] = [];
  for (let links = 0; links < 22; links += 1) made.push((await share(id)).secret);
  expect((await world.client().shares.list(id)).items).toHaveLength(20);
  const statuses = await Promise.all(
    [0, 1, 2, 21].map(async (at) => (await world.call('GET', `/v1/calls/${id}`, { secret: made[at]! })).status),
  );
  expect(statuses).toEqual([401, 401, 200, 200]);
});

test('the history says who paused dialing, why, and who resumed; a share link tells a guest neither', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  const { call } = await world.client().place(goodBody());
  await world.client().pause('Fire drill');
  const told = async () =>
    (await world.client().history(call.id)).map(({ sentence, facts }) => [sentence, facts['byName'], facts['note']]);
  await world.until(async () => (await told()).some(([, , note]) => note === 'Fire drill'));
  await world.client().resume();
  await world.until(async () => (await told()).some(([sentence]) => sentence === 'Dialing was resumed.'));
  expect(await told()).toContainEqual([expect.stringContaining('Dialing is paused'), 'root', 'Fire drill']);
  expect(await told()).toContainEqual(['Dialing was resumed.', 'root', undefined]);
  const { secret } = await share(call.id);
  const guest = await (await world.call('GET', `/v1/calls/${call.id}/events`, { secret })).text();
  expect(guest).toContain('Dialing was resumed.');
  expect(guest).not.toMatch(/Fire drill|key_root|"root"/);
});
