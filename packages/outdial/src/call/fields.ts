import * as z from 'zod';
import { isTimeZone } from '../phone/time-zone.ts';

/** Limits of one request, Outdial's own. */
export const limits = {
  attributes: 50,
  attributeName: 100,
  attributeValue: 512,
  webhookUrl: 2000,
  deadlineMs: 7 * 24 * 60 * 60 * 1000,
  defaultDeadlineMs: 15 * 60 * 1000,
} as const;

/** The place of a field: at the top of the request, in `from`, in one target, in `retry`. */
export type Level = 'top' | 'from' | 'target' | 'retry';

/** A field of a request: what may be sent, and the words for it. */
export interface RequestField<Sent extends z.ZodType = z.ZodType> {
  readonly sent: Sent;
  /** What it must be, in words. */
  readonly expected: string;
  /** What each entry of a list or map must be. */
  readonly each?: string;
  /** Where the fields of an object stand. */
  readonly inside?: Level;
  readonly choices?: readonly string[];
  /** It holds an instant or a count, never a phone number. */
  readonly isFigure?: true;
  /** The text in a corrected request where only the caller knows the value. Outdial may not drop the field for the caller. */
  readonly placeholder?: string;
}

/** A field whose meaning does not depend on another. */
interface OwnField<Sent extends z.ZodType, Kept> extends RequestField<Sent> {
  /** What a call keeps of it: the default for undefined. */
  readonly keep: (sent: z.output<Sent> | undefined) => Kept;
  /** The schema of what is kept, as answers show it. */
  readonly shown: z.ZodType<Kept>;
}

const own = <Sent extends z.ZodType, Kept>(field: OwnField<Sent, Kept>) => field;

/** One column of a table of rows. */
function column<Rows extends Readonly<Record<string, Readonly<Record<Name, unknown>>>>, Name extends string>(
  rows: Rows,
  name: Name,
): { readonly [Row in keyof Rows]: Rows[Row][Name] } {
  // TypeScript does not follow a mapped type through entries.
  return Object.fromEntries(Object.entries(rows).map(([row, cells]) => [row, cells[name]])) as never;
}

/** Half of a surrogate pair is not text: UTF-8 cannot carry it, to Genesys or to a disk (RFC 8259 section 8.2). */
const wholeText = z.string().refine((value) => value.isWellFormed());
const reference = wholeText.trim().min(1).max(254);
const contact = wholeText.trim().min(1).max(100).nullish();
const contactExpected = 'a string of up to 100 characters, or null';
const numberText = wholeText.min(1).max(100);
const instant = z.iso.datetime({ offset: true });

const text = (longest: number, description: string) =>
  own({
    sent: wholeText.min(1).max(longest).optional().meta({ description }),
    expected: `a string of 1 to ${longest} characters`,
    keep: (sent) => sent ?? null,
    shown: z.string().nullable(),
  });

const count = (least: number, most: number) => ({
  sent: z.int().min(least).max(most).optional(),
  expected: `a whole number from ${least} to ${most}`,
  isFigure: true as const,
});

const fromFields = {
  id: {
    sent: reference.meta({
      description: "The agent: a Genesys user id, or the agent's e-mail.",
      examples: ['ana@example.com'],
    }),
    expected: "a string: the agent's user id or e-mail",
    placeholder: 'agent-user-id',
  },
  queueId: {
    sent: reference.optional().meta({
      description: "The queue for the call: an id or a name. Default: the agent's only joined queue.",
    }),
    expected: 'a string: the id or name of a queue',
    placeholder: 'queue-id',
  },
} satisfies Record<string, RequestField>;

const targetFields = {
  phoneNumber: {
    sent: numberText.meta({ description: 'E.164: + and country code. Separators are removed.' }),
    expected: 'a string: the number in international form, such as "+442079460958"',
    placeholder: 'target-phone-number',
  },
  id: {
    sent: contact.meta({ description: 'A Genesys external contact id, or null.' }),
    expected: contactExpected,
  },
  timeZone: {
    sent: wholeText
      .refine(isTimeZone)
      .nullish()
      .meta({
        description:
          "The target's time zone (IANA name), for the policy's calling hours. Without it, every possible zone of the number counts.",
        examples: ['America/New_York'],
      }),
    expected: 'the name of a time zone, such as "America/New_York"',
    placeholder: 'time-zone-of-the-target',
  },
} satisfies Record<string, RequestField>;

const retryFields = { attempts: count(1, 10), delaySeconds: count(1, 86_400) } satisfies Record<string, RequestField>;

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

/** Fields that are judged together with others, by `intake/judge-meaning`. */
const jointFields = {
  from: {
    sent: z
      .strictObject(column(fromFields, 'sent'))
      .meta({ id: 'CallFrom', description: 'The agent who places the call.' }),
    expected: 'an object with the field id',
    inside: 'from',
  },
  targets: {
    sent: z
      .array(
        z.strictObject(column(targetFields, 'sent')).meta({ id: 'CallTarget', description: 'The person to call.' }),
      )
      .min(1)
      .max(1)
      .meta({ description: 'Exactly one target: one request places one call.' }),
    expected: 'a list with exactly one target',
    each: 'an object with the field phoneNumber',
  },
  callerId: {
    sent: numberText.optional().meta({ description: 'The number that the target sees, in E.164.' }),
    expected: 'a string: a number in international form',
    placeholder: 'caller-id',
  },
  externalContactId: {
    sent: contact.meta({
      description:
        'The Genesys external contact of the target, or null: the same as `targets[0].id`. If both are given, they must be equal.',
    }),
    expected: contactExpected,
    placeholder: 'external-contact-id',
  },
  notBefore: {
    sent: instant.optional().meta({ description: 'The earliest time to dial.' }),
    expected: 'a time with its time zone, such as "2026-11-22T15:00:00Z"',
    isFigure: true,
    placeholder: 'instant-not-before',
  },
  expiresAt: {
    sent: instant.optional().meta({
      description:
        'The last time to dial. Default: 15 minutes after the later of now and notBefore; at most 7 days from now.',
    }),
    expected: 'a time with its time zone, such as "2026-11-22T15:30:00Z"',
    isFigure: true,
    placeholder: 'instant-expires-at',
  },
} satisfies Record<string, RequestField>;

