import { type Entry, text } from '../entry.ts';
import { ofServer } from '../of-server.ts';

/** Failures of the server itself. */
export const serverTroubleEntries: readonly Entry[] = [
  ofServer({
    code: 'storage-full',
    kind: 'state',
    status: 503,
    who: 'admin',
    title: 'The disk is full',
    sentence: () => 'The disk is full, so Outdial could not store the request. Nothing was placed.',
    fix: () => 'Free some space for the data folder, then send the same request with the same key.',
    next: 'same-key',
  }),
  ofServer({
    code: 'storage-broken',
    kind: 'state',
    status: 503,
    who: 'admin',
    title: 'Outdial cannot write to its store',
    sentence: (facts) =>
      `Outdial cannot write to its store${text(facts, 'why') === '' ? '' : ` (${text(facts, 'why')})`}. It does not know whether it stored this request.`,
    fix: () =>
      'Check the data folder and the log, then restart Outdial. Send the same request with the same key: Outdial places it at most once.',
    next: 'same-key',
    targetRung: 'unknown',
  }),
  ofServer({
    code: 'dial-failed-unexpectedly',
    kind: 'state',
    status: null,
    who: 'developer',
    title: 'Outdial failed while dialing',
    sentence: (facts) =>
      `Outdial failed while it sent the dial request${text(facts, 'error') === '' ? '' : ` (${text(facts, 'error')})`}. The request may have reached Genesys, so Outdial does not dial again.`,
    fix: () => "Wait for the call's outcome. Report the failure to the maintainers of Outdial.",
    next: 'wait',
    targetRung: 'unknown',
  }),
  ofServer({
    code: 'internal',
    kind: 'state',
    status: 500,
    who: 'developer',
    title: 'Internal error in Outdial',
    sentence: (facts) =>
      `Outdial failed with an internal error${text(facts, 'requestId') === '' ? '' : ` (request ${text(facts, 'requestId')})`}.`,
    fix: () =>
      'Send the same request with the same key: Outdial places it at most once. Report the error with the request id.',
    next: 'same-key',
    targetRung: 'unknown',
  }),
  ofServer({
    code: 'webhooks-unavailable',
    kind: 'state',
    status: 422,
    who: 'admin',
    title: 'Webhooks not available',
    sentence: () => 'This Outdial cannot store messages until they are delivered, so it does not offer webhooks.',
    fix: () =>
      'Run Outdial with a data folder. Or leave `webhookUrl` out, and follow the call with `GET /v1/calls/{id}/events`.',
  }),
];
