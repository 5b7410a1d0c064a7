import fc from 'fast-check';
import { expect, test } from 'vitest';

import { liveParticipant, readConversation } from './conversation.ts';

const ana = 'a9e00000-0000-4000-8000-000000000001';
const bob = 'a9e00000-0000-4000-8000-000000000002';
const read = { seenAt: 1_000, topicUserId: null, whole: true, aheadMs: 0 };
const heard = { seenAt: 1_000, topicUserId: ana, whole: false, aheadMs: 0 };

const at = (second: number): string => new Date(Date.UTC(2026, 10, 22, 15, 0, second)).toISOString();

/** A nested participant (`GET /conversations/{id}`). */
const nested = (purpose: string, call: object, rest: object = {}) => ({
  id: `p-${purpose}`,
  purpose,
  startTime: at(0),
  ...(purpose === 'agent' || purpose === 'user' ? { userId: ana } : { address: 'tel:+12025550100' }),
  calls: [{ direction: 'outbound', segments: [], ...call }],
  ...rest,
});
const conversation = (participants: readonly unknown[], rest: object = {}) => ({
  id: 'conv-1',
  startTime: at(0),
  participants,
  ...rest,
});
const mark = { attributes: { 'outdial.callId': 'call_1', 'outdial.attempt': '3', ticket: '4711' } };

test('while the agent phone rings there is an agent leg in contacting and no target leg', () => {
  const seen = readConversation(
    conversation([nested('agent', { state: 'contacting', other: { addressNormalized: 'tel:+12025550100' } })]),
    read,
  );
  expect(seen).toMatchObject({
    conversationId: 'conv-1',
    agentId: ana,
    direction: 'outbound',
    agentLeg: 'contacting',
    targetLeg: 'none',
    talked: false,
    ended: false,
    full: false,
    mark: null,
    targetNumber: '+12025550100',
    startedAt: Date.parse(at(0)),
  });
});

test('the mark is read from the far end, and sides that are both connected have talked', () => {
  const seen = readConversation(
    conversation([
      nested('agent', { state: 'connected', connectedTime: at(2) }),
      nested(
        'customer',
        { state: 'connected', connectedTime: at(2), self: { addressNormalized: 'tel:+12025550100' } },
        mark,
      ),
    ]),
    read,
  );
  expect(seen).toMatchObject({
    mark: { callId: 'call_1', attempt: 3 },
    agentLeg: 'connected',
    targetLeg: 'connected',
    talked: true,
    ended: false,
  });
});

test('an agent leg that died of the 60 s time-out, read whole after the end, proves that no target leg was made', () => {
  const died = nested(
    'agent',
    {
      state: 'terminated',
      initialState: 'contacting',
      disconnectType: 'error',
      errorInfo: { code: 'error.ininedgecontrol.connection.timeout' },
    },
    { endTime: at(60) },
  );
  expect(readConversation(conversation([died], { endTime: at(60) }), read)).toMatchObject({
    agentLeg: 'contacting',
    targetLeg: 'none',
    ended: true,
    endedAt: Date.parse(at(60)),
    endedBy: 'system',
    full: true,
    agentLegDeathNamed: true,
    errorCode: 'error.ininedgecontrol.connection.timeout',
  });
});

test('the same end in an event is not full, and a code that is not on the list is not named', () => {
  const died = { state: 'terminated', disconnectType: 'error', errorInfo: { code: 'error.never.seen' } };
  const seen = readConversation(
    conversation([{ id: 'p', purpose: 'agent', user: { id: ana }, direction: 'outbound', ...died }]),
    heard,
  );
  expect(seen).toMatchObject({ ended: true, full: false, agentLegDeathNamed: false, errorCode: 'error.never.seen' });
});

test('an unroutable target has a leg, however short it lived', () => {
  const seen = readConversation(
    conversation(
      [
        nested('agent', { state: 'disconnected', disconnectType: 'peer', disconnectedTime: at(3) }),
        nested('customer', {
          state: 'disconnected',
          disconnectType: 'error',
          errorInfo: { code: 'error.ininedgecontrol.connection.dialplan.notReachable' },
        }),
      ],
      { endTime: at(3) },
    ),
    read,
  );
  expect(seen).toMatchObject({
    ended: true,
    targetLeg: 'contacting',
    agentLeg: 'dialing',
    talked: false,
    agentLegDeathNamed: false,
  });
});

