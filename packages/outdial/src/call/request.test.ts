import { expect, test } from 'vitest';
import * as z from 'zod';
import { callRequestSchema } from './request.ts';

const smallest = { from: { id: 'ana@example.com' }, targets: [{ phoneNumber: '+15559876543' }] };

test('the agent and one target are all that is required', () => {
  expect(callRequestSchema.safeParse(smallest).success).toBe(true);
  expect(callRequestSchema.safeParse({ ...smallest, from: {} }).success).toBe(false);
  expect(callRequestSchema.safeParse({ ...smallest, targets: [] }).success).toBe(false);
});

test('a target may carry its own time zone, by its IANA name', () => {
  const zoned = (timeZone: unknown) =>
    callRequestSchema.safeParse({ ...smallest, targets: [{ ...smallest.targets[0], timeZone }] }).success;
  expect([zoned('America/New_York'), zoned(null)]).toEqual([true, true]);
  expect([zoned('+02:00'), zoned('Berlin'), zoned(5)]).toEqual([false, false, false]);
});

test.each(['colour', 'to'])('a field that does not exist (%s) is refused', (name) => {
  expect(callRequestSchema.safeParse({ ...smallest, [name]: 'x' }).success).toBe(false);
  const targets = [{ ...smallest.targets[0], [name]: 'x' }];
  expect(callRequestSchema.safeParse({ ...smallest, targets }).success).toBe(false);
});

test.each([
  { 'outdial.callId': 'x' },
  { 'OUTDIAL.x': 'x' },
  { '': 'x' },
  { ticket: 4711 },
  Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`a${index}`, ''])),
])('attributes that are reserved, no texts or too many are refused', (attributes) => {
  expect(callRequestSchema.safeParse({ ...smallest, attributes }).success).toBe(false);
});

test('an instant needs its time zone', () => {
  expect(callRequestSchema.safeParse({ ...smallest, expiresAt: '2026-11-22T15:30:00+01:00' }).success).toBe(true);
  expect(callRequestSchema.safeParse({ ...smallest, expiresAt: '2026-11-22T15:30:00' }).success).toBe(false);
});

test('a webhook is an http address', () => {
  const told = (webhookUrl: unknown): boolean => callRequestSchema.safeParse({ ...smallest, webhookUrl }).success;
  expect(['https://example.com/hook?id=1', 'http://127.0.0.1:8080'].map(told)).toEqual([true, true]);
  expect(['x', 'ftp://example.com', '', 5, null, `https://example.com/${'x'.repeat(2000)}`].map(told)).not.toContain(
    true,
  );
});

test('every field is described for the API document', () => {
  for (const [name, field] of Object.entries(callRequestSchema.shape)) {
    expect(z.globalRegistry.get(field)?.description, name).toBeTruthy();
  }
  expect(JSON.stringify(z.toJSONSchema(callRequestSchema))).toContain('"additionalProperties":false');
});
