import { expect, test } from 'vitest';
import { readRequest, readRequestValue } from './read-request.ts';

const now = Date.parse('2026-11-22T18:00:00Z');
const corrected = (body: unknown) => {
  const reading = readRequestValue(body, now);
  return reading.ok ? 'accepted' : { corrected: reading.corrected, fill: reading.fill };
};
const target = { phoneNumber: '+12025550143' };

test.each([
  [{ from: { agentId: 'ana' }, targets: [target] }],
  [{ agentId: 'ana', targets: [target] }],
  [{ userId: 'ana', to: '+12025550143' }],
  [{ agent: { id: 'ana' }, phoneNumber: '+1 202 555 0143' }],
  [{ from: 'ana', to: [target] }],
  [{ from: { id: 'ana' }, targets: target }],
  [{ from: { id: 'ana' }, targets: ['+12025550143'] }],
  [{ from: { id: 'ana' }, participants: [{ to: '+12025550143' }] }],
  [{ from: { id: 'ana' }, participants: [{ address: '+12025550143' }] }],
  [{ From: { ID: 'ana' }, Targets: [{ PhoneNumber: '+12025550143' }] }],
  [{ from: { id: 'ana' }, to: { number: '+12025550143' }, callType: 'outbound' }],
])('%j becomes the one shape', (body) => {
  expect(corrected(body)).toEqual({ corrected: { from: { id: 'ana' }, targets: [target] }, fill: [] });
});

test("Genesys's own CreateCallRequest lacks only the agent", () => {
  const native = {
    phoneNumber: '+12025550143',
    callFromQueueId: 'q-1',
    callerId: '+12025550144',
    externalContactId: 'c-1',
    attributes: { ticket: 4711 },
    label: 'sales',
  };
  expect(corrected(native)).toEqual({
    corrected: {
      from: { id: 'agent-user-id', queueId: 'q-1' },
      targets: [target],
      externalContactId: 'c-1',
      callerId: '+12025550144',
      attributes: { ticket: '4711' },
      label: 'sales',
    },
    fill: ['/from/id'],
  });
});

test('the number that a user is called by is not mistaken for the agent', () => {
  expect(corrected({ callUserId: 'u-1' })).toMatchObject({ corrected: { from: { id: 'agent-user-id' } } });
});

test('a queue is requested only from callers who named no agent', () => {
  expect(corrected({ from: { id: 'agent-user-id-here' }, targets: [target] })).toEqual({
    corrected: { from: { id: 'agent-user-id' }, targets: [target] },
    fill: ['/from/id'],
  });
});

test('a number that cannot be guessed is left to the caller', () => {
  expect(corrected({ from: { id: 'ana' }, targets: [{ phoneNumber: '030 901820' }] })).toEqual({
    corrected: { from: { id: 'ana' }, targets: [{ phoneNumber: 'target-phone-number' }] },
    fill: ['/targets/0/phoneNumber'],
  });
});

test.each([
  ['2025550143', '+12025550143'],
  ['(202) 555-0143', '+12025550143'],
  ['1 202 555 0143', '+12025550143'],
  ['5559876543', '+15559876543'],
  ['001 202 555 0143', '+12025550143'],
  ['011 44 20 7946 0958', '+442079460958'],
  ['0049 (0)30 901820', '+4930901820'],
  ['0044 20 7946 0958', '+442079460958'],
  ['44 20 7946 0958', '+442079460958'],
  ['+1 202 555 0143 ext. 12', '+12025550143'],
  ['+1 (202) 555-0143 x12', '+12025550143'],
  ['tel:+1-202-555-0143;ext=12', '+12025550143'],
  ['(202) 555-0143, ext 12', '+12025550143'],
  [12_025_550_143, '+12025550143'],
])('the likely form of %s is in the correction, for the caller to confirm', (phoneNumber, likely) => {
  expect(corrected({ from: { id: 'ana' }, targets: [{ phoneNumber }] })).toEqual({
    corrected: { from: { id: 'ana' }, targets: [{ phoneNumber: likely }] },
    fill: ['/targets/0/phoneNumber'],
  });
});

test.each(['030 901820', '911', '00 49', '0911', '12 ext 3'])('%s has no likely form', (phoneNumber) => {
  const given = corrected({ from: { id: 'ana' }, targets: [{ phoneNumber }] });
  const isLeft = JSON.stringify(given).includes('"target-phone-number"');
  expect(isLeft || (given !== 'accepted' && given.corrected === null)).toBe(true);
});

test('optional values are kept as meant, or left out', () => {
  const body = {
    from: { id: 'ana' },
    targets: [target],
    priority: '7',
    whenNotReady: 'Refuse',
    retry: { attempts: '2', delayseconds: 10, x: 1 },
    lable: 'vip',
    reason: '',
    foo: 1,
    expiresAt: '2020-01-01T00:00:00Z',
  };
  expect(corrected(body)).toEqual({
    corrected: {
      from: { id: 'ana' },
      targets: [target],
      label: 'vip',
      whenNotReady: 'refuse',
      retry: { attempts: 2, delaySeconds: 10 },
      priority: 7,
      expiresAt: 'instant-expires-at',
    },
    fill: ['/expiresAt'],
  });
});

test('a value in the true field wins over a value elsewhere', () => {
  const from = { id: 'ana', phoneNumber: '+12025550111' };
  const body = { agentId: 'ben', from, to: target.phoneNumber, targets: [target], callerId: '+12025550199' };
  expect(corrected(body)).toEqual({
    corrected: { from: { id: 'ana' }, targets: [target], callerId: '+12025550199' },
    fill: [],
  });
  expect(corrected({ campaignId: '1', queueId: 'q', from: { id: 'ana' }, targets: [target] })).toMatchObject({
    corrected: { from: { id: 'ana', queueId: 'q' } },
    fill: [],
  });
});

test('the target is never chosen between two', () => {
  expect(corrected({ from: { id: 'ana' }, to: ['+12025550199'], targets: [target] })).toMatchObject({
    corrected: { targets: [{ phoneNumber: 'target-phone-number' }] },
    fill: ['/targets/0/phoneNumber'],
  });
});

test.each([
  [{ notBefore: '2026-11-25 10:00' }, '/notBefore'],
  [{ notBefore: '2026-11-25T10:00' }, '/notBefore'],
  [{ notBefore: 'tomorrow 10am' }, '/notBefore'],
  [{ notBefore: '2099-01-01T00:00:00Z' }, '/notBefore'],
  [{ startTime: 'tomorrow 10am' }, '/notBefore'],
  [{ expiresAt: '2026-02-30T00:00:00Z' }, '/expiresAt'],
  [{ callerId: '12' }, '/callerId'],
  [{ targets: [{ ...target, timeZone: 'EST5' }] }, '/targets/0/timeZone'],
  [{ webhookUrl: 'ftp://example.com/' }, '/webhookUrl'],
  [{ whenNotReady: 'queue' }, '/whenNotReady'],
])('a value that would change the call is asked for rather than left out: %j', (part, pointer) => {
  expect(corrected({ from: { id: 'ana' }, targets: [target], ...part })).toMatchObject({ fill: [pointer] });
});

test('when one text contains two, neither is taken', () => {
  const text =
    '{"from":{"id":"ana","id":"ben"},"targets":[{"phoneNumber":"+12025550143","phoneNumber":"+12025550199"}]}';
  expect(readRequest(text, now)).toMatchObject({ ok: false, fill: ['/from/id', '/targets/0/phoneNumber'] });
});
