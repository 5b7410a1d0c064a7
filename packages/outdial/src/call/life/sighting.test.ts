import { expect, test } from 'vitest';
import { ana, c1, callIn, deadRead, mark, number, other, seen, start } from '../../../test/lifecycle/calls.ts';
import { agentId, conversationId, keyId } from '../ids.ts';
import { sight } from './sighting.ts';

const c2 = conversationId('conversation-2');

test('our mark on the same agent is ours; another call, agent or direction is not', () => {
  const dialing = callIn('dialing');
  expect(sight(dialing, seen({ mark, targetLeg: 'dialing' }))).toBe('target-leg');
  expect(sight(dialing, seen({ mark: { callId: other, attempt: 1 }, targetLeg: 'dialing' }))).toBe('other-call');
  expect(sight(dialing, seen({ mark, agentId: agentId('ben') }))).toBe('not-ours');
  expect(sight(dialing, seen({ mark, direction: 'inbound' }))).toBe('not-ours');
  expect(sight(dialing, seen({ mark: { ...mark, attempt: 2 } }))).toBe('other-attempt');
});

test('a known id suffices, and our mark on another id is a second conversation', () => {
  const placed = callIn('placed');
  expect(sight(placed, seen())).toBe('agent-leg');
  expect(sight(placed, seen({ conversationId: c2, mark }))).toBe('second-conversation');
  expect(sight(placed, seen({ conversationId: c2 }))).toBe('candidate');
});

test('a candidate has our agent, is outbound, began near the fence, and shows our number or no number', () => {
  const unknown = callIn('unknown');
  const like = (change: Parameters<typeof seen>[0]) => sight(unknown, seen({ conversationId: c2, ...change }));
  expect(like({ targetNumber: number })).toBe('candidate');
  expect(like({ startedAt: start - 5_000 })).toBe('candidate');
  expect(like({ startedAt: start + 45_000 })).toBe('candidate');
  expect(like({ startedAt: start - 5_001 })).toBe('other-call');
  expect(like({ startedAt: start + 45_001 })).toBe('other-call');
  expect(like({ startedAt: null })).toBe('other-call');
  expect(like({ targetNumber: '+12025550199' })).toBe('other-call');
  expect(like({ direction: 'inbound' })).toBe('other-call');
  expect(like({ agentId: agentId('ben') })).toBe('other-call');
  expect(like({ agentId: ana, mark: { callId: other, attempt: 1 } })).toBe('other-call');
});

test('nothing rang only if a full read after the end shows a named death and an agent leg that never passed contacting', () => {
  const placed = callIn('placed');
  expect(sight(placed, deadRead)).toBe('never-rung');
  expect(sight(placed, { ...deadRead, full: false })).toBe('ended-hint');
  expect(sight(placed, { ...deadRead, agentLegDeathNamed: false })).toBe('inconclusive');
  expect(sight(placed, { ...deadRead, agentLeg: 'dialing' })).toBe('inconclusive');
  expect(sight(placed, { ...deadRead, agentLeg: 'none' })).toBe('inconclusive');
  expect(sight(placed, { ...deadRead, targetLeg: 'dialing' })).toBe('ended-rung');
  expect(sight(placed, { ...deadRead, ended: false })).toBe('agent-leg');
  expect(sight(placed, { ...deadRead, conversationId: c1, talked: true })).toBe('ended-rung');
});

test('an end that names no error is proof only while the call is being canceled, because no further attempt can follow', () => {
  const placed = callIn('placed');
  const unnamed = { ...deadRead, agentLegDeathNamed: false, errorCode: null };
  const canceling = { ...placed, cancelRequested: { at: start, by: keyId('key-1'), hangUps: 1, nextHangUpAt: null } };
  expect(sight(placed, unnamed)).toBe('inconclusive');
  expect(sight(canceling, unnamed)).toBe('never-rung');
  expect(sight(canceling, { ...unnamed, errorCode: 'error.of.another.meaning' })).toBe('inconclusive');
});
