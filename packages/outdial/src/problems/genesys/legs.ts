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

/** Codes that Genesys reports although nothing went wrong. */
export const benignLegs: readonly string[] = ['error.ininedgecontrol.session.inactive'];

/** The meaning of a code by its first words after `error.ininedgecontrol.`. The longest match counts. */
const families: readonly (readonly [start: string, Leg['who'], title: string, sentence: string, fix: string])[] = [
  [
    'connection.webrtc.endpoint.',
    'agent',
    "The agent's browser phone failed",
    "The agent's WebRTC phone could not take or keep the call.",
    'Ask the agent to reopen Genesys Cloud in the browser or app, and to check the network and the microphone.',
  ],
  [
    'connection.',
    'admin',
    'A leg could not be set up',
    'Genesys could not connect one leg of the call.',
    'Check the number and the phone. Then ask an administrator to check the trunk and the site (Admin > Telephony).',
  ],
  [
    'dialog.',
    'admin',
    'The media of a leg failed',
    'A leg was set up, but its audio failed on the Edge.',
    'Ask an administrator to check the trunk and the phone (Admin > Telephony).',
  ],
  [
    'flow.',
    'admin',
    'A flow on the Edge failed',
    'The flow that handled the call failed on the Edge.',
    'Ask an administrator to check the flow (Admin > Architect).',
  ],
  [
    'session.',
    'nobody',
    'The session of a leg ended',
    'A command reached a session that had ended or was about to end.',
    'Read the conversation: its `disconnectType` says how it ended.',
  ],
];

/** An entry for any code of the Edge, by its family; null for any other code. */
export function legEntryOf(code: string): Entry | null {
  const [, rest] = /^error\.ininedgecontrol\.([\w.-]{1,100})$/.exec(code) ?? [];
  const family = families.find(([start]) => rest?.startsWith(start) === true);
  if (rest === undefined) return null;
  const [, who, title, sentence, fix] = family ?? [
    '',
    'admin' as const,
    'The Edge reported an error',
    'The Genesys Edge ended or refused a leg of the call.',
    'Ask an administrator to check Admin > Telephony, or ask Genesys Customer Care.',
  ];
  return leg({
    code,
    who,
    title,
    sentence: `${sentence} Genesys does not document this code itself.`,
    fix,
    targetRung: 'unknown',
  });
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
    code: 'error.ininedgecontrol.session.inactive',
    title: 'The session had already ended (harmless)',
    who: 'nobody',
    targetRung: 'unknown',
    sentence: 'A command reached a session that had already ended. This is harmless: it does not end or break a call.',
    fix: 'Nothing to do.',
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
