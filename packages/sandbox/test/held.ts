import { expect } from 'vitest';
import type { ExchangeListener, RecordedExchange } from '../src/storage/recorder.ts';
import { absent, checkWire, undeclared } from './declared-api.ts';

/** Every exchange of the current test file with any sandbox that records here. */
const exchanges: RecordedExchange[] = [];
export const record: ExchangeListener = (exchange) => void exchanges.push(exchange);

/** Checks a test file's exchanges against the declared API: names and codes always, whole bodies if the description is available. */
export async function holdExchanges(): Promise<void> {
  const ofFile = exchanges.splice(0);
  expect(undeclared(ofFile)).toEqual([]);
  if (!absent && ofFile.some(({ path }) => path.startsWith('/api/'))) {
    expect(await checkWire(ofFile)).toMatch(/ 0 misfits\n$/);
  }
}
