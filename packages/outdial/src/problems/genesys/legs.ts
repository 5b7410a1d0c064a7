import type { Entry } from '../entry.ts';

type Leg = Pick<Entry, 'code' | 'title' | 'who' | 'targetRung'> & {
  readonly sentence: string;
  readonly fix: string;
};

/** How a leg failed after Genesys had accepted the call (docs/genesys-facts.md#leg-error-codes). */
function leg(entry: Leg): Entry {
  return {
    ...entry,
    kind: 'state',
    expected: () => null,
    next: 'new-key',
    clears: null,
    status: null,
    source: 'Observed on a real organisation: errorInfo of a participant, errorCode in analytics',
    sentence: () => entry.sentence,
    fix: () => entry.fix,
  };
}

/** Codes on the legs of a conversation. A 202 means that Genesys accepted the call, not that it reached anyone. */
export const genesysLegEntries: readonly Entry[] = [
  leg({
    code: 'error.ininedgecontrol.connection.timeout',
    title: "The agent's phone did not answer",
    who: 'agent',
    targetRung: false,
    sentence:
      "Genesys rang the agent's phone for about a minute without an answer. The call ended before the target was rung.",
    fix: 'Ask the agent to check that the phone is on, and the browser setting "Placing calls with another app". For a WebRTC phone, ask an administrator to switch on Maintain Persistent Connection (Admin > Telephony > Phone Management). Then send a new request.',
  }),
  leg({
    code: 'error.ininedgecontrol.connection.dialplan.notReachable',
    title: 'No route to the number',
    who: 'admin',
    targetRung: true,
    sentence: "Genesys created the target's leg, but there is no outbound route to this number.",
    fix: 'Check the number. Then ask an administrator to check Admin > Telephony > Sites > Number Plans and Outbound Routes.',
  }),
  leg({
    code: 'error.ininedgecontrol.connection.noAvailableLines',
    title: 'No line was free',
    who: 'admin',
    targetRung: 'unknown',
    sentence: 'Genesys did not have a free line for the call.',
    fix: 'Ask an administrator to check the trunks and their limits under Admin > Telephony > Trunks, and the lines of the phone.',
  }),
  leg({
    code: 'error.ininedgecontrol.dialog.noRemoteTone',
    title: 'No tone from the other end',
    who: 'admin',
    targetRung: 'unknown',
    sentence: 'Genesys opened the line, but the carrier or the phone at the other end did not send a tone.',
    fix: 'Ask an administrator to check the trunk and the phone (Admin > Telephony).',
  }),
  leg({
    code: 'error.ininedgecontrol.connection.webrtc.endpoint.disconnect',
    title: "The agent's browser phone disconnected",
    who: 'agent',
    targetRung: 'unknown',
    sentence: "The agent's WebRTC phone disconnected: the browser or app was closed, or it lost the network.",
    fix: 'Ask the agent to reopen Genesys Cloud in the browser or app, and to check the network.',
  }),
];
