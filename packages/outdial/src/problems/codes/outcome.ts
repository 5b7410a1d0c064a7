import { type Entry, type EntryTerms, type Facts, family, say, text, when } from '../entry.ts';

const rung = { kind: 'state', status: null, targetRung: true } satisfies EntryTerms;
const neverRung = { ...rung, targetRung: false } satisfies EntryTerms;
const unknown = { ...rung, who: 'supervisor', targetRung: 'unknown', next: 'nothing' } satisfies EntryTerms;

const errorCode = when` (\`${'errorCode'}\`)`;
const nothing = 'Nothing to do.';

/** Of a call that an earlier Outdial ended as canceled because another one took its place. */
const reassigned = when`The call was given to another agent before it was dialed, as ${'reassignedTo'}.`;

/** The target was rung. */
const rungEntries: readonly Entry[] = family(rung, {
  talked: [
    'The call was answered',
    'The agent and the target talked, and the call has ended.',
    nothing,
    { who: 'nobody', next: 'nothing' },
  ],
  'end-not-observed': [
    'Connected, end not seen',
    'The agent and the target were connected. Outdial did not see the end of the call.',
    'If the end matters, look up the conversation in Genesys.',
    { who: 'nobody', next: 'nothing' },
  ],
  'target-busy': [
    'The target was busy',
    'Genesys dialed the number, but the target was busy.',
    'Send a new request later.',
    { who: 'caller', next: 'new-key' },
  ],
  'target-no-answer': [
    'The target did not answer',
    'The target was rung but did not answer.',
    'Send a new request later.',
    { who: 'caller', next: 'new-key' },
  ],
  'target-unreachable': [
    'The target was unreachable',
    say`Genesys dialed the number, but could not reach it${errorCode}.`,
    'Check the number. Then ask an administrator whether the organisation has an outbound route for it.',
    {
      who: 'admin',
      next: 'new-key',
      source: 'Genesys Cloud: error.ininedgecontrol.connection.dialplan.notReachable',
    },
  ],
  'target-leg-ended': [
    'Ended while the target rang',
    say`The target was rung, but the call ended before it was answered${errorCode}.`,
    'Look up the reason in the Genesys conversation. To try again, send a new request.',
    { who: 'caller', next: 'new-key' },
  ],
  'agent-hung-up-early': [
    'The agent hung up early',
    'The agent hung up while the target was being rung.',
    'Ask the agent. If it was a mistake, send a new request.',
    { who: 'agent', next: 'new-key' },
  ],
  'proof-contradicted': [
    'The target rang after a refusal',
    'Genesys first reported that the target was not rung, and later that it was. Outdial does not dial again.',
    'Report this to the maintainers of Outdial with the conversation id. It should not be possible.',
    { who: 'developer', next: 'nothing' },
  ],
});

function times(facts: Facts): string {
  const count = Number(facts['reachedAgent'] ?? facts['attempts'] ?? 1);
  return count > 1 ? ` ${count} times` : '';
}
const genesysCode = (facts: Facts): string => when` (\`${'code'}\`)`(facts) || when` (\`${'genesysCode'}\`)`(facts);
const whyNotSent: Readonly<Record<string, string>> = {
  'too-late': ', because it was too late to send it',
  stalled: ', because the server had stalled',
  closing: ', because the server was shutting down',
};

