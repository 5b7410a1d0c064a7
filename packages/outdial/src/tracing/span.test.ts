import { expect, test } from 'vitest';
import { isSampled } from './sampler.ts';
import { newTraceId, readTraceparent, spanIdOf, traceIdOf, traceparentOf } from './span.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const good = `00-${traceId}-${spanId}-01`;

test.each([
  [good, true],
  [`  ${good} `, true],
  [`00-${traceId}-${spanId}-00`, false],
  [`00-${traceId}-${spanId}-03`, true],
  // A later version may have more flags and parts.
  [`cc-${traceId}-${spanId}-ff-what-comes-later`, true],
])('%s is a place in a trace', (text, sampled) => {
  expect(readTraceparent(text)).toEqual({ traceId, spanId, sampled });
});

test.each([
  ...[undefined, '', 'nonsense', good.slice(0, -1), `${good}-more`, `${good},${good}`, good.toUpperCase()],
  ...[`ff-${traceId}-${spanId}-01`, `00-${'0'.repeat(32)}-${spanId}-01`, `00-${traceId}-${'0'.repeat(16)}-01`],
])('%s is not', (text) => expect(readTraceparent(text)).toBeNull());

test('what is written is read again', () => {
  for (const sampled of [true, false]) {
    const context = { traceId, spanId, sampled };
    expect(readTraceparent(traceparentOf(context))).toEqual(context);
  }
});

test('ids of a call are the same in every process, and differ by call and part', () => {
  const ids = [
    spanIdOf('call_1', 'call'),
    spanIdOf('call_2', 'call'),
    spanIdOf('call_1', 'dial', 1),
    spanIdOf('call_1', 'dial', 2),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(spanIdOf('call_1', 'dial', 1)).toBe(ids[2]);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{16}$/);
  expect(traceIdOf('call_1')).toMatch(/^[\da-f]{32}$/);
});

test.each([
  [undefined, null, true],
  [undefined, false, false],
  [{ ratio: 0, parentBased: true }, null, false],
  [{ ratio: 0, parentBased: true }, true, true],
  [{ ratio: 1, parentBased: true }, false, false],
  [{ ratio: 1, parentBased: false }, false, true],
  [{ ratio: 0, parentBased: false }, true, false],
] as const)('the sampler %j with a caller that records (%s): %s', (sampler, parent, expected) => {
  const context = parent === null ? null : { traceId, spanId, sampled: parent };
  expect(isSampled(traceId, context, sampler)).toBe(expected);
});

test('a ratio records about that share, and decides the same about one trace again', () => {
  const sampler = { ratio: 0.25, parentBased: true };
  const ids = Array.from({ length: 4_000 }, newTraceId);
  const recorded = ids.filter((id) => isSampled(id, null, sampler));
  expect(recorded.length).toBeGreaterThan(800);
  expect(recorded.length).toBeLessThan(1_200);
  expect(ids.filter((id) => isSampled(id, null, sampler))).toEqual(recorded);
});
