import { type Entry, text } from './entry.ts';

type Drawn = Pick<Entry, 'code' | 'title' | 'sentence' | 'fix' | 'who' | 'targetRung' | 'next'> & Partial<Entry>;

const ending = (entry: Drawn): Entry => ({
  kind: 'state',
  expected: () => null,
  clears: null,
  status: null,
  page: null,
  source: "Outdial's own rule",
  ...entry,
});

const because = (code: string): string => (code === '' ? '' : ` (\`${code}\`)`);
const nothing = (): string => 'Nothing to do.';

/** The target was rung. */
const rungEntries: readonly Entry[] = [
  ending({
    code: 'talked',
    title: 'The two talked',
    sentence: () => 'The agent and the target were connected, and the conversation has ended.',
    fix: nothing,
    who: 'nobody',
    targetRung: true,
    next: 'nothing',
  }),
  ending({
    code: 'end-not-observed',
    title: 'Connected, end not seen',
    sentence: () => 'The agent and the target were connected; Outdial did not see the end of the conversation.',
    fix: () => 'Look the conversation up in Genesys if its end matters.',
    who: 'nobody',
    targetRung: true,
    next: 'nothing',
    page: 'A connected call is followed for 12 hours. After that it counts as completed, with `endObserved: false`, and the agent gets the next call only once seen idle.',
  }),
  ending({
    code: 'target-busy',
    title: 'The target was busy',
    sentence: () => 'The target was rung and was busy.',
    fix: () => 'Call again later, in a new request.',
    who: 'caller',
    targetRung: true,
    next: 'new-key',
  }),
  ending({
    code: 'target-no-answer',
    title: 'The target did not answer',
    sentence: () => 'The target was rung and did not answer.',
    fix: () => 'Call again later, in a new request.',
    who: 'caller',
    targetRung: true,
    next: 'new-key',
  }),
  ending({
    code: 'target-unreachable',
    title: 'The target could not be reached',
    sentence: (facts) =>
      `Genesys dialed the target's number, and the number could not be reached${because(text(facts, 'errorCode'))}.`,
    fix: () => 'Check the number, and whether the organisation has an outbound route for it.',
    who: 'admin',
    targetRung: true,
    next: 'new-key',
    page: "As soon as Genesys has made the target's leg it counts as rung, also when the route fails within a millisecond: nobody can prove from outside that no phone rang.",
    source: 'Genesys Cloud: error.ininedgecontrol.connection.dialplan.notReachable',
  }),
  ending({
    code: 'target-leg-ended',
    title: 'Ended while the target was rung',
    sentence: (facts) =>
      `The target was rung, and the call ended before the two talked${because(text(facts, 'errorCode'))}.`,
    fix: () =>
      'Look the conversation up in Genesys for the reason; call again in a new request if it should be tried again.',
    who: 'caller',
    targetRung: true,
    next: 'new-key',
  }),
  ending({
    code: 'agent-hung-up-early',
    title: 'The agent hung up early',
    sentence: () => 'The agent hung up while the target was rung.',
    fix: () => 'Ask the agent; call again in a new request if it was a slip.',
    who: 'agent',
    targetRung: true,
    next: 'new-key',
  }),
  ending({
    code: 'proof-contradicted',
    title: 'The target rang though Genesys had refused',
    sentence: () =>
      'Genesys refused the attempt or ended it before the target was rung, and later showed that the target did ring. No further attempt follows.',
    fix: () => 'Report it to the maintainers of Outdial with the conversation id: it should not be possible.',
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
      return `Genesys rang the agent's phone${times > 1 ? ` ${times} times` : ''} and got no answer, so the target was never rung${because(text(facts, 'code'))}.`;
    },
    fix: () =>
      'The likely causes, likeliest first: a WebRTC phone without a persistent connection (Admin > Telephony > Phone Management, Maintain Persistent Connection); ' +
      'the browser setting "Placing calls with another app", which is off; a phone that is off, signed out or in use elsewhere; the edge or the network before it. ' +
      'The agent looks in this order; then ask again in a new request.',
    who: 'agent',
    targetRung: false,
    next: 'new-key',
    page: "Genesys rings the agent first and gives up after about 60 seconds. Outdial reads the ended conversation: without a far end, and with an agent's side that never answered, the target cannot have been rung.",
    source: 'Genesys Cloud: error.ininedgecontrol.connection.timeout',
  }),
  ending({
    code: 'dial-refused',
    title: 'Genesys refused to place the call',
    sentence: (facts) => {
      const code = text(facts, 'code') || text(facts, 'genesysCode');
      return `Genesys did not place the call${because(code)}; the target was not rung.`;
    },
    fix: () => "Put right what Genesys objected to (see the outcome's `problem`), then ask again in a new request.",
    who: 'developer',
    targetRung: false,
    next: 'new-key',
  }),
  ending({
    code: 'not-sent',
    title: 'The dial request was not sent',
    sentence: (facts) => {
      const why = {
        'too-late': 'its moment to leave had passed',
        stalled: 'the server was stalled at that moment',
        closing: 'the server was shutting down',
      }[text(facts, 'why')];
      return `The dial request never left Outdial${why === undefined ? '' : `: ${why}`}. The target was not rung.`;
    },
    fix: () => 'Ask again in a new request; if it happens often, the machine is overloaded.',
    who: 'admin',
    targetRung: false,
    next: 'new-key',
  }),
  ending({
    code: 'rejected-blocker',
    title: 'Not dialed: the agent was not ready',
    sentence: (facts) => {
      const blockers = text(facts, 'blockers');
      return `The call was not dialed, because of ${blockers === '' ? 'something that does not clear by waiting' : blockers}.`;
    },
    fix: () => "Put right what stands in the way (see the outcome's `problem`), or ask with `whenNotReady: wait`.",
    who: 'caller',
    targetRung: false,
    next: 'new-key',
  }),
  ending({
    code: 'rejected-policy',
    kind: 'policy',
    title: 'Not dialed: the policy forbids it',
    sentence: () => 'The policy of this server does not permit this call.',
    fix: () => 'Whoever runs this server can change `policy.json`.',
    who: 'admin',
    targetRung: false,
    next: 'new-key',
  }),
  ending({
    code: 'deadline-passed',
    title: 'The deadline passed',
    sentence: (facts) => {
      const waitingFor = text(facts, 'waitingFor');
      return `The deadline passed before it could be dialed${waitingFor === '' ? '' : `; it waited for ${waitingFor}`}.`;
    },
    fix: () => 'Ask again in a new request, with a later `expiresAt` if the agent needs more time.',
    who: 'caller',
    targetRung: false,
    next: 'new-key',
  }),
  ending({
    code: 'canceled-before-dial',
    title: 'Canceled before it was dialed',
    sentence: () => 'The call was canceled before it was dialed.',
    fix: nothing,
    who: 'nobody',
    targetRung: false,
    next: 'nothing',
  }),
  ending({
    code: 'canceled-never-rung',
    title: 'Canceled; the target was never rung',
    sentence: () => 'The call was canceled, and it is proven that the target was never rung.',
    fix: nothing,
    who: 'nobody',
    targetRung: false,
    next: 'nothing',
  }),
];