/** The target was never rung, by proof. */
const neverRungEntries: readonly Entry[] = family(neverRung, {
  'agent-leg-died': [
    "The agent's phone did not answer",
    say`Genesys rang the agent's phone${times} without an answer, so the target was never rung${when` (\`${'code'}\`)`}.`,
    'Ask the agent to check the likely causes, most likely first. 1: a WebRTC phone without Maintain Persistent Connection (Admin > Telephony > Phone Management). ' +
      '2: the browser setting "Placing calls with another app" is off. 3: the phone is off, signed out or in use elsewhere. 4: the Edge or the network. ' +
      'Then send a new request.',
    { who: 'agent', next: 'new-key', source: 'Genesys Cloud: error.ininedgecontrol.connection.timeout' },
  ],
  'dial-refused': [
    'Genesys refused to place the call',
    say`Genesys refused to place the call${genesysCode}. The target was not rung.`,
    "Fix the cause (see the outcome's `problem`), then send a new request.",
    { who: 'developer', next: 'new-key' },
  ],
  'not-sent': [
    'The dial request was not sent',
    say`Outdial did not send the dial request${(facts) => whyNotSent[text(facts, 'why')] ?? ''}. The target was not rung.`,
    "Send a new request. If it happens often, ask an administrator to check the load of Outdial's server.",
    { who: 'admin', next: 'new-key' },
  ],
  'rejected-blocker': [
    'Not dialed: the agent was not ready',
    say`Outdial did not dial the call, because of ${['blockers', 'a problem that waiting does not solve']}.`,
    "Fix the cause (see the outcome's `problem`), or send a new request with `whenNotReady: wait`.",
    { who: 'caller', next: 'new-key' },
  ],
  'rejected-policy': [
    'Not dialed: the policy forbids it',
    'The policy of this server does not allow this call.',
    'Ask an administrator of this server to change `policy.json`.',
    { kind: 'policy', who: 'admin', next: 'new-key' },
  ],
  'deadline-passed': [
    'The deadline passed',
    say`The deadline passed before Outdial could dial.${when` The call waited for ${'waitingFor'}.`}`,
    'Send a new request, with a later `expiresAt` if the agent needs more time.',
    { who: 'caller', next: 'new-key' },
  ],
  'canceled-before-dial': [
    'Canceled before it was dialed',
    say`${[reassigned, 'The call was canceled before Outdial dialed.']}`,
    nothing,
    { who: 'nobody', next: 'nothing' },
  ],
  reassigned: [
    'Given to another agent',
    say`The call was given to ${['agentName', 'another agent']}${when`, as ${'reassignedTo'}`}. Its target was not rung.`,
    'Nothing to do: follow the call in its place.',
    { who: 'nobody', next: 'nothing' },
  ],
  'canceled-never-rung': [
    'Canceled; the target was never rung',
    say`${[reassigned, 'The call was canceled. It is proven that the target was never rung.']}`,
    nothing,
    { who: 'nobody', next: 'nothing' },
  ],
});

function candidates(facts: Facts): string {
  const count = Number(facts['candidates'] ?? 0);
  const seen = count === 1 ? 'One conversation' : `${count} conversations`;
  return count === 0 ? '' : ` ${seen} without Outdial's mark may be this call.`;
}

/** Not known: a person decides. */
const unknownEntries: readonly Entry[] = family(unknown, {
  'settled-unknown': [
    'Not known whether the call was placed',
    (facts) => {
      const why = 'got no reliable answer to its dial request and did not find a conversation with its mark.';
      return facts['isDecided'] === true
        ? `Outdial ${why}`
        : `Outdial does not know whether Genesys placed this call. It ${why}${candidates(facts)}`;
    },
    "Before anyone calls the target again, check the agent's calls at that time in Genesys, or ask the agent. Then decide whether it was placed.",
    { command: 'outdial calls resolve ID' },
  ],
  'set-back-unknown': [
    'Possibly dialed after the backup',
    say`The data folder was restored from a backup${when` made ${'since'}`}. This call may have been dialed since then, and Outdial did not find its conversation.`,
    "Before anyone calls the target again, check the agent's calls since the backup in Genesys, or ask the agent. Then decide whether it was placed.",
    { command: 'outdial calls resolve ID' },
  ],
  'decided-placed': [
    'Unknown, decided: placed',
    'The outcome was unknown, and a person decided that the call was placed.',
    'Do not request it again: the call counts as made.',
  ],
  'decided-not-placed': [
    'Unknown, decided: not placed',
    'The outcome was unknown, and a person decided that the call was not placed.',
    'To call the target, send a new request with a new key.',
    { next: 'new-key' },
  ],
  'follow-lost': [
    'Outdial lost track of the call',
    say`Genesys placed the call${when` as conversation ${'conversationId'}`}, but Outdial could not see how it ended.`,
    'Look up the conversation in Genesys before anyone calls the target again.',
  ],
  'end-inconclusive': [
    'Ended; not known whether the target rang',
    say`The conversation has ended${errorCode}. The data in Genesys does not show whether the target was rung.`,
    'Look up the conversation in Genesys, or ask the agent, before anyone calls the target again.',
  ],
});

/** How a call can end: one entry for each outcome code. */
export const outcomeEntries: readonly Entry[] = [...rungEntries, ...neverRungEntries, ...unknownEntries];
