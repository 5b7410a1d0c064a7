import { expect, test } from 'vitest';
import { callId, keyId } from '../call/ids.ts';
import { callIn, start } from '../../test/lifecycle/calls.ts';
import { dialedAfterMs } from './facets.ts';

test('the time to dial of a call that another agent had counts from the first request', () => {
  const call = callIn('dialing');
  const before = dialedAfterMs(call) ?? 0;
  const reassigned = { from: callId('call_earlier'), by: keyId('key_a'), key: null, firstAt: start - 240_000 };
  expect(dialedAfterMs({ ...call, order: { ...call.order, reassigned } })).toBe(
    before + 240_000 + (call.order.createdAt - start),
  );
  const order = { ...call.order, reassigned, notBefore: start - 60_000 };
  expect(dialedAfterMs({ ...call, order })).toBe(before + 60_000 + (call.order.createdAt - start));
});
