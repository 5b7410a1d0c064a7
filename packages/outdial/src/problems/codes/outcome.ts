import { type Entry, type EntryTexts, type Facts, text } from '../entry.ts';

const ending = (entry: EntryTexts<'who' | 'targetRung' | 'next'>): Entry => ({
  kind: 'state',
  expected: () => null,
  clears: null,
  status: null,
  source: "Outdial's own rule",
  ...entry,
});

const because = (code: string): string => (code === '' ? '' : ` (\`${code}\`)`);
const nothing = (): string => 'Nothing to do.';

/** For a call that was canceled because another one for another agent took its place. */
function reassigned(facts: Facts): string | null {
  const to = text(facts, 'reassignedTo');
  return to === '' ? null : `The call was given to another agent before it was dialed, as ${to}.`;
}

/** The target was rung. */
const rungEntries: readonly Entry[] = [
  ending({
    code: 'talked',
    title: 'The call was answered',
    sentence: () => 'The agent and the target talked, and the call has ended.',
    fix: nothing,
    who: 'nobody',
    targetRung: true,
    next: 'nothing',
  }),
  ending({
    code: 'end-not-observed',
    title: 'Connected, end not seen',
    sentence: () => 'The agent and the target were connected. Outdial did not see the end of the call.',
    fix: () => 'If the end matters, look up the conversation in Genesys.',
    who: 'nobody',
    targetRung: true,
    next: 'nothing',
  }),
  ending({
    code: 'target-busy',
    title: 'The target was busy',
    sentence: () => 'Genesys dialed the number, but the target was busy.',
    fix: () => 'Send a new request later.',
    who: 'caller',
    targetRung: true,
    next: 'new-key',
  }),
  ending({
    code: 'target-no-answer',
    title: 'The target did not answer',
    sentence: () => 'The target was rung but did not answer.',
    fix: () => 'Send a new request later.',
    who: 'caller',
    targetRung: true,
    next: 'new-key',
  }),
  ending({
    code: 'target-unreachable',
    title: 'The target was unreachable',
    sentence: (facts) => `Genesys dialed the number, but could not reach it${because(text(facts, 'errorCode'))}.`,
    fix: () => 'Check the number. Then ask an administrator whether the organisation has an outbound route for it.',
    who: 'admin',
    targetRung: true,
    next: 'new-key',
    source: 'Genesys Cloud: error.ininedgecontrol.connection.dialplan.notReachable',
  }),
  ending({
    code: 'target-leg-ended',
    title: 'Ended while the target rang',
    sentence: (facts) =>
      `The target was rung, but the call ended before it was answered${because(text(facts, 'errorCode'))}.`,
    fix: () => 'Look up the reason in the Genesys conversation. To try again, send a new request.',
    who: 'caller',
    targetRung: true,
    next: 'new-key',
  }),
  ending({
    code: 'agent-hung-up-early',
    title: 'The agent hung up early',
    sentence: () => 'The agent hung up while the target was being rung.',
    fix: () => 'Ask the agent. If it was a mistake, send a new request.',
    who: 'agent',
    targetRung: true,
    next: 'new-key',
  }),
  ending({
    code: 'proof-contradicted',
    title: 'The target rang after a refusal',
    sentence: () =>
      'Genesys first reported that the target was not rung, and later that it was. Outdial does not dial again.',
    fix: () => 'Report this to the maintainers of Outdial with the conversation id. It should not be possible.',
    who: 'developer',
    targetRung: true,
    next: 'nothing',
  }),
];