test('an ended agent leg that another side ended, or whose segments show dialing, was past contacting', () => {
  const leg = (call: object) =>
    readConversation(conversation([nested('agent', { state: 'terminated', ...call })], { endTime: at(9) }), read)
      ?.agentLeg;
  expect(leg({ disconnectType: 'client' })).toBe('contacting');
  expect(leg({ disconnectType: 'peer' })).toBe('dialing');
  expect(leg({ disconnectType: 'client', segments: [{ type: 'Dial' }] })).toBe('dialing');
  expect(leg({ disconnectType: 'client', connectedTime: at(1) })).toBe('connected');
});

test('an unknown state never counts as an agent leg that failed', () => {
  expect(readConversation(conversation([nested('agent', { state: 'levitating' })]), read)).toMatchObject({
    agentLeg: 'dialing',
    ended: false,
  });
});

test('a personal call has the purposes user and external, also flat', () => {
  const seen = readConversation(
    {
      id: 'conv-2',
      participants: [
        {
          id: 'p1',
          purpose: 'user',
          user: { id: ana },
          state: 'dialing',
          direction: 'outbound',
          dnis: 'tel:+447700900100',
        },
        {
          id: 'p2',
          purpose: 'external',
          address: 'tel:+447700900100',
          state: 'dialing',
          direction: 'outbound',
          ...mark,
        },
      ],
    },
    heard,
  );
  expect(seen).toMatchObject({
    agentId: ana,
    agentLeg: 'dialing',
    targetLeg: 'dialing',
    targetNumber: '+447700900100',
    mark: { attempt: 3 },
  });
});

test('after a transfer the call still belongs to the agent who placed it, and continues while anyone is on it', () => {
  const seen = readConversation(
    conversation([
      nested('agent', {
        state: 'terminated',
        connectedTime: at(2),
        disconnectedTime: at(10),
        disconnectType: 'transfer',
      }),
      nested('customer', { state: 'connected', connectedTime: at(2) }),
      nested(
        'agent',
        { state: 'connected', connectedTime: at(10), direction: 'inbound' },
        { userId: bob, startTime: at(9) },
      ),
    ]),
    { ...heard, topicUserId: bob },
  );
  expect(seen).toMatchObject({ agentId: ana, ended: false, talked: true });
});

test('legs that were connected one after the other have not talked', () => {
  const seen = readConversation(
    conversation(
      [
        nested('agent', { state: 'terminated', connectedTime: at(2), disconnectedTime: at(4) }),
        nested('customer', { state: 'terminated', connectedTime: at(6), disconnectedTime: at(8) }),
      ],
      { endTime: at(8) },
    ),
    read,
  );
  expect(seen).toMatchObject({ talked: false, ended: true, targetLeg: 'connected' });
});

test('an unexpected participant counts as a far end, a machine does not', () => {
  const agent = nested('agent', { state: 'contacting' });
  expect(readConversation(conversation([agent, nested('hologram', { state: 'alerting' })]), read)?.targetLeg).toBe(
    'ringing',
  );
  expect(readConversation(conversation([agent, nested('acd', { state: 'connected' })]), read)?.targetLeg).toBe('none');
});

test('an event without the agent side does not end the conversation', () => {
  expect(readConversation(conversation([nested('customer', { state: 'terminated' })]), heard)).toMatchObject({
    ended: false,
    targetLeg: 'contacting',
  });
});

test('either side shows who hung up', () => {
  const by = (ours: string, theirs: string) =>
    readConversation(
      conversation(
        [
          nested('agent', { state: 'terminated', disconnectType: ours }),
          nested('customer', { state: 'terminated', disconnectType: theirs }),
        ],
        { endTime: at(5) },
      ),
      read,
    )?.endedBy;
  expect([by('client', 'peer'), by('peer', 'endpoint'), by('system', 'system'), by('endpoint.dnd', 'peer')]).toEqual([
    'agent',
    'target',
    'system',
    'agent',
  ]);
});

test('the agent leg to hang up is the live one, not the first', () => {
  const body = conversation([
    nested('agent', { state: 'terminated' }, { id: 'old' }),
    nested('customer', { state: 'connected' }),
    nested('agent', { state: 'connected' }, { id: 'new' }),
  ]);
  expect(liveParticipant(body, ana)).toEqual({ participantId: 'new', live: true });
});

test('whatever comes in, reading never throws and never claims more than was shown', () => {
  fc.assert(
    fc.property(
      fc.object({ maxDepth: 5 }),
      fc.array(fc.object({ maxDepth: 3 }), { maxLength: 3 }),
      (rest, participants) => {
        const seen = readConversation({ ...rest, id: 'conv-1', participants }, heard);
        if (seen !== null) expect([seen.full, seen.mark]).toEqual([false, null]);
        expect(readConversation(rest, read)?.talked ?? false).toBe(false);
      },
    ),
  );
});
