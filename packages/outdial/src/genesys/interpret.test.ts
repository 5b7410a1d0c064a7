import { expect, test } from 'vitest';

import { testClock } from '../testing/clock.ts';
import { createBudget } from './budget.ts';
import { createHttp } from './http.ts';
import { interpret } from './interpret.ts';
import { createKnown, type RarelyRead } from './known.ts';
import type { Send } from './send.ts';

const ana = 'a9e00000-0000-4000-8000-000000000001';
const ben = 'a9e00000-0000-4000-8000-000000000002';
const at = Date.parse('2026-11-22T15:00:00Z');

/** What the adapter knows after it has read presence definitions and a user's stations. */
async function knownAfterReads(): Promise<RarelyRead> {
  const definitions = { entities: [{ id: 'secondary', type: 'User', languageLabels: { en_US: 'Coaching' } }] };
  const send: Send = async ({ url }) => {
    const body = url.endsWith('/oauth/token') ? { access_token: 't', expires_in: 60 } : definitions;
    return { left: true, answer: { status: 200, headers: {}, body: JSON.stringify(body) }, error: null };
  };
  const clock = testClock(at);
  const http = createHttp({
    region: 'http://127.0.0.1',
    clientId: 'c',
    clientSecret: 's',
    clock,
    requestTimeoutMs: 1_000,
    budget: createBudget(clock),
    send,
  });
  const known = createKnown(http, clock);
  await known.refreshLabels();
  const station = { id: 'st-1', name: 'Desk', type: 'inin_webrtc_softphone', associatedDate: null };
  known.noteStations(ana, { effectiveStation: station, associatedStation: station, defaultStation: null });
  known.noteStations(ben, { effectiveStation: station, associatedStation: null, defaultStation: station });
  return known;
}
const known = await knownAfterReads();
const hear = (topic: string, eventBody: unknown, user = ana) =>
  interpret({ topicName: `v2.users.${user}.${topic}`, eventBody, at }, known, 0);

test('a presence event is about the user of its topic, at the time of the event', () => {
  const heard = hear('presence', {
    source: 'PURECLOUD',
    presenceDefinition: { id: 'secondary', systemPresence: 'ON_QUEUE' },
    primary: true,
    modifiedDate: '2026-11-22T14:59:58Z',
  });
  expect(heard).toEqual({
    kind: 'agent',
    facts: {
      agentId: ana,
      presence: {
        value: { system: 'ONQUEUE', definitionId: 'secondary', label: 'Coaching' },
        since: at - 2_000,
        asOf: at,
        source: 'event',
      },
    },
  });
});

test.each(['On Queue', 'OnQueue', 'ON_QUEUE', 'on_queue'])('%s is the one presence On Queue', (spelled) => {
  expect(hear('presence', { presenceDefinition: { id: 'x', systemPresence: spelled } })).toMatchObject({
    facts: { presence: { value: { system: 'ONQUEUE' } } },
  });
});

test('a presence of another source decides nothing', () => {
  expect(hear('presence', { primary: false, presenceDefinition: { id: 'x', systemPresence: 'BUSY' } }).kind).toBe(
    'nothing',
  );
});

test('routing status and activity give their facts', () => {
  const status = { status: 'NOT_RESPONDING', startTime: '2026-11-22T14:00:00Z' };
  expect(hear('routingStatus', { id: ana, routingStatus: status })).toMatchObject({
    facts: { routingStatus: { value: 'NOT_RESPONDING', since: at - 3_600_000 } },
  });
  const activity = hear('activity', {
    id: ana,
    routingStatus: { status: 'IDLE' },
    presence: { presenceDefinition: { id: 'x', systemPresence: 'AVAILABLE' } },
    outOfOffice: { active: true },
    activeQueueIds: [],
  });
  expect(activity).toMatchObject({
    facts: {
      routingStatus: { value: 'IDLE' },
      presence: { value: { system: 'AVAILABLE' } },
      outOfOffice: { value: true },
    },
  });
});

test('a station event names the associated station; without one a read must show whether a default station counts', () => {
  expect(hear('station', { associatedStation: { id: 'st-1', name: 'Desk' } })).toMatchObject({
    facts: { station: { value: { id: 'st-1', type: 'inin_webrtc_softphone' } } },
  });
  const stationWithout = (user: string) => {
    const heard = hear('station', { associatedStation: null }, user);
    return heard.kind === 'agent' ? heard.facts.station : heard;
  };
  expect(stationWithout(ana)).toEqual({ value: null, since: null, asOf: at, source: 'event' });
  for (const user of [ben, 'c0000000-0000-4000-8000-000000000009'])
    expect(stationWithout(user)).toEqual({ value: null, since: null, asOf: at, source: 'event', doubted: true });
});

test('a persistent connection that failed makes the phone unreachable; a failure at another station does not', () => {
  known.noteStationOfUser(ana, 'st-1');
  expect(hear('persistentconnection', { userId: ana, stationId: 'st-1', persistentState: 'FAILED' })).toMatchObject({
    facts: { station: { value: { reachable: false, persistent: false }, since: at } },
  });
  const eventTime = '2026-11-22T14:59:00Z';
  expect(
    hear('persistentconnection', { userId: ana, stationId: 'st-1', persistentState: 'FAILED', eventTime }),
  ).toMatchObject({ facts: { station: { since: Date.parse(eventTime) } } });
  expect(hear('persistentconnection', { userId: ana, stationId: 'st-9', persistentState: 'FAILED' }).kind).toBe(
    'nothing',
  );
});

test('the line of a phone that the agent has left does not count for the agent', () => {
  known.noteStationOfUser(ana, null);
  const left = { userId: ana, stationId: 'st-1', persistentState: 'DISCONNECTED' };
  expect(hear('persistentconnection', left).kind).toBe('nothing');
  known.noteStationOfUser(ana, 'st-1');
});

test('a conversation summary counts calls of queues and personal ones', () => {
  const detail = (active: number, acw: number) => ({ active, acw });
  expect(
    hear('conversationsummary', { call: { contactCenter: detail(1, 2), enterprise: detail(1, 0) } }),
  ).toMatchObject({
    facts: { calls: { value: { active: 2, acw: 2 } } },
  });
});

test('call events are conversations, flat and nested', () => {
  const participant = { id: 'p', purpose: 'agent', user: { id: ana }, state: 'contacting', direction: 'outbound' };
  expect(hear('conversations.calls', { id: 'conv-1', participants: [participant] })).toMatchObject({
    kind: 'conversation',
    conversation: { conversationId: 'conv-1', seenAt: at, agentLeg: 'contacting', full: false },
  });
  const nested = { id: 'p', purpose: 'agent', userId: ana, calls: [{ state: 'connected', direction: 'outbound' }] };
  expect(hear('conversations', { id: 'conv-1', participants: [nested] })).toMatchObject({
    conversation: { agentLeg: 'connected' },
  });
});

test('other topics and broken bodies are ignored', () => {
  const kinds = [
    hear('presence', null),
    hear('presence', { presenceDefinition: 7 }),
    hear('conversations.calls', { participants: 'many' }),
    hear('geolocation', {}),
    hear('constructor', {}),
    interpret({ topicName: 'channel.metadata', eventBody: { message: 'WebSocket Heartbeat' }, at }, known, 0),
  ].map((heard) => heard.kind);
  expect(new Set(kinds)).toEqual(new Set(['nothing']));
});
