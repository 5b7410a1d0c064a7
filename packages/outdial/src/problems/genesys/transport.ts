import { type EntryTerms, type Entry, type Facts, family, text } from '../entry.ts';

const transport = {
  kind: 'state',
  status: null,
  source: "Outdial's own rule: what an answer proves",
} satisfies EntryTerms;

const errorIn = (facts: Facts): string => {
  const error = text(facts, 'error');
  return error === '' ? '' : ` (${error})`;
};
const statusIn = (facts: Facts): string => {
  const status = text(facts, 'status');
  return status === '' ? '' : ` ${status}`;
};
const doubt = 'Genesys may have placed the call anyway, so Outdial does not dial again.';
const lookFirst =
  "Do not send it again. Outdial searches for its own calls by their mark; otherwise look at the agent's recent interactions.";

/** How a request to Genesys ended, where Genesys does not have a code for it. */
export const genesysTransportEntries: readonly Entry[] = family(transport, {
  'genesys-unreachable': [
    'Outdial could not reach Genesys',
    (facts) => `Outdial could not connect to Genesys Cloud${errorIn(facts)}, so it did not send the request.`,
    "Check the server's network, DNS and proxy, and GENESYSCLOUD_REGION. Waiting calls continue when Genesys answers.",
    { status: 503, who: 'admin', targetRung: false, next: 'wait' },
  ],
  'genesys-answer-lost': [
    'The answer was lost',
    (facts) => `Outdial sent the request, but did not receive a complete answer${errorIn(facts)}. ${doubt}`,
    lookFirst,
    { who: 'nobody', targetRung: 'unknown', next: 'wait' },
  ],
  'genesys-answer-unreadable': [
    'Unreadable answer',
    (facts) => `Genesys answered${statusIn(facts)}, but without a readable conversation id. ${doubt}`,
    lookFirst,
    { who: 'genesys', targetRung: 'unknown', next: 'wait' },
  ],
  'genesys-redirected': [
    'The request was redirected',
    (facts) => `The answer was a redirect${statusIn(facts)}. Outdial never follows a redirect with a dial. ${doubt}`,
    'Check GENESYSCLOUD_REGION, and look for a proxy between Outdial and Genesys.',
    { who: 'admin', targetRung: 'unknown', next: 'wait' },
  ],
  'genesys-not-the-answerer': [
    'The answer did not come from Genesys',
    (facts) =>
      `The answer${statusIn(facts)} has neither a Genesys error nor a correlation id, so it came from something in between. ${doubt}`,
    'Look for a proxy or firewall between Outdial and Genesys.',
    { who: 'admin', targetRung: 'unknown', next: 'wait' },
  ],
  'genesys-server-error': [
    'Genesys server error',
    (facts) => `Genesys answered with a server error${statusIn(facts)}. ${doubt}`,
    lookFirst,
    { who: 'genesys', targetRung: 'unknown', next: 'wait' },
  ],
  'genesys-refused': [
    'Genesys refused the call',
    (facts) =>
      `Genesys refused the call${statusIn(facts) === '' ? '' : ` with${statusIn(facts)}`} and did not send a code. Nothing was dialed.`,
    'Ask Genesys Customer Care, and give the correlation id and the time.',
    { who: 'developer', targetRung: false, next: 'new-key' },
  ],
  'genesys-login-refused': [
    'The OAuth client was refused',
    "Genesys refused Outdial's client id or secret, so nothing was dialed.",
    'Check GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET and GENESYSCLOUD_REGION. The client needs the grant type Client Credentials (Admin > Integrations > OAuth).',
    { who: 'admin', targetRung: false, next: 'new-key' },
  ],
  'genesys-login-failed': [
    'Genesys did not issue a token',
    (facts) =>
      text(facts, 'error') === 'unusable-token'
        ? 'The Genesys login answered without a usable token, so nothing was dialed.'
        : `The Genesys login did not issue a token${errorIn(facts)}, so nothing was dialed.`,
    'Check the network and GENESYSCLOUD_REGION. Outdial tries again before the next dial.',
    { status: 503, who: 'genesys', targetRung: false, next: 'wait' },
  ],
  'genesys-wrong-conversation': [
    'Genesys named the wrong conversation',
    (facts) =>
      `Genesys answered the dial with conversation ${text(facts, 'conversationId')}, which belongs to another call. Outdial does not touch it, searches for its own by its mark, and does not dial again.`,
    'Wait until the call ends. Then report the answer to Genesys Customer Care, with the conversation id.',
    { who: 'genesys', targetRung: 'unknown', next: 'wait' },
  ],
  'hang-up-withheld': [
    'Not hung up: possibly another call',
    (facts) =>
      `Outdial did not hang up conversation ${text(facts, 'conversationId')}, because nothing in it shows that it is this call.`,
    'If it is this call, ask the agent to hang up.',
    { who: 'agent', targetRung: 'unknown', next: 'nothing' },
  ],
  'genesys-hang-up-failed': [
    'Genesys did not hang up',
    (facts) =>
      `Genesys did not end the conversation${statusIn(facts) === '' ? '' : ` and answered${statusIn(facts)}`}.`,
    'Ask the agent to hang up. If this happens often, ask a Genesys administrator to give the client `conversation:communication:disconnect`.',
    { who: 'agent', targetRung: 'unknown', next: 'nothing' },
  ],
});
