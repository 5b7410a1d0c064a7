import { type Entry, type Facts, family, text, when } from '../entry.ts';

const named = (facts: Facts): string =>
  text(facts, 'conversationId') === '' ? 'This conversation' : `The conversation \`${text(facts, 'conversationId')}\``;

const reasons: Readonly<Record<string, (other: string) => string>> = {
  call: (other) => `belongs to another Outdial call${other === '' ? '' : ` (${other})`}`,
  agent: (other) => `belongs to another agent${other === '' ? '' : ` (${other})`}`,
  inbound: () => 'is an inbound call',
  before: (other) => `began before Outdial dialed${other === '' ? '' : `, at ${other}`}`,
};

const ofDecision = { kind: 'state', who: 'supervisor', targetRung: 'unknown', status: 422, next: 'nothing' } as const;

/** Answers to a person's decision that names a conversation which cannot be the call's. */
export const conversationEntries: readonly Entry[] = family(ofDecision, {
  'conversation-not-found': [
    'Genesys does not know the conversation',
    (facts) => `${named(facts)} does not exist in Genesys. Nothing was decided.`,
    'Copy the id from the interaction in Genesys. If there is no conversation, record that the call was not placed.',
  ],
  'conversation-began-later': [
    'The conversation began long after the dial',
    (facts) =>
      `${named(facts)} began${when` at ${'began'}`(facts)}, long after the dial request${when` of ${'dialed'}`(facts)}. It may be another call, such as one by hand. Nothing was decided.`,
    'Compare the times in Genesys. If it is this call after all, confirm that. A program sends `anyway: true`.',
    { status: 409, command: 'outdial calls resolve ID --placed CONVERSATION --yes' },
  ],
  'conversation-not-of-call': [
    'The conversation is not of this call',
    (facts) =>
      `${named(facts)} ${reasons[text(facts, 'why')]?.(text(facts, 'other')) ?? 'is not of this call'}. Nothing was decided.`,
    "Look for the conversation of this agent at the time of the dial. The call's record names both.",
    { command: 'outdial calls show ID' },
  ],
});
