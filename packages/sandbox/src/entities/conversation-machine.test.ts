import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  TransitionRefused,
  conversationEvents,
  conversationStates,
  isActive,
  leadsTo,
  nextState,
} from './conversation-machine.ts';
import type { ConversationState } from './conversation-machine.ts';

test('whatever happens, an ended conversation never becomes active again and a closed one never moves', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...conversationEvents), { maxLength: 30 }), (events) => {
      let state: ConversationState = 'contacting';
      for (const event of events) {
        const next = leadsTo(state, event);
        if (next === undefined) continue;
        if (!isActive(state)) expect(isActive(next)).toBe(false);
        expect(state).not.toBe('closed');
        state = next;
      }
    }),
  );
});

test('a conversation becomes connected only from ringing, so no one talks whose phone did not ring', () => {
  const sources = conversationStates.flatMap((state) =>
    conversationEvents.filter((event) => leadsTo(state, event) === 'connected').map((event) => `${state} ${event}`),
  );
  expect(sources).toEqual(['ringing target-answers']);
});

test('an event that does not belong to a state is refused with a typed error', () => {
  expect(() => nextState('contacting', 'target-answers')).toThrow(TransitionRefused);
  expect(() => nextState('closed', 'forced')).toThrow(TransitionRefused);
});
