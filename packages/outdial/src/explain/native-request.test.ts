import { expect, test } from 'vitest';
import { readRequestValue } from '../intake/read-request.ts';
import { explain } from './explain.ts';

const now = Date.parse('2026-11-22T18:00:00Z');
const said = (body: unknown) => explain(JSON.stringify(body, null, 2), now);

test('a correct one is recognised, found right, and translated', () => {
  const body = {
    phoneNumber: '+12025550143',
    callFromQueueId: 'q-1',
    callerId: '+12025550100',
    attributes: { ticket: '4711' },
    externalContactId: 'contact-9',
    label: 'sales',
  };
  const found = said(body);
  expect(found).toMatchObject({ ok: true, recognised: 'native-request', problems: [], fill: ['/from/id'] });
  expect(found.corrected).toEqual({
    from: { id: 'agent-user-id', queueId: 'q-1' },
    targets: [{ phoneNumber: '+12025550143' }],
    externalContactId: 'contact-9',
    callerId: '+12025550100',
    attributes: { ticket: '4711' },
    label: 'sales',
  });
  const filled = { ...found.corrected, from: { id: 'ana@example.com', queueId: 'q-1' } };
  expect(readRequestValue(filled, now)).toMatchObject({ ok: true });
});

test('a target user next to a number most likely means the agent', () => {
  const found = said({ phoneNumber: '+12025550143', callUserId: 'u-1' });
  expect(found.problems).toMatchObject([
    { code: 'too.many.create.conversation.parameters' },
    { code: 'name-elsewhere', pointer: '/callUserId', expected: '`from.id`' },
  ]);
  expect(found.marks[1]).toMatchObject({ line: 3, column: 3 });
});

test('a target queue next to a number most likely means the queue that the call is for', () => {
  expect(said({ phoneNumber: '+12025550143', callQueueId: 'q-1' }).problems).toMatchObject([
    { code: 'too.many.create.conversation.parameters' },
    { code: 'name-elsewhere', pointer: '/callQueueId', expected: '`callFromQueueId`' },
  ]);
});

test.each([
  [{ callUserId: 'u-1' }, 'not the agent who calls'],
  [{ callQueueId: 'q-1', priority: 3 }, 'not the queue that the agent calls for'],
  [{ conversationIds: ['c-1'] }, 'conference'],
])('%o is right for Genesys, and Outdial says why it has no request for it', (body, part) => {
  const found = said(body);
  expect(found).toMatchObject({ ok: true, recognised: 'native-request', corrected: null });
  expect(found.sentence).toContain(part);
});

test.each([
  [{ callFromQueueId: 'q-1' }, 'missing.create.conversation.destination.parameter', ''],
  [{ phoneNumber: '+12025550143', callFromQueueID: 'q', callerIdName: 'x' }, 'field-unknown', '/callFromQueueID'],
  [{ phoneNumber: '+12025550143', attributes: { n: 1 } }, 'field-type', '/attributes'],
  [{ phoneNumber: '911' }, 'number-emergency', '/phoneNumber'],
])('%o is refused as Genesys would, or for its number', (body, code, pointer) => {
  expect(said(body).problems).toEqual(expect.arrayContaining([expect.objectContaining({ code, pointer })]));
});
