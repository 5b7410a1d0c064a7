/*
 *  contacting ──agent-answers──► dialing ──target-rings──► ringing ──target-answers──► connected
 *      │                            │                         │                            │
 *      │ agent-hangs-up             │ agent-hangs-up          │ target-busy                │ target-hangs-up
 *      │ forced                     │ target-unreachable      │ target-no-answer           │ agent-hangs-up
 *      │                            │ forced                  │ any hang-up, forced        │ forced
 *      │                            └────────────► ended ◄────┴────────────────────────────┘
 *      │                                            │
 *      └─ agent-times-out ─────────────► closed ◄───┘ legs-close
 *
 *  contacting  the agent's phone is rung; the agent participant says `contacting`, there is no far end
 *  dialing     the agent leg is up and says `dialing`; the far end is about to be created
 *  ringing     the far end exists and says `dialing`
 *  connected   both say `connected`
 *  ended       legs say `disconnected`; after-call work may run
 *  closed      legs say `terminated`; nothing follows
 */
export const conversationStates = ['contacting', 'dialing', 'ringing', 'connected', 'ended', 'closed'] as const;
export type ConversationState = (typeof conversationStates)[number];

export const conversationEvents = [
  'agent-answers',
  'agent-times-out',
  'agent-hangs-up',
  'target-rings',
  'target-unreachable',
  'target-answers',
  'target-busy',
  'target-no-answer',
  'target-hangs-up',
  'forced',
  'legs-close',
] as const;
export type ConversationEvent = (typeof conversationEvents)[number];

const table: Readonly<Record<ConversationState, Partial<Readonly<Record<ConversationEvent, ConversationState>>>>> = {
  contacting: { 'agent-answers': 'dialing', 'agent-times-out': 'closed', 'agent-hangs-up': 'ended', forced: 'ended' },
  dialing: { 'target-rings': 'ringing', 'target-unreachable': 'ended', 'agent-hangs-up': 'ended', forced: 'ended' },
  ringing: {
    'target-answers': 'connected',
    'target-busy': 'ended',
    'target-no-answer': 'ended',
    'target-hangs-up': 'ended',
    'agent-hangs-up': 'ended',
    forced: 'ended',
  },
  connected: { 'target-hangs-up': 'ended', 'agent-hangs-up': 'ended', forced: 'ended' },
  ended: { 'legs-close': 'closed' },
  closed: {},
};

/** Thrown when an event does not belong to a state. */
export class TransitionRefused extends Error {
  readonly code = 'transition-refused';
  readonly state: ConversationState;
  readonly event: ConversationEvent;

  constructor(state: ConversationState, event: ConversationEvent) {
    super(`A conversation that is ${state} cannot take ${event}.`);
    this.name = 'TransitionRefused';
    this.state = state;
    this.event = event;
  }
}

/** Returns the next state, or `undefined` when the event does not belong to this state. */
export function leadsTo(state: ConversationState, event: ConversationEvent): ConversationState | undefined {
  return table[state][event];
}

/** The only way to change a state. Throws `TransitionRefused` for every event that the table does not list for the state. */
export function nextState(state: ConversationState, event: ConversationEvent): ConversationState {
  const next = leadsTo(state, event);
  if (next === undefined) throw new TransitionRefused(state, event);
  return next;
}

/** True from the creation of the conversation until its legs are disconnected. */
export function isActive(state: ConversationState): boolean {
  return state !== 'ended' && state !== 'closed';
}
