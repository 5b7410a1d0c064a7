/** What is dialed: phones that ring, or a sandbox. */
export type TargetKind = 'organisation' | 'sandbox';

/**
 * How a dial names its agent: Outdial's own client calls on behalf of the agent, or the agent's own token does. `auto`: on behalf, until
 * Genesys refuses that.
 */
export const dialModes = ['on-behalf', 'agent-token', 'auto'] as const;
export type DialMode = (typeof dialModes)[number];

/** Names of the days as a policy writes them, Sunday first, as `Date.getUTCDay` counts. */
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
type Weekday = (typeof weekdays)[number];

/** Warnings that a policy may turn into blockers. */
export const blockableWarnings = [
  'agent-station-not-persistent',
  'agent-out-of-office',
  'queue-not-joined',
  'queue-no-caller-id',
] as const;
export type BlockableWarning = (typeof blockableWarnings)[number];

/** A day that is not like its weekday, by the calendar of the target's zone. */
interface Holiday {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly name: string | null;
  /** ISO 3166 codes of the targets it holds for; null: for all. */
  readonly countries: readonly string[] | null;
  /** As on a weekday; empty: no calls at all. */
  readonly hours: readonly string[];
}

export interface CallingHours {
  /** `HH:MM-HH:MM` in the target's zone, the end not included, `24:00` at most; a day without one is closed. */
  readonly week: Readonly<Record<Weekday, readonly string[]>>;
  readonly holidays: readonly Holiday[];
  /** How long before an end the last dial may leave, so that the phone does not ring after it. */
  readonly dialMarginSeconds: number;
}

/** A list of numbers and prefixes that may not be called: from a file (relative to the policy's folder) or a URL. */
export interface DoNotCallList {
  readonly name: string;
  readonly file: string | null;
  readonly url: string | null;
  /** A list older than this is too old to rely on, so it blocks every call. */
  readonly maxAgeDays: number;
  /** True if an empty list is accepted. Otherwise it counts as a slip, and the version before it stays in force. */
  readonly allowEmpty: boolean;
}

/** How often at most. */
export interface Cap {
  readonly attempts: number;
  readonly withinHours: number;
  /** Time that must pass after an attempt before the next. */
  readonly coolDownSeconds: number;
}

/** Caps per target count attempts that may have rung it; caps per agent count those that reached the agent. Null: no cap. */
export interface Caps {
  readonly target: Cap | null;
  readonly agent: Cap | null;
}

/** Dialing pauses when this many different numbers of one new country were dialed within so many minutes. */
export interface NewCountryStop {
  readonly numbers: number;
  readonly withinMinutes: number;
}

/** What keeps a leaked key, or a program gone wrong, from running up a bill. The caps count requests of all keys in any 24 hours; null: no cap. */
export interface FraudStops {
  readonly newCountry: NewCountryStop | null;
  readonly callsPerDay: number | null;
  readonly numbersPerDay: number | null;
  readonly newCountriesPerDay: number | null;
}

/** A service of the operator's own that is asked before each dial and may say no. */
export interface VetoHook {
  readonly url: string;
  readonly timeLimitMs: number;
  /** What its silence means. */
  readonly whenUnavailable: 'block' | 'allow';
}

/** The rules for what may be dialed, and for which agents and queues. Emergency numbers are refused whatever it says. */
export interface Policy {
  readonly version: 1;
  /** By system presence in any spelling, or by one definition's id or label. */
  readonly allowedPresences: readonly string[];
  /** ISO 3166 codes; null: every country. */
  readonly countries: readonly string[] | null;
  /** ISO 3166 code of the country whose numbers may be written as they are dialed there; null: every number names its country. */
  readonly defaultCountry: string | null;
  readonly allowPremium: boolean;
  readonly allowShortNumbers: boolean;
  readonly queueRequired: boolean;
  /** How old presence, routing status, station and calls of an agent may be at the fence, where no live feed vouches for them. */
  readonly factLimitSeconds: number;
  /** Agents, by id or e-mail, who may call without a queue. Null: all of them. */
  readonly personalCallAgents: readonly string[] | null;
  /** The call brings a `callerId`, or its queue is known to have one. */
  readonly callerIdRequired: boolean;
  readonly lawfulBasisRequired: boolean;
  readonly blockOn: readonly BlockableWarning[];
  /** Null: at any time. */
  readonly callingHours: CallingHours | null;
  readonly doNotCall: readonly DoNotCallList[];
  readonly caps: Caps;
  readonly fraudStops: FraudStops;
  readonly veto: VetoHook | null;
  /** How dials name their agent: `mode` for all, and for agents by id or e-mail. */
  readonly dialAs: { readonly mode: DialMode; readonly agents: Readonly<Record<string, DialMode>> };
}

/** What holds on the sandbox, where nothing rings. A real organisation has no default: it needs a policy file. */
export const defaultPolicy: Policy = {
  version: 1,
  allowedPresences: ['Available', 'On Queue'],
  countries: null,
  defaultCountry: null,
  allowPremium: false,
  allowShortNumbers: false,
  queueRequired: false,
  personalCallAgents: null,
  callerIdRequired: false,
  lawfulBasisRequired: false,
  blockOn: [],
  factLimitSeconds: 30,
  callingHours: null,
  doNotCall: [],
  caps: { target: null, agent: null },
  fraudStops: { newCountry: null, callsPerDay: null, numbersPerDay: null, newCountriesPerDay: null },
  veto: null,
  dialAs: { mode: 'on-behalf', agents: {} },
};

/** Caps of an organisation whose policy sets no caps: a mistake in a program that places calls must not ring people often. */
export const organisationCaps: Caps = {
  target: { attempts: 3, withinHours: 24, coolDownSeconds: 900 },
  agent: { attempts: 60, withinHours: 1, coolDownSeconds: 0 },
};

/** When dialing stops by itself for an organisation whose policy does not say. A country becomes usual after a day, so only a new one can be this busy. */
export const organisationFraudStops: FraudStops = {
  ...defaultPolicy.fraudStops,
  newCountry: { numbers: 40, withinMinutes: 2 },
};
