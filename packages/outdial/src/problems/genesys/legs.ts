import { type Entry, entry, type EntryTerms, family, type Row } from '../entry.ts';

/** How a leg failed after Genesys had accepted the call (docs/genesys-facts.md#leg-error-codes). */
const leg = {
  ...{ kind: 'state', targetRung: 'unknown', next: 'new-key', status: null },
  source: 'Observed on a real organisation: errorInfo of a participant, errorCode in analytics',
} as const satisfies EntryTerms;

/** Codes that Genesys reports although nothing went wrong. */
export const benignLegs: readonly string[] = ['error.ininedgecontrol.session.inactive'];

/** The meaning of a code by its first words after `error.ininedgecontrol.`. The first match counts. */
const families: Readonly<Record<string, Row<typeof leg>>> = {
  'connection.webrtc.endpoint.': [
    "The agent's browser phone failed",
    "The agent's WebRTC phone could not take or keep the call.",
    'Ask the agent to reopen Genesys Cloud in the browser or app, and to check the network and the microphone.',
    { who: 'agent' },
  ],
  'connection.': [
    'A leg could not be set up',
    'Genesys could not connect one leg of the call.',
    'Check the number and the phone. Then ask an administrator to check the trunk and the site (Admin > Telephony).',
    { who: 'admin' },
  ],
  'dialog.': [
    'The media of a leg failed',
    'A leg was set up, but its audio failed on the Edge.',
    'Ask an administrator to check the trunk and the phone (Admin > Telephony).',
    { who: 'admin' },
  ],
  'flow.': [
    'A flow on the Edge failed',
    'The flow that handled the call failed on the Edge.',
    'Ask an administrator to check the flow (Admin > Architect).',
    { who: 'admin' },
  ],
  'session.': [
    'The session of a leg ended',
    'A command reached a session that had ended or was about to end.',
    'Read the conversation: its `disconnectType` says how it ended.',
    { who: 'nobody' },
  ],
  '': [
    'The Edge reported an error',
    'The Genesys Edge ended or refused a leg of the call.',
    'Ask an administrator to check Admin > Telephony, or ask Genesys Customer Care.',
    { who: 'admin' },
  ],
};

/** An entry for any code of the Edge, by its family; null for any other code. */
export function legEntryOf(code: string): Entry | null {
  const [, rest] = /^error\.ininedgecontrol\.([\w.-]{1,100})$/.exec(code) ?? [];
  const [, row] = Object.entries(families).find(([start]) => rest?.startsWith(start) === true) ?? [];
  if (row === undefined) return null;
  const [title, sentence, fix, own] = row;
  return entry(code, leg, [title, `${String(sentence)} Genesys does not document this code itself.`, fix, own]);
}

/** Codes on the legs of a conversation. A 202 means that Genesys accepted the call, not that it reached anyone. */
export const genesysLegEntries: readonly Entry[] = family(leg, {
  'error.ininedgecontrol.connection.timeout': [
    "The agent's phone did not answer",
    "Genesys rang the agent's phone for about a minute without an answer. The call ended before the target was rung.",
    'Ask the agent to check that the phone is on, and the browser setting "Placing calls with another app". For a WebRTC phone, ask an administrator to switch on Maintain Persistent Connection (Admin > Telephony > Phone Management). Then send a new request.',
    { who: 'agent', targetRung: false },
  ],
  'error.ininedgecontrol.connection.dialplan.notReachable': [
    'No route to the number',
    "Genesys created the target's leg, but there is no outbound route to this number.",
    'Check the number. Then ask an administrator to check Admin > Telephony > Sites > Number Plans and Outbound Routes.',
    { who: 'admin', targetRung: true },
  ],
  'error.ininedgecontrol.connection.noAvailableLines': [
    'No line was free',
    'Genesys did not have a free line for the call.',
    'Ask an administrator to check the trunks and their limits under Admin > Telephony > Trunks, and the lines of the phone.',
    { who: 'admin' },
  ],
  'error.ininedgecontrol.dialog.noRemoteTone': [
    'No tone from the other end',
    'Genesys opened the line, but the carrier or the phone at the other end did not send a tone.',
    'Ask an administrator to check the trunk and the phone (Admin > Telephony).',
    { who: 'admin' },
  ],
  'error.ininedgecontrol.session.inactive': [
    'The session had already ended (harmless)',
    'A command reached a session that had already ended. This is harmless: it does not end or break a call.',
    'Nothing to do.',
    { who: 'nobody' },
  ],
  'error.ininedgecontrol.connection.webrtc.endpoint.disconnect': [
    "The agent's browser phone disconnected",
    "The agent's WebRTC phone disconnected: the browser or app was closed, or it lost the network.",
    'Ask the agent to reopen Genesys Cloud in the browser or app, and to check the network.',
    { who: 'agent' },
  ],
});
