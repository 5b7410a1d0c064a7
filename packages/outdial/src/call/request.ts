import * as z from 'zod';
import type { E164 } from '../phone/number.ts';
import { isTimeZone } from '../phone/time-zone.ts';
import type { Immutable } from './immutable.ts';

/** Limits of one request, Outdial's own. */
export const limits = {
  attributes: 50,
  attributeName: 100,
  attributeValue: 512,
  webhookUrl: 2000,
  deadlineMs: 7 * 24 * 60 * 60 * 1000,
  defaultDeadlineMs: 15 * 60 * 1000,
} as const;

export const requestDefaults = {
  whenNotReady: 'wait',
  retry: { attempts: 3, delaySeconds: 30 },
  priority: 5,
} as const;

/** Half of a surrogate pair is no text: UTF-8 cannot carry it, to Genesys or to a disk (RFC 8259 section 8.2). */
const wholeText = z.string().refine((value) => value.isWellFormed());
const reference = wholeText.trim().min(1).max(254);
const instant = z.iso.datetime({ offset: true });

const from = z
  .strictObject({
    id: reference.meta({
      description: "The agent: a Genesys user id, or the agent's e-mail.",
      examples: ['ana@example.com'],
    }),
    queueId: reference.optional().meta({
      description: "The queue for the call: an id or a name. Default: the agent's only joined queue.",
    }),
  })
  .meta({ id: 'CallFrom', description: 'The agent who places the call.' });

const target = z
  .strictObject({
    phoneNumber: wholeText.min(1).max(100).meta({ description: 'E.164: + and country code. Separators are removed.' }),
    id: wholeText.trim().min(1).max(100).nullish().meta({ description: 'A Genesys external contact id, or null.' }),
    timeZone: wholeText
      .refine(isTimeZone)
      .nullish()
      .meta({
        description:
          "The target's time zone (IANA name), for the policy's calling hours. Without it, every possible zone of the number counts.",
        examples: ['America/New_York'],
      }),
  })
  .meta({ id: 'CallTarget', description: 'The person to call.' });

const attributes = z
  .record(
    wholeText
      .min(1)
      .max(limits.attributeName)
      .regex(/^(?!outdial\.)/i),
    wholeText.max(limits.attributeValue),
  )
  .refine((map) => Object.keys(map).length <= limits.attributes, {
    params: { expected: `at most ${limits.attributes} attributes` },
  });

const retry = z.strictObject({
  attempts: z.int().min(1).max(10).optional(),
  delaySeconds: z.int().min(1).max(86_400).optional(),
});

/**
 * The body of `POST /v1/calls` (docs/http.md#place-a-call) as it may be sent; unknown fields are refused. What it means (numbers, placeholders,
 * deadlines) is judged by `intake/read-request`, the only reader of callers' bodies.
 */
export const callRequestSchema = z
  .strictObject({
    from,
    targets: z.array(target).min(1).max(1).meta({ description: 'Exactly one target: one request places one call.' }),
    callerId: wholeText.min(1).max(100).optional().meta({ description: 'The number that the target sees, in E.164.' }),
    attributes: attributes.optional().meta({
      description: `Up to ${limits.attributes} strings that Genesys keeps with the conversation. Names that begin with outdial. are reserved.`,
    }),
    label: wholeText.min(1).max(100).optional().meta({ description: 'Categorises the conversation at Genesys.' }),
    uuiData: wholeText.min(1).max(512).optional().meta({ description: 'User-to-user data for SIP.' }),
    notBefore: instant.optional().meta({ description: 'The earliest time to dial.' }),
    expiresAt: instant.optional().meta({
      description:
        'The last time to dial. Default: 15 minutes after the later of now and notBefore; at most 7 days from now.',
    }),
    whenNotReady: z
      .enum(['wait', 'refuse'])
      .optional()
      .meta({ description: 'What to do while the agent is not ready. Default: wait.' }),
    retry: retry.optional().meta({
      description: 'Outdial tries again only with proof that the target was never rung. Default: 3 attempts, 30 s.',
    }),
    priority: z.int().min(0).max(9).optional().meta({ description: 'A higher priority goes first. Default: 5.' }),
    reason: wholeText
      .min(1)
      .max(500)
      .optional()
      .meta({ description: 'The reason for the call. Outdial keeps it with the call.' }),
    lawfulBasis: wholeText
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'The lawful basis of the call. Outdial keeps it with the call.' }),
    webhookUrl: z
      .url({ protocol: /^https?$/ })
      .max(limits.webhookUrl)
      .optional()
      .meta({ description: 'Receives every event of this call, signed. A public https address.' }),
  })
  .meta({
    id: 'CallRequest',
    description: 'Requests one outbound call on behalf of an agent.',
    examples: [{ from: { id: 'ana@example.com', queueId: 'Sales' }, targets: [{ phoneNumber: '+15559876543' }] }],
  });

/** A body that fits the schema, numbers and instants still as written. */
export type CallRequestBody = Immutable<z.infer<typeof callRequestSchema>>;

/** What a caller asks for, normalised, not yet resolved. Instants are epoch milliseconds. */
export interface CallRequest {
  /** A user id or an e-mail. */
  readonly agentReference: string;
  /** An id or a name; null when the caller named none. */
  readonly queueReference: string | null;
  readonly target: {
    readonly phoneNumber: E164;
    readonly contactId: string | null;
    /** IANA name; null when the caller did not say. */
    readonly timeZone: string | null;
  };
  readonly callerId: E164 | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly label: string | null;
  readonly uuiData: string | null;
  readonly notBefore: number | null;
  readonly expiresAt: number;
  readonly whenNotReady: 'wait' | 'refuse';
  readonly retry: { readonly attempts: number; readonly delaySeconds: number };
  readonly priority: number;
  readonly reason: string | null;
  readonly lawfulBasis: string | null;
  /** In the one spelling that URLs have. */
  readonly webhookUrl: string | null;
}
