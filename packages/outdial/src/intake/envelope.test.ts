import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEnvelope } from './envelope.ts';

const receivedAt = Date.parse('2026-11-22T18:00:00Z');
const user = '6a3af858-942f-489d-9700-5f9bcdcdae9b';
const presence = {
  version: '0',
  id: '0d2e9a6c-1111-4222-8333-444455556666',
  'detail-type': 'v2.users.{id}.presence',
  source: 'aws.partner/genesys.com/cloud/org/suffix',
  account: '123456789012',
  time: '2026-11-22T15:11:52Z',
  region: 'us-east-1',
  resources: [],
  detail: {
    topicName: `v2.users.${user}.presence`,
    version: '2',
    eventBody: { presenceDefinition: { systemPresence: 'AVAILABLE' } },
    metadata: { CorrelationId: 'x' },
    timestamp: '2026-11-22T15:11:52.435Z',
  },
};
const body = { from: { id: 'ana@example.com' }, targets: [{ phoneNumber: '+15559876543' }] };

test('a Genesys topic event is carried with its concrete topic and its own time', () => {
  expect(readEnvelope(presence, receivedAt)).toEqual({
    kind: 'topic',
    id: presence.id,
    topicName: `v2.users.${user}.presence`,
    eventBody: presence.detail.eventBody,
    at: Date.parse('2026-11-22T15:11:52.435Z'),
  });
});

test('without a timestamp in the detail, the time of the envelope counts', () => {
  const detail = { ...presence.detail, timestamp: undefined };
  expect(readEnvelope({ ...presence, detail }, receivedAt)).toMatchObject({ at: Date.parse('2026-11-22T15:11:52Z') });
});

test('an event that asks for a call is a call request: EventBridge in detail, CloudEvents in data', () => {
  const asked = { ...presence, 'detail-type': 'outdial.call.requested', detail: body };
  expect(readEnvelope(asked, receivedAt)).toEqual({
    kind: 'call-request',
    id: presence.id,
    body,
    pointer: '/detail',
    at: Date.parse('2026-11-22T15:11:52Z'),
  });
  const cloud = { specversion: '1.0', id: 'e-1', source: '/crm', type: 'outdial.call.requested', data: body };
  expect(readEnvelope(cloud, receivedAt)).toEqual({
    kind: 'call-request',
    id: 'e-1',
    body,
    pointer: '/data',
    at: receivedAt,
  });
});

test('a CloudEvent may carry a Genesys topic', () => {
  const cloud = {
    specversion: '1.0',
    id: 'e-2',
    source: '/genesys',
    type: 'v2.users.{id}.presence',
    time: presence.time,
    data: presence.detail,
  };
  expect(readEnvelope(cloud, receivedAt)).toMatchObject({ kind: 'topic', topicName: presence.detail.topicName });
});

test.each([
  ['no object', [], ''],
  ['neither shape', { hello: 1 }, ''],
  ['another EventBridge version', { ...presence, version: '1' }, '/version'],
  ['no id', { ...presence, id: undefined }, '/id'],
  ['no time', { ...presence, time: 'yesterday' }, '/time'],
  ['a foreign type', { ...presence, 'detail-type': 'Object Created' }, '/detail-type'],
  [
    'a topic that is a template only',
    { ...presence, detail: { ...presence.detail, topicName: 'v2.users.{id}.presence' } },
    '/detail/topicName',
  ],
  ['no event body', { ...presence, detail: { topicName: presence.detail.topicName } }, '/detail/eventBody'],
  ['another CloudEvents version', { specversion: '0.3', id: 'x', type: 'outdial.call.requested' }, '/specversion'],
  ['binary data', { specversion: '1.0', id: 'x', type: 'outdial.call.requested', data_base64: 'eA==' }, '/data_base64'],
])('%s is refused with the place named', (_, value, pointer) => {
  expect(readEnvelope(value, receivedAt)).toMatchObject({
    kind: 'problem',
    problems: [{ code: 'event-invalid', pointer }],
  });
});

test('junk never throws', () => {
  fc.assert(
    fc.property(fc.anything(), fc.boolean(), (junk, cloud) => {
      const shaped = cloud ? { specversion: '1.0', id: 'x', type: 'v2.x', data: junk } : { ...presence, detail: junk };
      expect(readEnvelope(junk, receivedAt)).toHaveProperty('kind');
      expect(readEnvelope(shaped, receivedAt)).toHaveProperty('kind');
    }),
  );
});