/** A new field of a request is a row here: docs/decisions/0033-one-row-per-request-field.md. */
const ownFields = {
  attributes: own({
    sent: attributes.optional().meta({
      description: `Up to ${limits.attributes} strings that Genesys keeps with the conversation. Names that begin with outdial. are reserved.`,
    }),
    expected: `an object of up to ${limits.attributes} texts`,
    each: `a string of up to ${limits.attributeValue} characters under a name of up to ${limits.attributeName}`,
    keep: (sent): Readonly<Record<string, string>> => sent ?? {},
    shown: z.record(z.string(), z.string()),
  }),
  callerIdName: text(
    100,
    'The name that the target sees with the caller ID, where carriers show one. Default: the name of the queue or the organisation.',
  ),
  label: text(100, 'Categorises the conversation at Genesys.'),
  uuiData: text(512, 'User-to-user data for SIP.'),
  whenNotReady: own({
    sent: z
      .enum(['wait', 'refuse'])
      .optional()
      .meta({ description: 'What to do while the agent is not ready. Default: wait.' }),
    expected: '"wait" or "refuse"',
    choices: ['wait', 'refuse'],
    placeholder: 'wait-or-refuse',
    keep: (sent) => sent ?? 'wait',
    shown: z.enum(['wait', 'refuse']),
  }),
  retry: own({
    sent: z.strictObject(column(retryFields, 'sent')).optional().meta({
      description: 'Outdial tries again only with proof that the target was never rung. Default: 3 attempts, 30 s.',
    }),
    expected: 'an object with the fields attempts and delaySeconds',
    inside: 'retry',
    keep: (sent) => ({ attempts: sent?.attempts ?? 3, delaySeconds: sent?.delaySeconds ?? 30 }),
    shown: z.strictObject({ attempts: z.int(), delaySeconds: z.int() }),
  }),
  priority: own({
    ...count(0, 9),
    sent: z.int().min(0).max(9).optional().meta({ description: 'A higher priority goes first. Default: 5.' }),
    keep: (sent) => sent ?? 5,
    shown: z.int(),
  }),
  reason: text(500, 'The reason for the call. Outdial keeps it with the call.'),
  lawfulBasis: text(200, 'The lawful basis of the call. Outdial keeps it with the call.'),
  webhookUrl: own({
    sent: z
      .url({ protocol: /^https?$/ })
      .max(limits.webhookUrl)
      .optional()
      .meta({ description: 'Receives every event of this call, signed. A public https address.' }),
    expected: `an https:// address of up to ${limits.webhookUrl} characters`,
    placeholder: 'https-address',
    // In the one spelling that URLs have.
    keep: (sent) => (sent === undefined ? null : new URL(sent).href),
    shown: z.string().nullable(),
  }),
} as const;

const topFields = { ...jointFields, ...ownFields };

/** Every field of a request, by its place. */
export const fields: Readonly<Record<Level, Readonly<Record<string, RequestField>>>> = {
  top: topFields,
  from: fromFields,
  target: targetFields,
  retry: retryFields,
};

/** The row of a field. Null when a request has no field of this name there. */
export function findField(level: Level, name: string): RequestField | null {
  return Object.hasOwn(fields[level], name) ? (fields[level][name] ?? null) : null;
}

/** The schemas of a request's fields, and of those that answers show as the call keeps them. */
export const sentShape = column(topFields, 'sent');
export const shownShape = column(ownFields, 'shown');

type OwnFields = typeof ownFields;
/** What a call keeps of the fields that stand alone, and answers show. */
export type KeptFields = { readonly [Name in keyof OwnFields]: ReturnType<OwnFields[Name]['keep']> };

/** What is kept of these fields as sent, with every default filled in. */
export function keepFields(sent: { readonly [Name in keyof OwnFields]?: unknown }): KeptFields {
  const rows: Readonly<Record<string, { readonly keep: (value: never) => unknown }>> = ownFields;
  const kept = Object.entries(rows).map(([name, { keep }]) => [name, keep(Reflect.get(sent, name) as never)]);
  return Object.fromEntries(kept) as never;
}

/** The same of a call. One that was accepted before a field existed shows its default. */
export function shownFields(order: Partial<KeptFields>): KeptFields {
  const names = Object.keys(ownFields).filter((name) => Reflect.get(order, name) !== undefined);
  return { ...keptDefaults, ...(Object.fromEntries(names.map((name) => [name, Reflect.get(order, name)])) as object) };
}

/** The defaults: what is kept of a request that says nothing. */
export const keptDefaults = keepFields({});