/** The target was never rung, by proof. */
const neverRungEntries: readonly Entry[] = [
  ending({
    code: 'agent-leg-died',
    title: "The agent's phone did not answer",
    sentence: (facts) => {
      const times = Number(facts['reachedAgent'] ?? facts['attempts'] ?? 1);
      return `Genesys rang the agent's phone${times > 1 ? ` ${times} times` : ''} without an answer, so the target was never rung${because(text(facts, 'code'))}.`;
    },
    fix: () =>
      'Ask the agent to check the likely causes, most likely first. 1: a WebRTC phone without Maintain Persistent Connection (Admin > Telephony > Phone Management). ' +
      '2: the browser setting "Placing calls with another app" is off. 3: the phone is off, signed out or in use elsewhere. 4: the Edge or the network. ' +
      'Then send a new request.',
    who: 'agent',
    targetRung: false,
    next: 'new-key',
    source: 'Genesys Cloud: error.ininedgecontrol.connection.timeout',
  }),
  ending({
    code: 'dial-refused',
    title: 'Genesys refused to place the call',
    sentence: (facts) => {
      const code = text(facts, 'code') || text(facts, 'genesysCode');
      return `Genesys refused to place the call${because(code)}. The target was not rung.`;
    },
    fix: () => "Fix the cause (see the outcome's `problem`), then send a new request.",
    who: 'developer',
    targetRung: false,
    next: 'new-key',
  }),
  ending({
    code: 'not-sent',
    title: 'The dial request was not sent',
    sentence: (facts) => {
      const why = {
        'too-late': 'it was too late to send it',
        stalled: 'the server had stalled',
        closing: 'the server was shutting down',
      }[text(facts, 'why')];
      return `Outdial did not send the dial request${why === undefined ? '' : `, because ${why}`}. The target was not rung.`;
    },
    fix: () => "Send a new request. If it happens often, ask an administrator to check the load of Outdial's server.",
    who: 'admin',
    targetRung: false,
    next: 'new-key',
  }),
  ending({
    code: 'rejected-blocker',
    title: 'Not dialed: the agent was not ready',
    sentence: (facts) => {
      const blockers = text(facts, 'blockers');
      return `Outdial did not dial the call, because of ${blockers === '' ? 'a problem that waiting does not solve' : blockers}.`;
    },
    fix: () => "Fix the cause (see the outcome's `problem`), or send a new request with `whenNotReady: wait`.",
    who: 'caller',
    targetRung: false,
    next: 'new-key',
  }),
  ending({
    code: 'rejected-policy',
    kind: 'policy',
    title: 'Not dialed: the policy forbids it',
    sentence: () => 'The policy of this server does not allow this call.',
    fix: () => 'Ask an administrator of this server to change `policy.json`.',
    who: 'admin',
    targetRung: false,
    next: 'new-key',
  }),
  ending({
    code: 'deadline-passed',
    title: 'The deadline passed',
    sentence: (facts) => {
      const waitingFor = text(facts, 'waitingFor');
      return `The deadline passed before Outdial could dial.${waitingFor === '' ? '' : ` The call waited for ${waitingFor}.`}`;
    },
    fix: () => 'Send a new request, with a later `expiresAt` if the agent needs more time.',
    who: 'caller',
    targetRung: false,
    next: 'new-key',
  }),
  ending({
    code: 'canceled-before-dial',
    title: 'Canceled before it was dialed',
    sentence: (facts) => reassigned(facts) ?? 'The call was canceled before Outdial dialed.',
    fix: nothing,
    who: 'nobody',
    targetRung: false,
    next: 'nothing',
  }),
  ending({
    code: 'canceled-never-rung',
    title: 'Canceled; the target was never rung',
    sentence: (facts) => reassigned(facts) ?? 'The call was canceled. It is proven that the target was never rung.',
    fix: nothing,
    who: 'nobody',
    targetRung: false,
    next: 'nothing',
  }),
];

/** Not known: a person decides. */
const unknownEntries: readonly Entry[] = [
  ending({
    code: 'settled-unknown',
    title: 'Not known whether the call was placed',
    sentence: (facts) => {
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
    fix: () =>
      "Before anyone calls the target again, check the agent's calls at that time in Genesys, or ask the agent. Then run `outdial calls resolve`.",
    who: 'caller',
    targetRung: 'unknown',
    next: 'nothing',
  }),
  ending({
    code: 'set-back-unknown',
    title: 'Possibly dialed after the backup',
    sentence: (facts) => {
      const since = text(facts, 'since');
      return `The data folder was restored from a backup${since === '' ? '' : ` made ${since}`}. This call may have been dialed since then, and Outdial did not find its conversation.`;
    },
    fix: () =>
      "Before anyone calls the target again, check the agent's calls since the backup in Genesys, or ask the agent. Then run `outdial calls resolve`.",
    who: 'caller',
    targetRung: 'unknown',
    next: 'nothing',
  }),
  ending({
    code: 'follow-lost',
    title: 'Outdial lost track of the call',
    sentence: (facts) =>
      `Genesys placed the call${text(facts, 'conversationId') === '' ? '' : ` as conversation ${text(facts, 'conversationId')}`}, but Outdial could not see how it ended.`,
    fix: () => 'Look up the conversation in Genesys before anyone calls the target again.',
    who: 'caller',
    targetRung: 'unknown',
    next: 'nothing',
  }),
  ending({
    code: 'end-inconclusive',
    title: 'Ended; not known whether the target rang',
    sentence: (facts) =>
      `The conversation has ended${because(text(facts, 'errorCode'))}. The data in Genesys does not show whether the target was rung.`,
    fix: () => 'Look up the conversation in Genesys, or ask the agent, before anyone calls the target again.',
    who: 'caller',
    targetRung: 'unknown',
    next: 'nothing',
  }),
];

/** How a call can end: one entry for each outcome code. */
export const outcomeEntries: readonly Entry[] = [...rungEntries, ...neverRungEntries, ...unknownEntries];
