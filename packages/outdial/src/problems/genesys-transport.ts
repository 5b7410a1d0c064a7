import { type Entry, type Facts, text } from './entry.ts';

type Transport = Pick<Entry, 'code' | 'title' | 'who' | 'targetRung' | 'next'> & {
  readonly sentence: (facts: Facts) => string;
  readonly fix: string;
  readonly page?: string;
};

function transport(entry: Transport): Entry {
  return {
    kind: 'state',
    expected: () => null,
    clears: null,
    status: null,
    source: "Outdial's own rule: what an answer proves",
    page: null,
    ...entry,
    fix: () => entry.fix,
  };
}

const errorIn = (facts: Facts): string => {
  const error = text(facts, 'error');
  return error === '' ? '' : ` (${error})`;
};
const statusIn = (facts: Facts): string => {
  const status = text(facts, 'status');
  return status === '' ? '' : ` ${status}`;
};
const doubt = 'A call may have been placed all the same, so Outdial looks for it and does not dial again.';
const lookItself =
  'Do not send it again: look for the conversation first. For its own calls Outdial does so itself, by its own mark, until it is sure.';

/** What became of a request on its way, when Genesys has no code for it. */
export const genesysTransportEntries: readonly Entry[] = [
  transport({
    code: 'genesys-unreachable',
    title: 'Genesys could not be reached',
    who: 'admin',
    targetRung: false,
    next: 'wait',
    sentence: (facts) => `No connection to Genesys Cloud could be made${errorIn(facts)}, so the request never left.`,
    fix: 'Check the network, DNS and proxy of the server, and GENESYSCLOUD_REGION.',
    page: 'Refused connections, names that do not resolve and failed TLS handshakes are proof that nothing was dialed: the request is written only when the connection stands.',
  }),
  transport({
    code: 'genesys-answer-lost',
    title: 'The answer was lost',
    who: 'nobody',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) => `The request left, and no answer came back whole${errorIn(facts)}. ${doubt}`,
    fix: lookItself,
    page: 'Genesys has no idempotency key for calls, so sending again could ring the target twice. A time-out, a reset or a cut answer proves nothing.',
  }),
  transport({
    code: 'genesys-answer-unreadable',
    title: 'The answer could not be read',
    who: 'genesys',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) => `Genesys answered${statusIn(facts)}, but without a readable conversation id. ${doubt}`,
    fix: lookItself,
  }),
  transport({
    code: 'genesys-redirected',
    title: 'The request was redirected',
    who: 'admin',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) =>
      `The answer was a redirect${statusIn(facts)}, which Outdial never follows with a dial. ${doubt}`,
    fix: 'Look for a proxy between Outdial and Genesys, and check GENESYSCLOUD_REGION.',
    page: 'Following a 307 sends the same call again. A proxy that redirects could have passed the request on before.',
  }),
  transport({
    code: 'genesys-not-the-answerer',
    title: 'Something else answered',
    who: 'admin',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) =>
      `The answer${statusIn(facts)} carries neither an error of Genesys nor its correlation id: something on the way gave it. ${doubt}`,
    fix: 'Look for a proxy or firewall between Outdial and Genesys.',
  }),
  transport({
    code: 'genesys-server-error',
    title: 'Genesys failed',
    who: 'genesys',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) => `Genesys answered with a server error${statusIn(facts)}. ${doubt}`,
    fix: lookItself,
  }),
  transport({
    code: 'genesys-refused',
    title: 'Genesys refused the call',
    who: 'developer',
    targetRung: false,
    next: 'new-key',
    sentence: (facts) =>
      `Genesys refused the call${statusIn(facts) === '' ? '' : ` with${statusIn(facts)}`} and no code of its own. Nothing was dialed.`,
    fix: 'Ask Genesys, naming the correlation id and the time.',
  }),
  transport({
    code: 'genesys-login-refused',
    title: 'The OAuth client was refused',
    who: 'admin',
    targetRung: false,
    next: 'new-key',
    sentence: () => 'Genesys refused the client id or secret that Outdial logs in with, so nothing was dialed.',
    fix: 'Check GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET and GENESYSCLOUD_REGION; the client must be of the grant Client Credentials (Admin > Integrations > OAuth).',
    page: 'An unknown client is answered by 400, a wrong secret by 401. A client of another region is unknown.',
  }),
  transport({
    code: 'genesys-login-failed',
    title: 'The login gave no token',
    who: 'genesys',
    targetRung: false,
    next: 'wait',
    sentence: (facts) =>
      text(facts, 'error') === 'unusable-token'
        ? 'The Genesys login answered without a token that can be sent, so nothing was dialed.'
        : `The Genesys login gave no token${errorIn(facts)}, so nothing was dialed.`,
    fix: 'Check the network and GENESYSCLOUD_REGION; Outdial tries again before the next dial.',
  }),
  transport({
    code: 'genesys-wrong-conversation',
    title: 'Genesys named the wrong conversation',
    who: 'genesys',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) =>
      `Genesys answered the dial with conversation ${text(facts, 'conversationId')}, which belongs to another call. Outdial leaves it alone, looks for its own by its mark, and does not dial again.`,
    fix: 'Wait until the call ends. Then report the answer to Genesys, with the conversation id.',
    page: 'Each dial carries the mark of its call in `attributes`. A conversation with another mark, of another agent, to another number or from another time is not this call. Outdial never changes or ends it.',
  }),
  transport({
    code: 'hang-up-withheld',
    title: 'Hang-up withheld: not our conversation',
    who: 'agent',
    targetRung: 'unknown',
    next: 'nothing',
    sentence: (facts) =>
      `Outdial did not hang up conversation ${text(facts, 'conversationId')}, because nothing in it shows that it is this call.`,
    fix: 'If it is this call, the agent hangs up by hand.',
    page: 'Outdial ends only a conversation that carries the mark of its call. Before the mark can be visible, it must be an outbound call of that agent that began with the attempt.',
  }),
  transport({
    code: 'genesys-hang-up-failed',
    title: 'Hanging up failed',
    who: 'agent',
    targetRung: 'unknown',
    next: 'nothing',
    sentence: (facts) =>
      `Genesys did not end the conversation${statusIn(facts) === '' ? '' : ` and answered${statusIn(facts)}`}.`,
    fix: 'The agent hangs up by hand. The client may lack `conversation:communication:disconnect`.',
  }),
];
