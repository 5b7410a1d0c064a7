import type { Entry } from './entry.ts';

type Leg = Pick<Entry, 'code' | 'title' | 'who' | 'targetRung' | 'page'> & {
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

/** Codes on the legs of a conversation. A 202 says that the call was taken on, not that anybody was reached. */
export const genesysLegEntries: readonly Entry[] = [
  leg({
    code: 'error.ininedgecontrol.connection.timeout',
    title: "The agent's phone did not answer",
    who: 'agent',
    targetRung: false,
    sentence:
      "The agent's phone was rung for about a minute and did not answer, so the call died before the target was rung.",
    fix: 'Check that the phone is on and, for a WebRTC phone, that Maintain Persistent Connection is on (Admin > Telephony > Phone Management) and the agent has allowed "Placing calls with another app" in the browser.',
    page: "Genesys rings the agent's own phone first. Only when it is up does the target's side come into being; after about 60 seconds without it the conversation ends with this code.",
  }),
  leg({
    code: 'error.ininedgecontrol.connection.dialplan.notReachable',
    title: 'No route to the number',
    who: 'admin',
    targetRung: true,
    sentence: "The target's side was created and failed at once: no outbound route leads to this number.",
    fix: 'Check the number, then Admin > Telephony > Sites > Number Plans and Outbound Routes.',
    page: 'A side that was created counts as rung, also when it failed within a millisecond: nobody can prove that the network did nothing. So Outdial does not dial again by itself.',
  }),
  leg({
    code: 'error.ininedgecontrol.connection.noAvailableLines',
    title: 'No line was free',
    who: 'admin',
    targetRung: 'unknown',
    sentence: 'There was no free line for the call.',
    fix: 'Look at the trunks and their limits under Admin > Telephony > Trunks, and at the lines of the phone.',
    page: null,
  }),
  leg({
    code: 'error.ininedgecontrol.dialog.noRemoteTone',
    title: 'The other end gave no tone',
    who: 'admin',
    targetRung: 'unknown',
    sentence: 'The line was opened and the other end gave no tone.',
    fix: 'Look at the trunk and the phone (Admin > Telephony).',
    page: null,
  }),
  leg({
    code: 'error.ininedgecontrol.connection.webrtc.endpoint.disconnect',
    title: "The agent's browser phone went away",
    who: 'agent',
    targetRung: 'unknown',
    sentence: 'The WebRTC phone of the agent disconnected: its browser or app was closed or lost the network.',
    fix: 'Open Genesys Cloud again in the browser or app, and check the network.',
    page: null,
  }),
];
