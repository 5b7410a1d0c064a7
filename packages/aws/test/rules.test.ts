import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { readEnvelope } from 'outdial/engine-kit';
import { describe, expect, test } from 'vitest';
import { patternsOf, presencePattern, requestPattern } from '../src/rules.ts';

const source = 'aws.partner/genesys.com/cloud/1a2b3c4d-0000-4000-8000-000000000001/outdial';
const userId = 'a9e00000-0000-4000-8000-000000000001';

/** The form of Genesys's events on EventBridge: a captured presence change, with invented ids. */
const captured = {
  version: '0',
  id: '4f7dea0b-8d4f-4c4e-9d0d-2b9a3a9a0e11',
  'detail-type': 'v2.users.{id}.presence',
  source,
  account: '123456789012',
  time: '2021-06-25T15:11:52Z',
  region: 'us-east-1',
  resources: [],
  detail: {
    topicName: `v2.users.${userId}.presence`,
    version: '2',
    eventBody: { presenceDefinition: { id: '6a3af858-942f-489d-9700-5f9bcdcdae9b', systemPresence: 'AVAILABLE' } },
    metadata: { CorrelationId: '7d1a1a52-5f4b-4a1c-b6a1-3f1f9d0a7c11' },
    timestamp: '2021-06-25T15:11:52.435Z',
  },
};
type Fields = Readonly<Record<string, unknown>>;

/** EventBridge's rule for a pattern of lists: the field's value, or one of its values, is in the list, compared exactly. */
function matches(pattern: Fields, event: Fields): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const found = event[field];
    if (Array.isArray(wanted)) return [found].flat().some((value) => wanted.includes(value));
    return typeof found === 'object' && found !== null && matches(wanted as Fields, found as Fields);
  });
}

describe('the rule for Genesys events', () => {
  const pattern = presencePattern(source);

  test.each(['presence', 'activity'])(
    'receives the captured envelope of %s, and its user is read from the topic',
    (topic) => {
      const event = {
        ...captured,
        'detail-type': `v2.users.{id}.${topic}`,
        detail: { ...captured.detail, topicName: `v2.users.${userId}.${topic}` },
      };
      expect(matches(pattern, event)).toBe(true);
      expect(readEnvelope(event, 0)).toMatchObject({ kind: 'topic', topicName: `v2.users.${userId}.${topic}` });
    },
  );

  test.each([
    ['the concrete topic as detail-type', { 'detail-type': `v2.users.${userId}.presence` }],
    ['another topic of users', { 'detail-type': 'v2.users.{id}.station' }],
    ['a topic that begins the same', { 'detail-type': 'v2.users.{id}.presence.history' }],
    ['other letters', { 'detail-type': 'v2.users.{ID}.presence' }],
    ['the summary of conversations', { 'detail-type': 'v2.users.{id}.conversationsummary' }],
    ['another organisation', { source: 'aws.partner/genesys.com/cloud/ffffffff-0000-4000-8000-000000000001/outdial' }],
    ['another integration of the organisation', { source: `${source}-test` }],
    ['a program that writes the same detail-type', { source: 'my.program' }],
  ])('does not receive %s', (_what, change) => {
    expect(matches(pattern, { ...captured, ...change })).toBe(false);
  });
});

describe('the rule for requests', () => {
  test.each([
    ['outdial.call.requested', true],
    ['Outdial.call.requested', false],
    ['outdial.call.request', false],
    ['outdial.call.requested.v2', false],
  ])('for the detail-type %s: %s', (type, isHeard) => {
    expect(matches(requestPattern, { ...captured, 'detail-type': type })).toBe(isHeard);
  });
});

describe('the rule of a mapping', () => {
  test('receives the events that the mapping is for: its source, its detail-type, and the required fields of its detail', () => {
    const when = {
      ...{ '$.source': ['crm'], "$['detail-type']": ['lead.created', 'lead.moved'], '$.detail.hot': [true] },
      ...{ "$.detail.lead['its kind']": ['new'], '$.detail.lead.score': [7, 8] },
    };
    expect(patternsOf({ when })).toEqual([
      {
        source: ['crm'],
        detailType: ['lead.created', 'lead.moved'],
        detail: { hot: [true], lead: { 'its kind': ['new'], score: [{ numeric: ['=', 7] }, { numeric: ['=', 8] }] } },
      },
    ]);
  });

  test('leaves conditions that EventBridge cannot test to the mapping, rather than receive too little', () => {
    const when = {
      ...{ '$.source': ['crm'], "$['detail-type']": ['lead'], '$.detail.phones[0]': ['x'] },
      '$.detail.owner': ['a', null],
      '$.detail.a': [{}],
    };
    expect(patternsOf({ when })).toEqual([{ source: ['crm'], detailType: ['lead'] }]);
  });

  test('receives its CloudEvents events in the detail of any envelope', () => {
    const carried = { specversion: ['1.0'], type: ['lead.created'], data: { hot: [true] } };
    const when = { '$.type': ['lead.created'], '$.data.hot': [true], '$.data.phones[0]': ['x'] };
    expect(patternsOf({ when })).toEqual([{ detail: carried }]);
    expect(patternsOf({ when: { '$.source': ['/crm'] } })).toEqual([
      { source: ['/crm'] },
      { detail: { specversion: ['1.0'], source: ['/crm'] } },
    ]);
  });

  test('receives both forms if its `when` matches events that lack a field', () => {
    expect(patternsOf({ when: { '$.type': [null, 'lead'], '$.source': ['crm'] } })).toEqual([
      { source: ['crm'] },
      { detail: { specversion: ['1.0'], source: ['crm'] } },
    ]);
    expect(patternsOf({ when: {} })).toHaveLength(1);
    expect(patternsOf({ when: { '$.detail.kind': ['lead'] } })).toEqual([{ detail: { kind: ['lead'] } }]);
  });

  test('receives every event of the bus if its mapping has no condition that EventBridge can test', () => {
    const stack = new Stack(new App(), 'Test');
    const eventBus = new EventBus(stack, 'Bus');
    const [every = {}] = patternsOf({ when: { '$.detail.kinds[0]': ['lead'] } });
    const [lead = {}] = patternsOf({ when: { '$.detail.kind': ['lead', 1] } });
    new Rule(stack, 'Any', { eventBus, eventPattern: every });
    new Rule(stack, 'Lead', { eventBus, eventPattern: lead });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: { source: [{ prefix: '' }] } });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { kind: ['lead', { numeric: ['=', 1] }] } },
    });
  });
});
