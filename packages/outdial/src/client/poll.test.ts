import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, goodBody, openWorld, rootSecret, type TestServer } from '../../test/server/world.ts';
import type { EventView } from '../api/views.ts';
import { createClient, type Client } from './index.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
  // Other processes commit to the same store, so nothing is live.
  const newest = async () => (await world.engine.history(null, 0, 10_000)).at(-1)?.sequence ?? 0;
  Object.assign(world.engine, { newest });
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
});
afterEach(() => world.close());

const clientWith = (
  pause: (ms: number) => Promise<void>,
  fetch: (request: Request) => Promise<Response> = world.app.fetch,
): Client => createClient({ url: 'http://outdial.test', apiKey: rootSecret, fetch, pause });

test('without live streams the client polls: every event of a call once, in its order, to its end', async () => {
  const pauses: number[] = [];
  const client = clientWith(async (ms) => {
    pauses.push(ms);
    if (pauses.length === 5) await client.cancel(call.id);
  });
  const { call } = await client.place(goodBody());
  const events: EventView[] = [];
  for await (const event of client.events(call.id)) events.push(event);
  expect(events).toEqual(await client.history(call.id));
  expect(events.at(-1)?.name).toBe('call.canceled');
  expect(pauses).toHaveLength(5);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(5000);
  expect((await client.waitFor(call.id)).state).toBe('canceled');
  const rest: EventView[] = [];
  for await (const event of client.events(call.id, { after: events[0]?.sequence ?? 0 })) rest.push(event);
  expect(rest).toEqual(events.slice(1));
});

test('the events of all calls begin now, and an abort ends the wait for them', async () => {
  const stop = new AbortController();
  let second = '';
  const client = clientWith(async () => {
    if (second !== '') return new Promise(() => stop.abort());
    second = (await client.place(goodBody(undefined, { label: 'second' }))).call.id;
  });
  await client.place(goodBody());
  const heard: string[] = [];
  for await (const { callId } of client.events(null, { signal: stop.signal })) heard.push(callId);
  expect([...new Set(heard)]).toEqual([second]);
});

test('an event that shows later than the one after it is not missed, and none comes twice', async () => {
  const stop = new AbortController();
  let hidden = 0;
  const late = async (request: Request): Promise<Response> => {
    const answer = await world.app.fetch(request);
    if (!answer.ok || !request.url.includes('/v1/events') || hidden > 1) return answer;
    const { items, next } = (await answer.json()) as { items: { sequence: number }[]; next: string | null };
    if (items.length > 1) hidden += 1;
    const shown = items.length > 1 && hidden === 1 ? items.slice(1) : items;
    return Response.json({ items: shown, next }, { headers: answer.headers });
  };
  let turns = 0;
  const client = clientWith(async () => {
    turns += 1;
    if (turns === 1) for (const label of ['a', 'b']) await client.place(goodBody(undefined, { label }));
    if (turns === 4) stop.abort();
  }, late);
  const heard: number[] = [];
  for await (const { sequence } of client.events(null, { signal: stop.signal })) heard.push(sequence);
  const all = (await world.engine.history(null, 0, 100)).map(({ sequence }) => sequence);
  expect(heard.toSorted((one, other) => one - other)).toEqual(all);
  expect(hidden).toBe(2);
});

test('a program that takes event streams only is refused with a code, and one that takes JSON learns where to ask on', async () => {
  const { call } = await world.client().place(goodBody());
  for (const path of ['/v1/events', `/v1/calls/${call.id}/events`]) {
    const only = await world.call('GET', path, { headers: { accept: 'text/event-stream' } });
    expect([only.status, await only.json()]).toMatchObject([406, { problems: [{ code: 'live-not-possible' }] }]);
    const headers = { accept: 'text/event-stream, application/json', 'last-event-id': '0' };
    const both = (await (await world.call('GET', path, { headers })).json()) as { items: EventView[]; next: string };
    expect(both.items[0]?.callId).toBe(call.id);
    expect(both.next).toBe(String(both.items.at(-1)?.sequence));
  }
});
