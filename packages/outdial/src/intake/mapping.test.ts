import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapEvent, readMappings } from './mapping.ts';

const now = Date.parse('2026-11-22T15:00:00Z');
const event = {
  ...{ version: '0', id: 'e1', 'detail-type': 'lead.created', source: 'crm', time: '2026-11-22T14:59:00Z' },
  detail: { owner: 'ana@example.com', lead: { phones: ['+15559876543'], 'first name': 'Kim' }, orderId: 4711 },
};
const file = {
  when: { '$.source': 'crm', "$['detail-type']": ['lead.created', 'lead.changed'] },
  request: {
    from: { id: '$.detail.owner', queueId: 'Sales' },
    targets: [{ phoneNumber: '$.detail.lead.phones[0]' }],
    label: "$.detail.lead['first name']",
    reason: '$$5 off',
    uuiData: '$.detail.absent',
  },
  idempotencyKey: '$.detail.orderId',
};
const mapped = (mapping: unknown, what: unknown = event) => {
  const read = readMappings(JSON.stringify(mapping));
  if (!read.ok) throw new Error(read.faults.join(' '));
  return mapEvent(read.mappings, what, now);
};

describe('a mapping', () => {
  test('makes a request of picks and constants, with the key and the time of the event', () => {
    expect(mapped(file)).toEqual({
      envelope: {
        kind: 'call-request',
        id: '4711',
        at: Date.parse('2026-11-22T14:59:00Z'),
        pointer: '/detail',
        body: {
          from: { id: 'ana@example.com', queueId: 'Sales' },
          targets: [{ phoneNumber: '+15559876543' }],
          label: 'Kim',
          reason: '$5 off',
        },
      },
      missing: ['$.detail.absent'],
      keyFrom: 'mapping',
    });
  });

  test('takes the id of the event as the key when it names no key, and says so', () => {
    expect(mapped({ ...file, idempotencyKey: null })).toMatchObject({ envelope: { id: 'e1' }, keyFrom: 'event-id' });
  });

  test('is not for events of another source or type; the first that matches decides', () => {
    expect(mapped(file, { ...event, source: 'shop' })).toBeNull();
    expect(mapped(file, 'text')).toBeNull();
    const second = { ...file, when: {}, request: { ...file.request, label: 'second' } };
    expect(mapped([{ ...file, when: { '$.source': 'shop' } }, second])).toMatchObject({
      envelope: { body: { label: 'second' } },
    });
  });

  test('reads a CloudEvents event in the detail of an EventBridge envelope as if it had come alone; else the envelope', () => {
    const mapping = { when: { '$.type': 'lead.created' }, request: { from: { id: '$.data.owner' } } };
    const cloudEvent = { specversion: '1.0', id: 'c1', source: '/crm', type: 'lead.created', data: { owner: 'ana' } };
    const carrying = { ...event, 'detail-type': 'anything', detail: cloudEvent };
    const expected = { envelope: { id: 'c1', body: { from: { id: 'ana' } } }, missing: [] };
    expect(mapped(mapping, cloudEvent)).toMatchObject(expected);
    expect(mapped(mapping, carrying)).toMatchObject({
      envelope: { ...expected.envelope, at: Date.parse('2026-11-22T14:59:00Z') },
    });
    const ofEnvelope = { when: { '$.source': 'crm' }, request: { from: { id: '$.detail.data.owner' } } };
    expect(mapped(ofEnvelope, carrying)).toMatchObject({ envelope: { id: 'e1', body: { from: { id: 'ana' } } } });
  });

  test('without a usable key the event is a problem', () => {
    expect(mapped({ request: {} }, { id: 7.5, detail: {} })).toMatchObject({ envelope: { id: '7.5' } });
    expect(mapped({ request: {} }, { detail: {} })).toMatchObject({ envelope: { kind: 'problem' } });
  });

  test.each([
    ['{', /not JSON/],
    ['[1]', /must be an object/],
    ['{"request":{"from":"$.a..b"}}', /not a path/],
    ['[{"request":{"from":{"id":"$.a","id":"$.b"}}}]', /"\[0\]\.request\.from\.id" appears more than once/],
    ['{"request":{},"idempotencyKey":"same"}', /constant/],
    ['{"request":{},"wehn":{}}', /does not have a field "wehn"/],
    ['{"when":{"source":"crm"},"request":{}}', /not a path/],
  ])('%s is refused with a sentence', (text, sentence) => {
    const read = readMappings(text);
    expect(read.ok).toBe(false);
    expect(read.ok ? '' : read.faults.join(' ')).toMatch(sentence);
  });

  test('reads any text and any event without throwing, and picks nothing inherited', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (mapping, what, text) => {
        readMappings(text);
        const read = readMappings(JSON.stringify(mapping));
        if (read.ok) mapEvent(read.mappings, what, now);
      }),
    );
    expect(mapped({ request: { label: '$.constructor' } })).toMatchObject({ missing: ['$.constructor'] });
  });
});
