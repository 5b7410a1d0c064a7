import * as z from 'zod';
import { isCountry } from '../phone/number.ts';
import { minutesOf } from './hours.ts';
import { blockableWarnings, dialModes, organisationFraudStops, weekdays } from './policy.ts';

const maxHours = 24 * 31;
const country = z
  .string()
  .refine((code) => isCountry(code), 'two capital letters of ISO 3166, such as "US"')
  .meta({ examples: ['US'] });
const name = z.string().trim().min(1).max(200);

const hours = z
  .array(
    z
      .string()
      .refine((text) => minutesOf(text) !== null, 'from and to, such as "09:00-20:00", the end after the beginning')
      .meta({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-4]):[0-5]\\d$', examples: ['09:00-20:00'] }),
  )
  .max(24);

function isDate(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

const holiday = z.strictObject({
  date: z.string().refine(isDate, 'a day such as "2026-12-25"').meta({ format: 'date' }),
  name: name.nullable().default(null),
  countries: z.array(country).min(1).nullable().default(null).meta({
    description: 'Targets in these countries only; null for all',
  }),
  hours: hours.default([]).meta({ description: 'Times when calls are allowed anyway; empty by default' }),
});

const week = z.strictObject({
  sunday: hours.default([]),
  monday: hours.default([]),
  tuesday: hours.default([]),
  wednesday: hours.default([]),
  thursday: hours.default([]),
  friday: hours.default([]),
  saturday: hours.default([]),
});

const callingHours = z.strictObject({
  week: week
    .refine((days) => weekdays.some((day) => days[day].length > 0), 'at least one day with hours, or no callingHours')
    .meta({ description: 'Hours by weekday, in the time zone of the target. A day that is not named is closed' }),
  holidays: z
    .array(holiday)
    .max(2000)
    .default([])
    .meta({ description: 'Days with different hours than their weekday' }),
  dialMarginSeconds: z.int().min(0).max(3600).default(90).meta({
    description: 'Outdial stops dialing this long before the end, so that a phone does not ring after it',
  }),
});

const place = (text: string): boolean =>
  URL.canParse(text) &&
  (new URL(text).protocol === 'https:' || /^http:\/\/(localhost|127(\.\d+){3}|\[::1\])([:/]|$)/.test(text));
const address = z.string().refine(place, 'an https:// address, or http:// on this machine').meta({ format: 'uri' });

const list = z
  .strictObject({
    name,
    file: z.string().trim().min(1).nullable().default(null).meta({
      description: "A text file, relative to the policy's folder",
    }),
    url: address.nullable().default(null),
    maxAgeDays: z.number().positive().max(366).default(31).meta({
      description: 'A list older than this blocks every call',
    }),
    allowEmpty: z.boolean().default(false).meta({
      description: 'Whether a copy without numbers counts; otherwise Outdial refuses it as a mistake',
    }),
  })
  .refine(({ file, url }) => (file === null) !== (url === null), 'a list with either `file` or `url`');

const cap = z.strictObject({
  attempts: z.int().min(1).max(10_000),
  withinHours: z.number().positive().max(maxHours),
  coolDownSeconds: z
    .int()
    .min(0)
    .max(maxHours * 3600)
    .default(0),
});
const caps = z.strictObject({ target: cap.nullable(), agent: cap.nullable() });

const newCountry = z.strictObject({
  numbers: z.int().min(1).max(500),
  withinMinutes: z.number().positive().max(60),
});
const perDay = z.int().min(1).max(1_000_000).nullable().default(null);
const fraudStops = z.strictObject({
  newCountry: newCountry.nullable().default(organisationFraudStops.newCountry).meta({
    description: 'Dialing pauses when so many different numbers of one new country were dialed; null for never',
  }),
  callsPerDay: perDay.meta({ description: 'Calls that all keys together may request in any 24 hours' }),
  numbersPerDay: perDay.meta({ description: 'Different numbers among them' }),
  newCountriesPerDay: perDay.meta({ description: 'Countries among them that are new to this server' }),
});

const veto = z.strictObject({
  url: address,
  timeLimitMs: z.int().min(50).max(10_000).default(2000),
  whenUnavailable: z.enum(['block', 'allow']).default('block').meta({
    description: 'What to do if the hook does not answer in time, or with an unreadable answer',
  }),
});

const dialAs = z.strictObject({
  mode: z.enum(dialModes).default('on-behalf').meta({ description: 'For every agent who is not named in `agents`' }),
  agents: z.record(name, z.enum(dialModes)).default({}).meta({ description: 'For single agents, by id or e-mail' }),
});

/** The text of `policy.json`. `countries` has no default: that every country may be called must be said, by null. */
export const policySchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.literal(1).meta({ description: 'Version of this format' }),
    allowedPresences: z.array(z.string().trim().min(1)).min(1).default(['Available', 'On Queue']).meta({
      description: "Presences that allow a call for the agent: a system presence, or a definition's id or label",
    }),
    countries: z.array(country).min(1).nullable().meta({ description: 'Countries that may be called; null for all' }),
    defaultCountry: country.nullable().default(null).meta({
      description:
        'The country whose numbers may be written as they are dialed there; null: every number needs + and a country code',
    }),
    allowPremium: z.boolean().default(false).meta({ description: 'Whether premium-rate numbers may be called' }),
    allowShortNumbers: z.boolean().default(false).meta({ description: 'Whether short numbers may be called' }),
    queueRequired: z.boolean().default(false).meta({ description: 'Refuses calls without a queue' }),
    personalCallAgents: z.array(name).nullable().default(null).meta({
      description: 'Agents, by id or e-mail, who may call without a queue; null for all',
    }),
    callerIdRequired: z.boolean().default(false).meta({
      description: 'Refuses calls without a callerId, unless their queue has a calling-party number',
    }),
    lawfulBasisRequired: z.boolean().default(false).meta({ description: 'Refuses calls without a lawfulBasis' }),
    blockOn: z.array(z.enum(blockableWarnings)).default([]).meta({
      description: 'Warnings that make a call wait until they clear',
    }),
    factLimitSeconds: z.int().min(5).max(300).default(30).meta({
      description: 'Maximum age in seconds, at the dial, of the facts about an agent that no live feed confirms',
    }),
    callingHours: callingHours.nullable().default(null).meta({
      description: 'When targets may be rung, in their own time zone; null for any time',
    }),
    doNotCall: z
      .array(list)
      .max(50)
      .refine((lists) => new Set(lists.map((one) => one.name)).size === lists.length, 'lists with different names')
      .default([])
      .meta({ description: 'Lists of numbers and prefixes that may not be called' }),
    caps: caps.optional().meta({
      description: 'Maximum number of attempts; null for no cap. Default: the caps that `outdial policy init` writes',
    }),
    fraudStops: fraudStops.optional().meta({
      description: 'What stops a flood of calls. Default: what `outdial policy init` writes',
    }),
    veto: veto
      .nullable()
      .default(null)
      .meta({ description: 'A service that Outdial asks before each dial, and that may refuse it' }),
    dialAs: dialAs.default({ mode: 'on-behalf', agents: {} }).meta({
      description:
        "Whether Outdial calls on behalf of agents, with the agents' own tokens, or with them once Genesys refuses",
    }),
  })
  .meta({ title: 'What Outdial may dial' });

const fields: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(policySchema.shape),
  callingHours: Object.keys(callingHours.shape),
  'callingHours.week': weekdays,
  'callingHours.holidays.*': Object.keys(holiday.shape),
  'doNotCall.*': Object.keys(list.shape),
  caps: Object.keys(caps.shape),
  'caps.target': Object.keys(cap.shape),
  'caps.agent': Object.keys(cap.shape),
  fraudStops: Object.keys(fraudStops.shape),
  'fraudStops.newCountry': Object.keys(newCountry.shape),
  veto: Object.keys(veto.shape),
  dialAs: Object.keys(dialAs.shape),
};

/** The settings that exist at this place of a policy. Empty where there are no settings. */
export function settingsAt(path: readonly string[]): readonly string[] {
  return fields[path.map((step) => (/^\d+$/.test(step) ? '*' : step)).join('.')] ?? [];
}

/** The JSON Schema of a `policy.json`, for editors. */
export function policyJsonSchema(): unknown {
  return z.toJSONSchema(policySchema, { io: 'input' });
}
