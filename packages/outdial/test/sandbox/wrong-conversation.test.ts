import type { CallView } from 'outdial';
import { expect, test } from 'vitest';
import { askSandbox } from './by-hand.ts';
import { openDesk, type Desk } from './desk.ts';

interface Rogue extends Desk {
  /** The conversations that the next answers to a dial name. `passes`: the dial itself still reaches the sandbox. */
  readonly answerWith: (body: unknown, how?: { readonly passes: boolean }) => void;
  /** Requests that change or end a conversation, by its id. */
  readonly touched: readonly string[];
}

const isDial = (request: Request): boolean =>
  request.method === 'POST' && new URL(request.url).pathname.startsWith('/api/v2/conversations/calls/user/');

/** A desk whose Genesys answers dials with the conversation that the test names. */
async function openRogue(): Promise<Rogue> {
  let desk: Desk | null = null;
  let rule: { readonly body: unknown; readonly passes: boolean } | null = null;
  const touched: string[] = [];
  desk = await openDesk({
    fetch: async (request) => {
      if (desk === null) return new Response(null, { status: 503 });
      const { pathname } = new URL(request.url);
      const changed = /^\/api\/v2\/conversations(?:\/calls)?\/([^/]+)\/(?:participants|disconnect)/.exec(pathname)?.[1];
      if (request.method !== 'GET' && changed !== undefined && !isDial(request)) touched.push(changed);
      if (!isDial(request) || rule === null) return desk.sandbox.fetch(request);
      if (rule.passes) await desk.sandbox.fetch(request);
      return Response.json(rule.body, { status: 202 });
    },
  });
  desk.sandbox.control.setTimings({ talkMs: 3_600_000 });
  return { ...desk, touched, answerWith: (body, { passes } = { passes: false }) => void (rule = { body, passes }) };
}

async function byHand(desk: Desk, slug: string, phoneNumber: string): Promise<string> {
  const path = `/api/v2/conversations/calls/user/${desk.sandbox.control.agent(slug).id}`;
  const made = await askSandbox(desk, { method: 'POST', path, body: { phoneNumber } });
  return ((await made.json()) as { id: string }).id;
}
const isLive = ({ sandbox }: Desk, id: string): boolean =>
  sandbox.control.state().conversations.some((one) => one.id === id && one.endedAt === null);
const dialsOf = ({ sandbox }: Desk, { id }: CallView): number =>
  sandbox.control.dials({}).dials.filter(({ attributes }) => attributes['outdial.callId'] === id).length;
const ended = ({ outcome }: CallView): boolean => outcome !== null;
/** The call once the time for the search is over. */
async function settled(desk: Desk, id: string): Promise<CallView> {
  await desk.clock.advance(180_000);
  return desk.within(id, 60_000, ended);
}

test('a stranger’s conversation is neither followed nor hung up, and the call is not dialed again', async () => {
  const desk = await openRogue();
  const victim = await byHand(desk, 'hana', '+12025550104');
  await desk.clock.advance(30_000);
  desk.answerWith({ id: victim });
  const { id } = await desk.place();
  const lost = await desk.within(id, 60_000, ({ state }) => state === 'unknown');
  expect(lost.attempts[0]?.conversationId).toBeNull();
  await desk.outdial.calls.cancel(id);
  const call = await settled(desk, id);
  expect(call).toMatchObject({ state: 'outcome-unknown', outcome: { targetRung: 'unknown', canceled: true } });
  await desk.clock.advance(300_000);
  expect(isLive(desk, victim)).toBe(true);
  expect(desk.touched).toEqual([]);
  expect(dialsOf(desk, call)).toBe(0);
});

test('our own conversation is still found by its mark, and that one is hung up', async () => {
  const desk = await openRogue();
  const victim = await byHand(desk, 'hana', '+12025550104');
  desk.answerWith({ id: victim }, { passes: true });
  const { id } = await desk.place({ targets: [{ phoneNumber: '+12025550104' }] });
  await desk.within(id, 120_000, ({ state }) => state === 'connected');
  await desk.outdial.calls.cancel(id);
  const call = await desk.within(id, 120_000, ended);
  expect(call).toMatchObject({ state: 'completed', outcome: { code: 'talked', canceled: true } });
  const own = desk.touched[0] ?? '';
  expect(own).not.toBe(victim);
  expect([isLive(desk, own), isLive(desk, victim)]).toEqual([false, true]);
  expect(dialsOf(desk, call)).toBe(1);
});

test('a cancel before the answer is known to be wrong hangs up no conversation', async () => {
  const desk = await openRogue();
  const victim = await byHand(desk, 'hana', '+12025550104');
  await desk.clock.advance(30_000);
  desk.answerWith({ id: victim });
  const { id } = await desk.place();
  await desk.until(id, ({ state }) => state === 'placed');
  await desk.outdial.calls.cancel(id);
  const call = await settled(desk, id);
  expect(call.state).toBe('outcome-unknown');
  expect(isLive(desk, victim)).toBe(true);
  expect(desk.touched).toEqual([]);
});

test('an earlier conversation, from when the agent’s phone was dead, does not prove that nothing rang', async () => {
  const desk = await openRogue();
  desk.sandbox.control.changeAgent('ana', { phone: 'dead' });
  const dead = await byHand(desk, 'ana', '+12025550100');
  await desk.clock.advance(120_000);
  expect(isLive(desk, dead)).toBe(false);
  desk.sandbox.control.changeAgent('ana', { phone: 'answers' });
  desk.answerWith({ id: dead }, { passes: true });
  const { id } = await desk.place({
    targets: [{ phoneNumber: '+12025550100' }],
    retry: { attempts: 3, delaySeconds: 1 },
  });
  await desk.within(id, 120_000, ({ state }) => state === 'connected');
  expect(dialsOf(desk, await desk.outdial.calls.get(id))).toBe(1);
});

test('the conversation of another call of ours is left to that call', async () => {
  const desk = await openRogue();
  const first = await desk.place({
    from: { id: 'hana@example.com', queueId: 'Sales' },
    targets: [{ phoneNumber: '+12025550104' }],
  });
  const { attempts } = await desk.within(first.id, 60_000, ({ state }) => state === 'connected');
  desk.answerWith({ id: attempts[0]?.conversationId });
  const second = await desk.place();
  await desk.within(second.id, 60_000, ({ state }) => state === 'unknown');
  await desk.outdial.calls.cancel(second.id);
  expect(await settled(desk, second.id)).toMatchObject({ state: 'outcome-unknown' });
  expect(desk.touched).toEqual([]);
  expect((await desk.outdial.calls.get(first.id)).state).toBe('connected');
});

test.each([
  ['no id', {}],
  ['an empty one', { id: '' }],
  ['a folder up', { id: '..' }],
  ['an encoded path', { id: '..%2f..%2fusers' }],
  ['a number', { id: 7 }],
  ['a line break', { id: 'a\nb' }],
  ['one that does not exist', { id: '00000000-0000-4000-8000-00000000dead' }],
])('an answer with %s as its id: the conversation is found by our mark', async (_name, body) => {
  const desk = await openRogue();
  desk.answerWith(body, { passes: true });
  const { id } = await desk.place({ targets: [{ phoneNumber: '+12025550104' }] });
  await desk.within(id, 180_000, ({ state }) => state === 'connected');
  await desk.outdial.calls.cancel(id);
  const call = await desk.within(id, 120_000, ended);
  expect(call).toMatchObject({ state: 'completed', outcome: { code: 'talked', canceled: true } });
  expect(dialsOf(desk, call)).toBe(1);
});
