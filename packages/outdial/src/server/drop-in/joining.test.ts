import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ana, cy, goodBody, openWorld, sales, type TestServer } from '../../../test/server/world.ts';
import type { DialAnswer } from '../../ports/contact-centre.ts';
import { joinWithinMs, longestPauseMs } from './repeats.ts';

let world: TestServer;
beforeEach(async () => {
  world = await openWorld();
  // No read shows a conversation of this world; one that was not found would be taken for another call's.
  const unread = { kind: 'failed', problem: { code: 'genesys-unavailable', pointer: null, facts: {} } } as const;
  Object.assign(world.centre, { readConversation: async () => unread });
});
afterEach(() => world.close());

const post = (body: unknown = goodBody(), headers: Record<string, string> = {}): Promise<Response> =>
  world.call('POST', '/api/v2/conversations/calls', { body, headers });
const keyed = (key: string) => ({ 'idempotency-key': key });
const callOf = (answer: Response): string | null => answer.headers.get('outdial-call-id');
const isJoin = (answer: Response): boolean => answer.headers.get('idempotent-replayed') === 'true';
const minute = 60_000;

/** The next dials are recorded as ever, and answered by this. */
function answerDials(answer: DialAnswer): void {
  const { dial } = world.centre;
  Object.assign(world.centre, { dial: async (order: Parameters<typeof dial>[0]) => (void dial(order), answer) });
}
const refused = (facts: Record<string, number>, code: string): DialAnswer => ({
  ...{ kind: 'not-placed', proof: 'refused', permanent: false, counts: false, retryAfterMs: null },
  problem: { code, pointer: null, facts },
});
const lost: DialAnswer = { kind: 'unknown', problem: { code: 'dial-no-answer', pointer: null, facts: {} } };
/** The call ends after five minutes, rung or not, and the agent is free soon after. */
const untilEnded = (): Promise<void> => world.clock.advance(6 * minute);
/** An answer that comes when the time is over. */
async function postInVain(): Promise<Response> {
  const asked = post();
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  await world.clock.advance(12_000);
  return asked;
}

describe('the same body without a key', () => {
  test('joins its call while that is open, and says so', async () => {
    const first = await post();
    await world.clock.advance(longestPauseMs + 1);
    const second = await post();
    expect([isJoin(first), isJoin(second)]).toEqual([false, true]);
    expect(callOf(second)).toBe(callOf(first));
    expect(world.centre.dials).toHaveLength(1);
  });

  test('joins it after the end for as long as repeats keep coming, and for an hour and a few minutes at most', async () => {
    const first = await post();
    for (let passed = longestPauseMs; passed <= joinWithinMs; passed += longestPauseMs) {
      await world.clock.advance(longestPauseMs);
      const repeat = await post();
      expect([isJoin(repeat), callOf(repeat)]).toEqual([true, callOf(first)]);
    }
    expect(world.centre.dials).toHaveLength(1);
    await world.clock.advance(longestPauseMs);
    expect(isJoin(await post())).toBe(false);
    expect(world.centre.dials).toHaveLength(2);
  });

  test('is one new call after its call has ended and no repeat arrived for longer than any SDK waits', async () => {
    const first = await post();
    await untilEnded();
    const again = await Promise.all([post(), post(), post()]);
    expect(new Set(again.map(callOf)).size).toBe(1);
    expect(again.map(callOf)).not.toContain(callOf(first));
    expect(again.map(isJoin).filter((joined) => !joined)).toHaveLength(1);
    expect(world.centre.dials).toHaveLength(2);
  });

  test('is not another call because the clock was set forward', async () => {
    await post();
    await world.clock.advance(minute);
    world.clock.jump(30 * minute);
    await world.clock.advance(1_000);
    expect(isJoin(await post())).toBe(true);
    expect(world.centre.dials).toHaveLength(1);
  });

  test('is another call after a pause, though the clock was set back', async () => {
    await post();
    await untilEnded();
    world.clock.jump(-60 * minute);
    expect(isJoin(await post())).toBe(false);
    expect(world.centre.dials).toHaveLength(2);
  });

  test('finds its call also while Genesys cannot be asked for anything', async () => {
    answerDials(lost);
    await postInVain();
    world.centre.down = true;
    const answer = await postInVain();
    expect([answer.status, isJoin(answer)]).toEqual([504, true]);
  });
});

