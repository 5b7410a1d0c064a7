import { afterAll, expect, test } from 'vitest';
import type { ExchangeListener, RecordedExchange } from '../src/recorder.ts';
import { absent, checkWire, undeclared, whyAbsent } from './declared-api.ts';

/** Every exchange of this test file with any sandbox that records here. */
const exchanges: RecordedExchange[] = [];
export const record: ExchangeListener = (exchange) => void exchanges.push(exchange);

// Whatever a suite exchanged is held against the declared API when it is over: names and codes always, whole bodies where the description is there.
afterAll(async () => {
  expect(undeclared(exchanges)).toEqual([]);
  if (!absent && exchanges.some(({ path }) => path.startsWith('/api/'))) {
    expect(await checkWire(exchanges)).toMatch(/ 0 misfits\n$/);
  }
});
if (absent) test.skip(`the bodies of all exchanges of this file fit the declared API${whyAbsent}`, () => undefined);
