import fc from 'fast-check';
import { expect, test } from 'vitest';
import { suggestField } from './did-you-mean.ts';
import { editDistance, nearest } from './nearest.ts';

test.each([
  ['top', 'to', 'targets'],
  ['top', 'target', 'targets'],
  ['top', 'participants', 'targets'],
  ['top', 'agentId', 'from.id'],
  ['top', 'agent_id', 'from.id'],
  ['top', 'callFromQueueId', 'from.queueId'],
  ['top', 'callUserId', 'from.id'],
  ['top', 'phoneNumber', 'targets[0].phoneNumber'],
  ['from', 'phoneNumber', 'callerId'],
  ['from', 'agentId', 'from.id'],
  ['target', 'address', 'phoneNumber'],
  ['target', 'phonenumber', 'phoneNumber'],
  ['top', 'lable', 'label'],
  ['top', 'expires_at', 'expiresAt'],
  ['top', 'whenNotRedy', 'whenNotReady'],
] as const)('in %s, %s means %s', (level, name, meant) => {
  expect(suggestField(level, name)?.meant).toBe(meant);
});

test('a name that resembles no known name gets no suggestion', () => {
  for (const name of ['banana', 'x', '__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    expect(suggestField('top', name), name).toBeNull();
  }
});

test('names of the webhook and of the time zone lead to the true ones', () => {
  expect(suggestField('top', 'callbackUrl')).toMatchObject({ meant: 'webhookUrl' });
  expect(suggestField('top', 'webhook_url')).toMatchObject({ meant: 'webhookUrl' });
  expect(suggestField('target', 'time-zone')).toMatchObject({ meant: 'timeZone' });
});

test('a distance is symmetric, zero only for the same, and one for a swap', () => {
  const words = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(words, words, (one, other) => {
      expect(editDistance(one, other)).toBe(editDistance(other, one));
      expect(editDistance(one, other) === 0).toBe(one === other);
      expect(editDistance(one, other)).toBeLessThanOrEqual(Math.max(one.length, other.length));
    }),
  );
  expect(editDistance('form', 'from')).toBe(1);
  expect(nearest('form', ['from', 'targets'])).toBe('from');
});