/** Nobody can say. */
const unknownEntries: readonly Entry[] = [
  ending({
    code: 'settled-unknown',
    title: 'Nobody can say whether it was placed',
    sentence: (facts) => {
      const count = Number(facts['candidates'] ?? 0);
      const seen =
        count === 0
          ? ''
          : ` ${count === 1 ? 'One conversation' : `${count} conversations`} without our mark may be it.`;
      return `The dial request may have reached Genesys, no trustworthy answer came, and no conversation of ours was found.${seen}`;
    },
    fix: () =>
      "Look at the agent's calls of that minute in Genesys, or ask the agent, before the target is called again.",
    who: 'caller',
    targetRung: 'unknown',
    next: 'nothing',
    page: 'Outdial never dials again on silence: a time-out, a reset or a server error does not prove that nothing was placed. It looks for the conversation for three minutes and then leaves the decision to a person. Until the agent is seen idle no other call is dialed for that agent.',
  }),
  ending({
    code: 'set-back-unknown',
    title: 'It may have been dialed after the backup',
    sentence: (facts) => {
      const since = text(facts, 'since');
      return `The data folder was restored from a backup${since === '' ? '' : ` made ${since}`}. This call may have been dialed after it, and Outdial did not find its conversation.`;
    },
    fix: () =>
      "Look at the agent's calls since the backup in Genesys, or ask the agent, before you call the target again.",
    who: 'caller',
    targetRung: 'unknown',
    next: 'nothing',
    page: 'A backup does not show what Outdial dialed after it. Outdial looked for a conversation with the mark of this call and found none that it can be sure of. It does not dial the call again; a person decides.',
  }),
  ending({
    code: 'follow-lost',
    title: 'The call was lost sight of',
    sentence: (facts) =>
      `The call was placed${text(facts, 'conversationId') === '' ? '' : ` as conversation ${text(facts, 'conversationId')}`}, and Outdial could not see how it ended.`,
    fix: () => 'Look the conversation up in Genesys before the target is called again.',
    who: 'caller',
    targetRung: 'unknown',
    next: 'nothing',
  }),
  ending({
    code: 'end-inconclusive',
    title: 'It ended, and nobody can say whether the target rang',
    sentence: (facts) =>
      `The conversation has ended${because(text(facts, 'errorCode'))}; what Genesys shows of it proves neither that the target rang nor that it did not.`,
    fix: () => 'Look the conversation up in Genesys, or ask the agent, before the target is called again.',
    who: 'caller',
    targetRung: 'unknown',
    next: 'nothing',
  }),
];

/** How a call can end: one entry for each outcome code. */
export const outcomeEntries: readonly Entry[] = [...rungEntries, ...neverRungEntries, ...unknownEntries];
