import { type Entry, family, say, when } from '../entry.ts';
import { ofServer } from '../of-server.ts';

/** Failures of the server itself. */
export const serverTroubleEntries: readonly Entry[] = family(
  { ...ofServer, kind: 'state' },
  {
    'storage-full': [
      'The disk is full',
      'The disk is full, so Outdial could not store the request. Nothing was placed.',
      'Free some space for the data folder, then send the same request with the same key.',
      { status: 503, who: 'admin', next: 'same-key' },
    ],
    'storage-broken': [
      'Outdial cannot write to its store',
      say`Outdial cannot write to its store${when` (${'why'})`}. It does not know whether it stored this request.`,
      'Check the data folder and the log, then restart Outdial. Send the same request with the same key: Outdial places it at most once.',
      { status: 503, who: 'admin', targetRung: 'unknown', next: 'same-key' },
    ],
    'dial-failed-unexpectedly': [
      'Outdial failed while dialing',
      say`Outdial failed while it sent the dial request${when` (${'error'})`}. The request may have reached Genesys, so Outdial does not dial again.`,
      "Wait for the call's outcome. Report the failure to the maintainers of Outdial.",
      { status: null, who: 'developer', targetRung: 'unknown', next: 'wait' },
    ],
    internal: [
      'Internal error in Outdial',
      say`Outdial failed with an internal error${when` (request ${'requestId'})`}.`,
      'Send the same request with the same key: Outdial places it at most once. Report the error with the request id.',
      { status: 500, who: 'developer', targetRung: 'unknown', next: 'same-key' },
    ],
    'webhooks-unavailable': [
      'Webhooks not available',
      'This Outdial cannot store messages until they are delivered, so it does not offer webhooks.',
      'Run Outdial with a data folder. Or leave `webhookUrl` out, and follow the call with `GET /v1/calls/{id}/events`.',
      { status: 422, who: 'admin' },
    ],
  },
);
