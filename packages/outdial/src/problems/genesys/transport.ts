import { type Entry, type EntryTerms, family, say, text, when } from '../entry.ts';

const transport = {
  kind: 'state',
  status: null,
  source: "Outdial's own rule: what an answer proves",
} satisfies EntryTerms;

const errorIn = when` (${'error'})`;
const statusIn = when` ${'status'}`;
const doubt = say`Genesys may have placed the call anyway, so Outdial does not dial again.`;
const noToken = say`The Genesys login did not issue a token${errorIn}, so nothing was dialed.`;
const lookFirst =
  "Do not send it again. Outdial searches for its own calls by their mark; otherwise look at the agent's recent interactions.";

/** How a request to Genesys ended, where Genesys does not have a code for it. */
export const genesysTransportEntries: readonly Entry[] = family(transport, {
  'genesys-unreachable': [
    'Outdial could not reach Genesys',
    say`Outdial could not connect to Genesys Cloud${errorIn}, so it did not send the request.`,
    "Check the server's network, DNS and proxy, and GENESYSCLOUD_REGION. Waiting calls continue when Genesys answers.",
    { status: 503, who: 'admin', targetRung: false, next: 'wait' },
  ],
  'genesys-answer-lost': [
    'The answer was lost',
    say`Outdial sent the request, but did not receive a complete answer${errorIn}. ${doubt}`,
    lookFirst,
    { who: 'supervisor', targetRung: 'unknown', next: 'wait' },
  ],
  'genesys-answer-unreadable': [
    'Unreadable answer',
    say`Genesys answered${statusIn}, but without a readable conversation id. ${doubt}`,
    lookFirst,
    { who: 'genesys', targetRung: 'unknown', next: 'wait' },
  ],
  'genesys-redirected': [
    'The request was redirected',
    say`The answer was a redirect${statusIn}. Outdial never follows a redirect with a dial. ${doubt}`,
    'Check GENESYSCLOUD_REGION, and look for a proxy between Outdial and Genesys.',
    { who: 'admin', targetRung: 'unknown', next: 'wait' },
  ],
  'genesys-not-the-answerer': [
    'The answer did not come from Genesys',
    say`The answer${statusIn} has neither a Genesys error nor a correlation id, so it came from something in between. ${doubt}`,
    'Look for a proxy or firewall between Outdial and Genesys.',
    { who: 'admin', targetRung: 'unknown', next: 'wait' },
  ],
  'genesys-server-error': [
    'Genesys server error',
    say`Genesys answered with a server error${statusIn}. ${doubt}`,
    lookFirst,
    { who: 'genesys', targetRung: 'unknown', next: 'wait' },
  ],
  'genesys-refused': [
    'Genesys refused the call',
    say`Genesys refused the call${when` with ${'status'}`} and did not send a code. Nothing was dialed.`,
    'Ask Genesys Customer Care, and give the correlation id and the time.',
    { who: 'developer', targetRung: false, next: 'new-key' },
  ],
  'genesys-login-failed': [
    'Genesys did not issue a token',
    (facts) =>
      text(facts, 'error') === 'unusable-token'
        ? 'The Genesys login answered without a usable token, so nothing was dialed.'
        : noToken(facts),
    'Check the network and GENESYSCLOUD_REGION. Outdial tries again before the next dial.',
    { status: 503, who: 'genesys', targetRung: false, next: 'wait' },
  ],
  'genesys-wrong-conversation': [
    'Genesys named the wrong conversation',
    say`Genesys answered the dial with conversation ${'conversationId'}, which belongs to another call. Outdial does not touch it, searches for its own by its mark, and does not dial again.`,
    'Wait until the call ends. Then report the answer to Genesys Customer Care, with the conversation id.',
    { who: 'genesys', targetRung: 'unknown', next: 'wait' },
  ],
  'hang-up-withheld': [
    'Not hung up: possibly another call',
    say`Outdial did not hang up conversation ${'conversationId'}, because nothing in it shows that it is this call.`,
    'If it is this call, ask the agent to hang up.',
    { who: 'agent', targetRung: 'unknown', next: 'nothing' },
  ],
  'genesys-hang-up-failed': [
    'Genesys did not hang up',
    say`Genesys did not end the conversation${when` and answered ${'status'}`}.`,
    'Ask the agent to hang up. If this happens often, ask a Genesys administrator to give the client `conversation:communication:disconnect`.',
    { who: 'agent', targetRung: 'unknown', next: 'nothing' },
  ],
});
