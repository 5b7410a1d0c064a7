import { type EntryTerms, type Entry, type Facts, family, text } from '../entry.ts';

const rung = { kind: 'state', status: null, targetRung: true } satisfies EntryTerms;
const neverRung = { ...rung, targetRung: false } satisfies EntryTerms;
const unknown = { ...rung, who: 'caller', targetRung: 'unknown', next: 'nothing' } satisfies EntryTerms;

const because = (code: string): string => (code === '' ? '' : ` (\`${code}\`)`);
const nothing = (): string => 'Nothing to do.';

/** For a call that was canceled because another one for another agent took its place. */
function reassigned(facts: Facts): string | null {
  const to = text(facts, 'reassignedTo');
  return to === '' ? null : `The call was given to another agent before it was dialed, as ${to}.`;
}

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
    (facts) => `Genesys dialed the number, but could not reach it${because(text(facts, 'errorCode'))}.`,
    'Check the number. Then ask an administrator whether the organisation has an outbound route for it.',
    {
      who: 'admin',
      next: 'new-key',
      source: 'Genesys Cloud: error.ininedgecontrol.connection.dialplan.notReachable',
    },
  ],
  'target-leg-ended': [
    'Ended while the target rang',
    (facts) => `The target was rung, but the call ended before it was answered${because(text(facts, 'errorCode'))}.`,
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

/** The target was never rung, by proof. */
const neverRungEntries: readonly Entry[] = family(neverRung, {
  'agent-leg-died': [
    "The agent's phone did not answer",
    (facts) => {
      const times = Number(facts['reachedAgent'] ?? facts['attempts'] ?? 1);
      return `Genesys rang the agent's phone${times > 1 ? ` ${times} times` : ''} without an answer, so the target was never rung${because(text(facts, 'code'))}.`;
    },
    'Ask the agent to check the likely causes, most likely first. 1: a WebRTC phone without Maintain Persistent Connection (Admin > Telephony > Phone Management). ' +
      '2: the browser setting "Placing calls with another app" is off. 3: the phone is off, signed out or in use elsewhere. 4: the Edge or the network. ' +
      'Then send a new request.',
    { who: 'agent', next: 'new-key', source: 'Genesys Cloud: error.ininedgecontrol.connection.timeout' },
  ],
  'dial-refused': [
    'Genesys refused to place the call',
    (facts) => {
      const code = text(facts, 'code') || text(facts, 'genesysCode');
      return `Genesys refused to place the call${because(code)}. The target was not rung.`;
    },
    "Fix the cause (see the outcome's `problem`), then send a new request.",
    { who: 'developer', next: 'new-key' },
  ],
  'not-sent': [
    'The dial request was not sent',
    (facts) => {
      const why = {
        'too-late': 'it was too late to send it',
        stalled: 'the server had stalled',
        closing: 'the server was shutting down',
      }[text(facts, 'why')];
      return `Outdial did not send the dial request${why === undefined ? '' : `, because ${why}`}. The target was not rung.`;
    },
    "Send a new request. If it happens often, ask an administrator to check the load of Outdial's server.",
    { who: 'admin', next: 'new-key' },
  ],
  'rejected-blocker': [
    'Not dialed: the agent was not ready',
    (facts) => {
      const blockers = text(facts, 'blockers');
      return `Outdial did not dial the call, because of ${blockers === '' ? 'a problem that waiting does not solve' : blockers}.`;
    },
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
    (facts) => {
      const waitingFor = text(facts, 'waitingFor');
      return `The deadline passed before Outdial could dial.${waitingFor === '' ? '' : ` The call waited for ${waitingFor}.`}`;
    },
    'Send a new request, with a later `expiresAt` if the agent needs more time.',
    { who: 'caller', next: 'new-key' },
  ],
  'canceled-before-dial': [
    'Canceled before it was dialed',
    (facts) => reassigned(facts) ?? 'The call was canceled before Outdial dialed.',
    nothing,
    { who: 'nobody', next: 'nothing' },
  ],
  'canceled-never-rung': [
    'Canceled; the target was never rung',
    (facts) => reassigned(facts) ?? 'The call was canceled. It is proven that the target was never rung.',
    nothing,
    { who: 'nobody', next: 'nothing' },
  ],
});

/** Not known: a person decides. */
const unknownEntries: readonly Entry[] = family(unknown, {
  'settled-unknown': [
    'Not known whether the call was placed',
    (facts) => {
      const count = Number(facts['candidates'] ?? 0);
      const seen =
        count === 0
          ? ''
          : ` ${count === 1 ? 'One conversation' : `${count} conversations`} without Outdial's mark may be this call.`;
      const why = 'got no reliable answer to its dial request and did not find a conversation with its mark.';
      return facts['isDecided'] === true
        ? `Outdial ${why}`
        : `Outdial does not know whether Genesys placed this call. It ${why}${seen}`;
    },
    "Before anyone calls the target again, check the agent's calls at that time in Genesys, or ask the agent. Then run `outdial calls resolve`.",
  ],
  'set-back-unknown': [
    'Possibly dialed after the backup',
    (facts) => {
      const since = text(facts, 'since');
      return `The data folder was restored from a backup${since === '' ? '' : ` made ${since}`}. This call may have been dialed since then, and Outdial did not find its conversation.`;
    },
    "Before anyone calls the target again, check the agent's calls since the backup in Genesys, or ask the agent. Then run `outdial calls resolve`.",
  ],
  'follow-lost': [
    'Outdial lost track of the call',
    (facts) =>
      `Genesys placed the call${text(facts, 'conversationId') === '' ? '' : ` as conversation ${text(facts, 'conversationId')}`}, but Outdial could not see how it ended.`,
    'Look up the conversation in Genesys before anyone calls the target again.',
  ],
  'end-inconclusive': [
    'Ended; not known whether the target rang',
    (facts) =>
      `The conversation has ended${because(text(facts, 'errorCode'))}. The data in Genesys does not show whether the target was rung.`,
    'Look up the conversation in Genesys, or ask the agent, before anyone calls the target again.',
  ],
});

/** How a call can end: one entry for each outcome code. */
export const outcomeEntries: readonly Entry[] = [...rungEntries, ...neverRungEntries, ...unknownEntries];
