import { type Entry, type Facts, text } from '../entry.ts';

type Transport = Pick<Entry, 'code' | 'title' | 'who' | 'targetRung' | 'next'> & {
  /** Only with proof that nothing was placed. */
  readonly status?: 503;
  readonly sentence: (facts: Facts) => string;
  readonly fix: string;
};

function transport(entry: Transport): Entry {
  return {
    kind: 'state',
    expected: () => null,
    clears: null,
    status: null,
    source: "Outdial's own rule: what an answer proves",
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
const doubt = 'Genesys may have placed the call anyway, so Outdial does not dial again.';
const lookFirst =
  "Do not send it again. Outdial searches for its own calls by their mark; otherwise look at the agent's recent interactions.";

/** How a request to Genesys ended, where Genesys does not have a code for it. */
export const genesysTransportEntries: readonly Entry[] = [
  transport({
    code: 'genesys-unreachable',
    title: 'Outdial could not reach Genesys',
    who: 'admin',
    targetRung: false,
    next: 'wait',
    status: 503,
    sentence: (facts) => `Outdial could not connect to Genesys Cloud${errorIn(facts)}, so it did not send the request.`,
    fix: "Check the server's network, DNS and proxy, and GENESYSCLOUD_REGION. Waiting calls continue when Genesys answers.",
  }),
  transport({
    code: 'genesys-answer-lost',
    title: 'The answer was lost',
    who: 'nobody',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) => `Outdial sent the request, but did not receive a complete answer${errorIn(facts)}. ${doubt}`,
    fix: lookFirst,
  }),
  transport({
    code: 'genesys-answer-unreadable',
    title: 'Unreadable answer',
    who: 'genesys',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) => `Genesys answered${statusIn(facts)}, but without a readable conversation id. ${doubt}`,
    fix: lookFirst,
  }),
  transport({
    code: 'genesys-redirected',
    title: 'The request was redirected',
    who: 'admin',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) =>
      `The answer was a redirect${statusIn(facts)}. Outdial never follows a redirect with a dial. ${doubt}`,
    fix: 'Check GENESYSCLOUD_REGION, and look for a proxy between Outdial and Genesys.',
  }),
  transport({
    code: 'genesys-not-the-answerer',
    title: 'The answer did not come from Genesys',
    who: 'admin',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) =>
      `The answer${statusIn(facts)} has neither a Genesys error nor a correlation id, so it came from something in between. ${doubt}`,
    fix: 'Look for a proxy or firewall between Outdial and Genesys.',
  }),
  transport({
    code: 'genesys-server-error',
    title: 'Genesys server error',
    who: 'genesys',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) => `Genesys answered with a server error${statusIn(facts)}. ${doubt}`,
    fix: lookFirst,
  }),
  transport({
    code: 'genesys-refused',
    title: 'Genesys refused the call',
    who: 'developer',
    targetRung: false,
    next: 'new-key',
    sentence: (facts) =>
      `Genesys refused the call${statusIn(facts) === '' ? '' : ` with${statusIn(facts)}`} and did not send a code. Nothing was dialed.`,
    fix: 'Ask Genesys Customer Care, and give the correlation id and the time.',
  }),
  transport({
    code: 'genesys-login-refused',
    title: 'The OAuth client was refused',
    who: 'admin',
    targetRung: false,
    next: 'new-key',
    sentence: () => "Genesys refused Outdial's client id or secret, so nothing was dialed.",
    fix: 'Check GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET and GENESYSCLOUD_REGION. The client needs the grant type Client Credentials (Admin > Integrations > OAuth).',
  }),
  transport({
    code: 'genesys-login-failed',
    title: 'Genesys did not issue a token',
    who: 'genesys',
    targetRung: false,
    next: 'wait',
    status: 503,
    sentence: (facts) =>
      text(facts, 'error') === 'unusable-token'
        ? 'The Genesys login answered without a usable token, so nothing was dialed.'
        : `The Genesys login did not issue a token${errorIn(facts)}, so nothing was dialed.`,
    fix: 'Check the network and GENESYSCLOUD_REGION. Outdial tries again before the next dial.',
  }),
  transport({
    code: 'genesys-wrong-conversation',
    title: 'Genesys named the wrong conversation',
    who: 'genesys',
    targetRung: 'unknown',
    next: 'wait',
    sentence: (facts) =>
      `Genesys answered the dial with conversation ${text(facts, 'conversationId')}, which belongs to another call. Outdial does not touch it, searches for its own by its mark, and does not dial again.`,
    fix: 'Wait until the call ends. Then report the answer to Genesys Customer Care, with the conversation id.',
  }),
  transport({
    code: 'hang-up-withheld',
    title: 'Not hung up: possibly another call',
    who: 'agent',
    targetRung: 'unknown',
    next: 'nothing',
    sentence: (facts) =>
      `Outdial did not hang up conversation ${text(facts, 'conversationId')}, because nothing in it shows that it is this call.`,
    fix: 'If it is this call, ask the agent to hang up.',
  }),
  transport({
    code: 'genesys-hang-up-failed',
    title: 'Genesys did not hang up',
    who: 'agent',
    targetRung: 'unknown',
    next: 'nothing',
    sentence: (facts) =>
      `Genesys did not end the conversation${statusIn(facts) === '' ? '' : ` and answered${statusIn(facts)}`}.`,
    fix: 'Ask the agent to hang up. If this happens often, ask a Genesys administrator to give the client `conversation:communication:disconnect`.',
  }),
];
