import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, goodBody, openWorld, rootSecret, type TestServer } from '../../../test/server/world.ts';
import { callId, conversationId } from '../../call/ids.ts';
import type { ConversationSeen } from '../../call/conversation.ts';
import { type CallView, eventSchema } from '../../api/views.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

interface Reader {
  /** Everything read so far. */
  readonly text: () => string;
  readonly names: () => readonly string[];
  readonly ids: () => readonly number[];
  readonly done: () => boolean;
  readonly leave: () => Promise<void>;
}

const bodyOf = (answer: Response): ReadableStream<Uint8Array> => answer.body!;

async function open(path: string, headers: Record<string, string> = {}): Promise<Reader> {
  const answer = await world.call('GET', path, { headers: { accept: 'text/event-stream', ...headers } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const reader = bodyOf(answer).getReader();
  let text = '';
  let done = false;
  const pump = async (): Promise<void> => {
    for (let part = await reader.read(); !part.done; part = await reader.read())
      text += new TextDecoder().decode(part.value);
    done = true;
  };
  void pump();
  const all = (field: string): readonly string[] =>
    [...text.matchAll(new RegExp(`^${field}: (.*)$`, 'gm'))].map((match) => match[1]!);
  return {
    text: () => text,
    names: () => all('event'),
    ids: () => all('id').map(Number),
    done: () => done,
    leave: () => reader.cancel(),
  };
}

const place = async (more: object = {}): Promise<string> => {
  const answer = await world.call('POST', '/v1/calls?allowDuplicate=true', { body: goodBody(undefined, more) });
  return ((await answer.json()) as CallView).id;
};
const seen = (id: string, change: Partial<ConversationSeen>): ConversationSeen => ({
  ...{ conversationId: conversationId('conversation-1'), mark: { callId: callId(id), attempt: 1 }, agentId: null },
  ...{ direction: 'outbound', startedAt: null, seenAt: world.clock.now(), agentLeg: 'connected', targetLeg: 'none' },
  ...{ talked: false, ended: false, endedAt: null, targetNumber: null, errorCode: null, disconnectType: null },
  ...{ endedBy: null, full: false, agentLegDeathNamed: false },
  ...change,
});
const reaches = (id: string, state: string): Promise<void> =>
  world.until(async () => (await world.engine.get(callId(id)))?.state === state);

test('a stream shows one call live from its start to its end, and ends with it', async () => {
  const id = await place();
  const reader = await open(`/v1/calls/${id}/events`);
  await reaches(id, 'placed');
  world.engine.conversationHeard(seen(id, { targetLeg: 'ringing' }));
  await world.until(() => reader.names().includes('call.ringing'));
  world.engine.conversationHeard(seen(id, { targetLeg: 'connected', talked: true }));
  world.engine.conversationHeard(
    seen(id, { targetLeg: 'connected', talked: true, ended: true, endedAt: world.clock.now() }),
  );
  await world.until(reader.done);
  const moves = reader.names().filter((name) => name !== 'call.noted');
  expect(moves).toEqual([
    'call.waiting',
    'call.dialing',
    'call.placed',
    'call.ringing',
    'call.connected',
    'call.completed',
  ]);
  const lines = [...reader.text().matchAll(/^data: (.*)$/gm)].map((match) => eventSchema.parse(JSON.parse(match[1]!)));
  expect(lines.map(({ sequence }) => sequence)).toEqual(reader.ids());
  expect(lines.every(({ callId: of, sentence }) => of === id && sentence !== '')).toBe(true);
});

test('Last-Event-ID resumes exactly behind it, and an ended call that was seen whole is 204', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  const id = await place();
  await world.call('POST', `/v1/calls/${id}/cancel`);
  const whole = await open(`/v1/calls/${id}/events`);
  await world.until(whole.done);
  expect(whole.names().at(-1)).toBe('call.canceled');
  const [first, ...rest] = whole.ids();
  const resumed = await open(`/v1/calls/${id}/events`, { 'last-event-id': String(first) });
  await world.until(resumed.done);
  expect(resumed.ids()).toEqual(rest);
  const headers = { accept: 'text/event-stream', 'last-event-id': String(rest.at(-1)) };
  expect((await world.call('GET', `/v1/calls/${id}/events`, { headers })).status).toBe(204);
});

test('the stream of all calls begins now, and misses no event afterwards', async () => {
  const before = await place();
  await reaches(before, 'placed');
  const reader = await open('/v1/events');
  const one = await place({ label: 'one' });
  const two = await place({ label: 'two' });
  const calls = (): readonly string[] =>
    [...reader.text().matchAll(/"callId":"(\w+)","number"/g)].map((match) => match[1]!);
  await world.until(() => calls().includes(two));
  expect(calls()).toContain(one);
  expect(calls()).not.toContain(before);
  expect(reader.done()).toBe(false);
  await reader.leave();
});

test('a reader who is slow loses nothing', async () => {
  const answer = await world.call('GET', '/v1/events?after=0', { headers: { accept: 'text/event-stream' } });
  for (let count = 0; count < 150; count += 1) await place({ label: `${count}` });
  const wanted = (await world.engine.history(null, 0, 1000)).map(({ sequence }) => sequence);
  let text = '';
  for (const reader = bodyOf(answer).getReader(); !text.includes(`id: ${wanted.at(-1)}\n`);) {
    text += new TextDecoder().decode((await reader.read()).value);
  }
  const ids = [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
  expect(ids.slice(0, wanted.length)).toEqual(wanted);
});

test('readers of the whole history take turns with what other keys ask', async () => {
  const last = await Promise.all(Array.from({ length: 60 }, () => place())).then(() => 60);
  const secret = await world.keyWith('calls:read');
  const readers = await Promise.all(Array.from({ length: 5 }, () => open('/v1/events?after=0')));
  await world.call('GET', '/v1/calls', { secret });
  const behind = readers.filter((reader) => (reader.ids().at(-1) ?? 0) < last);
  expect(behind.length).toBeGreaterThan(0);
  await world.until(() => readers.every((reader) => (reader.ids().at(-1) ?? 0) >= 2 * last));
  for (const reader of readers) await reader.leave();
});

test('a silent stream is kept alive by the clock', async () => {
  const reader = await open('/v1/events');
  await world.until(() => reader.text().includes('retry:'));
  await world.clock.advance(15_000);
  await world.until(() => reader.text().includes(': keep-alive'));
  await reader.leave();
});

test('a reader who leaves, or whose connection breaks, leaves nothing behind', async () => {
  const readers = async (): Promise<number> =>
    Number(/outdial_live_readers (\d+)/.exec(await (await world.call('GET', '/metrics')).text())?.[1]);
  const pending = world.clock.pending();
  const leaving = await open('/v1/events');
  const breaking = new AbortController();
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${rootSecret}` };
  const broken = await world.app.fetch(
    new Request('http://outdial.test/v1/events', { headers, signal: breaking.signal }),
  );
  await world.until(() => leaving.text().includes('retry:'));
  expect(await readers()).toBe(2);
  await leaving.leave();
  breaking.abort();
  await broken.body?.cancel().catch(() => undefined);
  expect(await readers()).toBe(0);
  await world.until(() => world.clock.pending() === pending);
});

test('revoking a key ends the streams that are read with it, and no other', async () => {
  const secret = await world.keyWith('calls:read');
  const { items } = await world.client().keys.list();
  const theirs = await open('/v1/events', { authorization: `Bearer ${secret}` });
  const ours = await open('/v1/events');
  await world.client().keys.revoke(items.at(-1)!.id);
  await world.until(theirs.done);
  expect(ours.done()).toBe(false);
  await ours.leave();
});

test('closing ends every stream', async () => {
  const reader = await open('/v1/events');
  world.app.close();
  await world.until(reader.done);
});

test('a list of events comes in pages, and a wrong Last-Event-ID is reported', async () => {
  const id = await place();
  await reaches(id, 'placed');
  const page = async (query: string) =>
    (await (await world.call('GET', `/v1/calls/${id}/events${query}`)).json()) as {
      items: { sequence: number }[];
      next: string | null;
    };
  const all = await page('');
  expect(all.next).toBeNull();
  const first = await page('?limit=1');
  expect(first.next).not.toBeNull();
  const rest = await page(`?after=${first.next}`);
  expect([...first.items, ...rest.items]).toEqual(all.items);
  const headers = { accept: 'text/event-stream', 'last-event-id': 'abc' };
  expect((await world.call('GET', '/v1/events', { headers })).status).toBe(400);
});
