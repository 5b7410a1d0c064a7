import { afterEach, beforeEach, expect, test } from 'vitest';
import { ana, goodBody, openWorld, type TestServer } from '../../test/server/world.ts';
import { connectedCall } from '../../test/server/connected.ts';
import { callId } from '../call/ids.ts';
import type { CallView } from '../api/views.ts';
import { readIfMatch } from './cancel.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const placed = async (): Promise<CallView> =>
  (await (await world.call('POST', '/v1/calls', { body: goodBody() })).json()) as CallView;
const cancel = (id: string, headers: Record<string, string> = {}): Promise<Response> =>
  world.call('POST', `/v1/calls/${id}/cancel`, { headers });

test('a call that waits is canceled at once and never dialed; canceling again answers the same outcome', async () => {
  world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
  const { id } = await placed();
  for (const answer of [await cancel(id), await cancel(id)]) {
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ state: 'canceled', outcome: { canceled: true, targetRung: false } });
  }
  world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
  await world.clock.advance(120_000);
  expect(world.centre.dials).toEqual([]);
});

test('after the fence, cancellation is requested', async () => {
  const { id } = await placed();
  await world.until(async () => (await world.engine.get(callId(id)))?.state === 'placed');
  const answer = await cancel(id);
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ state: 'placed', cancelRequested: { by: 'key_root' } });
});

test('a call in conversation is not hung up without If-Match, nor with an old one', async () => {
  const { id } = await connectedCall(world);
  const without = await cancel(id);
  expect([without.status, ((await without.json()) as { type: string }).type]).toEqual([
    428,
    '/problems/precondition-required',
  ]);
  expect((await cancel(id, { 'if-match': '"0"' })).status).toBe(412);
  expect((await cancel(id, { 'if-match': 'W/"1"' })).status).toBe(412);
  const current = (await world.call('GET', `/v1/calls/${id}`)).headers.get('etag') ?? '';
  expect((await cancel(id, { 'if-match': current })).status).toBe(202);
});

test('If-Match is any version, a list of versions, or nothing that matches', () => {
  expect(readIfMatch(undefined)).toBe('absent');
  expect(readIfMatch(' * ')).toBe('any');
  expect(readIfMatch('"3", "5"')).toEqual([3, 5]);
  expect(readIfMatch('W/"3", 4, "x"')).toEqual([]);
});
