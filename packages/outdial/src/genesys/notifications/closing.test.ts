import { expect, onTestFinished, test } from 'vitest';
import { agentId } from '../../call/ids.ts';
import type { Problem } from '../../call/problem.ts';
import { testClock } from '../../testing/clock.ts';
import { createGenesys } from '../contact-centre.ts';
import type { Send } from '../send.ts';
import type { OpenSocket } from './socket.ts';

const closing = JSON.stringify({ topicName: 'v2.system.socket_closing', eventBody: {} });
const json = (body: unknown) => ({
  left: true,
  error: null,
  answer: { status: 200, headers: {}, body: JSON.stringify(body) },
});

/** A Genesys whose every socket sends a frame `afterMs` after it connects. */
function rogue(frame: string, afterMs: number) {
  const clock = testClock();
  const opened: number[] = [];
  const refused: Problem[] = [];
  const send: Send = async ({ url }) => {
    if (url.endsWith('/oauth/token')) return json({ access_token: 'x', expires_in: 86_400 });
    if (url.endsWith('/channels')) return json({ id: `c-${opened.length}`, connectUri: 'wss://streaming.example/' });
    return url.includes('/subscriptions') ? json({ entities: [] }) : json({});
  };
  const openSocket: OpenSocket = (_uri, listener) => {
    opened.push(clock.monotonic());
    setImmediate(() => {
      listener.onOpen();
      clock.wakeAt(clock.now() + afterMs, () => listener.onFrame(frame));
    });
    // A sign of life, so that only the frame decides.
    const live = (): void => {
      listener.onFrame('{}');
      clock.wakeAt(clock.now() + 20_000, live);
    };
    live();
    return { send: () => undefined, close: () => undefined };
  };
  const centre = createGenesys({
    ...{ region: 'us-east-1', clientId: 'id', clientSecret: 'secret', clock, timers: { requestTimeout: 5_000 } },
    ...{ send, openSocket },
  });
  const feed = centre.openFeed!({
    onHeard: () => false,
    onCoverage: () => undefined,
    onRefused: (problem) => void refused.push(problem),
  });
  onTestFinished(async () => {
    await feed.close();
    await centre.close();
  });
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      await clock.advance(500);
      for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { opened, refused, feed, pass };
}

test('sockets whose closing is announced right after they connect are replaced with growing pauses, with a single report', async () => {
  const { opened, refused, feed, pass } = rogue(closing, 100);
  feed.watch([agentId('ana')]);
  await pass(240_000);
  const pauses = opened.slice(1).map((at, index) => at - (opened[index] ?? 0));
  expect(pauses.map((ms, index) => index < 2 || index > 7 || ms > 1.5 * (pauses[index - 1] ?? 0))).not.toContain(false);
  expect(pauses.slice(-2)).toEqual([60_500, 60_500]);
  expect(opened.length).toBeLessThan(12);
  expect(refused).toMatchObject([{ code: 'genesys-unavailable', facts: { cause: 'socket-closing' } }]);
});

test('a socket that has lasted is replaced immediately when its closing is announced', async () => {
  const { opened, refused, feed, pass } = rogue(closing, 120_000);
  feed.watch([agentId('ana')]);
  await pass(121_000);
  expect(opened).toHaveLength(2);
  expect(refused).toEqual([]);
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '"x"',
  '{"topicName":7}',
  '{"topicName":"v2.users.ana.presence","eventBody":null}',
  '['.repeat(50_000),
])('a frame of %s changes nothing, and the socket stays', async (frame) => {
  const { opened, feed, pass } = rogue(frame, 100);
  feed.watch([agentId('ana')]);
  await pass(5_000);
  expect(opened).toHaveLength(1);
  expect(feed.standing()).toMatchObject({ sockets: 1 });
});
