import { expect, test } from 'vitest';
import { testClock } from '../testing/clock.ts';
import { createExporter } from './exporter.ts';
import { postSpans } from './post-spans.ts';
import type { Span } from './span.ts';

type Answer = number | 'never' | 'refused';

/** A collector in this process: what it answers next, and how many spans each request had. */
function open() {
  const clock = testClock();
  const lines: string[] = [];
  const log = (level: string) => (facts: object, message: string) =>
    void lines.push(`${level} ${message.split('.')[0]} ${JSON.stringify(facts)}`);
  const received: number[] = [];
  const world = { answer: 200 as Answer };
  const ask = (_: unknown, init?: RequestInit): Promise<Response> => {
    received.push(Number(init?.body));
    if (world.answer === 'never')
      return new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    if (world.answer === 'refused') {
      const cause = Object.assign(new Error('http://secret@collector'), { code: 'ECONNREFUSED' });
      return Promise.reject(new TypeError('fetch failed', { cause }));
    }
    return Promise.resolve(new Response(null, { status: world.answer }));
  };
  const post = postSpans({
    ...{ clock, url: 'http://collector/v1/traces', headers: {}, fetch: ask },
    bodyOf: (spans) => String(spans.length),
  });
  const exporter = createExporter({ clock, logger: { info: log('info'), warn: log('warn') }, post });
  const add = (count: number): void => {
    for (let left = count; left > 0; left -= 1) exporter.add(span);
  };
  return { clock, exporter, received, lines, world, add };
}
const span: Span = {
  ...{ name: 'call', kind: 'internal', traceId: '1'.repeat(32), spanId: '2'.repeat(16), parentId: null },
  ...{ begunAt: 0, endedAt: 1, attributes: {}, failed: false },
};

test('spans go out together a second later, and a full batch at once', async () => {
  const { clock, received, add } = open();
  add(3);
  await clock.advance(999);
  expect(received).toEqual([]);
  await clock.advance(1);
  expect(received).toEqual([3]);
  add(512);
  expect(received).toEqual([3, 512]);
  await clock.advance(60_000);
  expect([received, clock.pending()]).toEqual([[3, 512], 0]);
});

test.each(['never', 'refused', 503] as const)(
  'while the collector answers %s, memory is bounded and pauses grow; then all that fitted arrives',
  async (answer) => {
    const { clock, received, add, world, lines } = open();
    world.answer = answer;
    add(10_000);
    await clock.advance(0);
    await clock.advance(300_000);
    expect(received.length).toBeLessThan(12);
    world.answer = 200;
    const tried = received.length;
    await clock.advance(120_000);
    const arrived = received.slice(tried).reduce((sum, count) => sum + count, 0);
    expect(arrived).toBe(2_048);
    const why = { never: 'timeout', refused: 'ECONNREFUSED', 503: '503' }[answer];
    expect(lines).toEqual([
      `warn The trace collector does not take spans {"why":"${why}"}`,
      `info The trace collector takes spans {"lost":${10_000 - 2_048}}`,
    ]);
  },
);

test('what the collector refuses is not sent again', async () => {
  const { clock, received, add, world } = open();
  world.answer = 400;
  add(5);
  await clock.advance(120_000);
  expect(received).toEqual([5]);
});

test('an end sends what is left, in several batches', async () => {
  const { exporter, received, add } = open();
  add(2_000);
  await exporter.close();
  expect(received.reduce((sum, count) => sum + count, 0)).toBe(2_000);
  add(1);
  await exporter.close();
  expect(received.reduce((sum, count) => sum + count, 0)).toBe(2_000);
});

test('an end waits three seconds for a collector that does not answer, and not at all for one that refuses', async () => {
  const { clock, exporter, add, world, lines } = open();
  world.answer = 'never';
  add(600);
  let isClosed = false;
  const closing = exporter.close().then(() => (isClosed = true));
  await clock.advance(2_900);
  expect(isClosed).toBe(false);
  await clock.advance(200);
  await closing;
  expect(lines.at(-1)).toBe('info Spans were not exported before Outdial ended {"lost":600}');
  const other = open();
  other.world.answer = 'refused';
  other.add(600);
  await other.exporter.close();
  expect(other.received.length).toBeLessThan(3);
});
