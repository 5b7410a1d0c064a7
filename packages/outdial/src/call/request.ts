import * as z from 'zod';
import type { E164 } from '../phone/number.ts';
import type { Immutable } from './immutable.ts';
import { type KeptFields, sentShape } from './fields.ts';

/**
 * The body of `POST /v1/calls` (docs/http.md#place-a-call) as it may be sent; unknown fields are refused. What it means (numbers, placeholders,
 * deadlines) is judged by `intake/read-request`, the only reader of callers' bodies.
 */
export const callRequestSchema = z.strictObject(sentShape).meta({
  id: 'CallRequest',
  description: 'Requests one outbound call on behalf of an agent.',
  examples: [{ from: { id: 'ana@example.com', queueId: 'Sales' }, targets: [{ phoneNumber: '+15559876543' }] }],
});

/** A body that fits the schema, numbers and instants still as written. */
export type CallRequestBody = Immutable<z.infer<typeof callRequestSchema>>;

/** What a caller asks for, normalised, not yet resolved. Instants are epoch milliseconds. */
export interface CallRequest extends KeptFields {
  /** A user id or an e-mail. */
  readonly agentReference: string;
  /** An id or a name. Null when the caller did not name a queue. */
  readonly queueReference: string | null;
  readonly target: {
    readonly phoneNumber: E164;
    readonly contactId: string | null;
    /** IANA name; null when the caller did not say. */
    readonly timeZone: string | null;
  };
  readonly callerId: E164 | null;
  readonly notBefore: number | null;
  readonly expiresAt: number;
}