describe('the same body with an Idempotency-Key', () => {
  test('joins the call that another agent was given in its place', async () => {
    world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
    const body = goodBody({ id: ana, queueId: sales });
    const { call } = await world.client().place(body);
    const { reassigned } = await world.client().reassign({ agent: ana }, 'bo@example.com', 1);
    await world.until(async () => world.centre.dials.length === 1);
    world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
    for (let repeats = 0; repeats < 3; repeats += 1) {
      const answer = await post(body);
      expect([isJoin(answer), callOf(answer)]).toEqual([true, reassigned[0]?.to]);
      await world.clock.advance(25_000);
    }
    expect(reassigned[0]?.from).toBe(call.id);
    expect(world.centre.dials).toHaveLength(1);
  });

  test.each([
    ['over', true],
    ['over, and is repeated for the first time', false],
  ])('does not dial for the first agent once the call in its place is proven not placed and %s', async (_w, joins) => {
    world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
    const body = goodBody({ id: ana, queueId: sales });
    const { call } = await world.client().place(body);
    if (joins) void post(body);
    for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    answerDials({ ...refused({ status: 400 }, 'bad.request'), permanent: true } as DialAnswer);
    const { reassigned } = await world.client().reassign({ agent: ana }, 'bo@example.com', 1);
    await world.until(async () => world.centre.dials.length === 1);
    world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
    for (let repeats = 0; repeats < 3; repeats += 1) {
      const answer = await post(body);
      expect([isJoin(answer), callOf(answer)]).toEqual([true, reassigned[0]?.to]);
      await world.clock.advance(25_000);
    }
    expect(reassigned[0]?.from).toBe(call.id);
    expect(world.centre.dials.map(({ agentId }) => agentId)).not.toContain(ana);
  });

  test('does not undo a cancel, and is another call once no repeat came for longer than any SDK waits', async () => {
    world.floor.feedAgent(world.centre.setPresence(ana, 'AWAY'));
    const body = goodBody({ id: ana, queueId: sales });
    const { call } = await world.client().place(body);
    await world.client().cancel(call.id);
    world.floor.feedAgent(world.centre.setPresence(ana, 'AVAILABLE'));
    for (let repeats = 0; repeats < 3; repeats += 1) {
      expect(callOf(await post(body))).toBe(call.id);
      await world.clock.advance(25_000);
    }
    expect(world.centre.dials).toEqual([]);
    await world.clock.advance(longestPauseMs);
    expect(callOf(await post(body))).not.toBe(call.id);
    expect(world.centre.dials).toHaveLength(1);
  });

  test('is the same call under the same key, however much later', async () => {
    const first = await post(goodBody(), keyed('ticket-1'));
    await world.clock.advance(2 * joinWithinMs);
    const again = await post(goodBody(), keyed('ticket-1'));
    expect([callOf(again), isJoin(again)]).toEqual([callOf(first), true]);
    expect(world.centre.dials).toHaveLength(1);
  });

  test('is another call under another key at once', async () => {
    answerDials(refused({ status: 429 }, 'too.many.requests'));
    const [first, second] = [await post(goodBody(), keyed('one')), await post(goodBody(), keyed('two'))];
    expect(callOf(second)).not.toBe(callOf(first));
    expect(world.centre.dials).toHaveLength(2);
  });

  test('is refused with another body, and a key that cannot be one is refused', async () => {
    await post(goodBody(), keyed('ticket-1'));
    const other = await post(goodBody(undefined, { label: 'other' }), keyed('ticket-1'));
    expect([other.status, await other.json()]).toMatchObject([422, { code: 'key-reused' }]);
    const invalid = await post(goodBody(), keyed('two words'));
    expect([invalid.status, await invalid.json()]).toMatchObject([400, { code: 'key-invalid' }]);
    expect(world.centre.dials).toHaveLength(1);
  });
});

describe('Retry-After', () => {
  test.each([
    ['what Genesys asks for', { retryAfterMs: 7_200 }, '8'],
    ['at most a minute', { retryAfterMs: 3_600_000 }, '60'],
    ['at least a second', { retryAfterMs: 0 }, '1'],
    ['five seconds when Genesys does not say', {}, '5'],
  ])('is on a 429 that proves that nothing was placed: %s', async (_what, facts, seconds) => {
    answerDials(refused({ status: 429, ...facts }, 'too.many.requests'));
    const answer = await post();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, seconds]);
  });

  test('is on a 503 without a call', async () => {
    world.centre.down = true;
    const answer = await post(goodBody({ id: cy, queueId: sales }));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  });

  test.each(['genesys-unreachable', 'genesys-login-failed'])(
    'is on the 503 for a dial that never left: %s',
    async (code) => {
      answerDials(refused({}, code));
      const answer = await post();
      expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toMatchObject([
        503,
        '5',
        { code },
      ]);
      expect(isJoin(await post())).toBe(false);
      const keyedAnswer = await post(goodBody(), keyed('ticket-1'));
      expect([keyedAnswer.status, keyedAnswer.headers.get('retry-after')]).toEqual([409, null]);
    },
  );

  test('is never on an answer after which a phone may have rung', async () => {
    answerDials(lost);
    for (let repeats = 0; repeats < 8; repeats += 1) {
      const answer = await postInVain();
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([504, null]);
      await world.clock.advance(3 * minute);
    }
    const { items } = await world.engine.list({});
    expect(items.map(({ state }) => state)).toEqual(['outcome-unknown']);
  });

  test('is absent when the key belongs to an ended call: the same request could only be refused again', async () => {
    answerDials(refused({ status: 429 }, 'too.many.requests'));
    const answer = await post(goodBody(), keyed('ticket-1'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([409, null]);
  });
});
