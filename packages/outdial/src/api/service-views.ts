import * as z from 'zod';
import { callStates } from '../call/call.ts';
import type { Immutable } from '../call/immutable.ts';
import { requestPurposes } from '../ports/request-log.ts';
import { changes, explained, fact, facts, fixer, instant, orNull, problemOrNull, problemView, text } from './views.ts';

// The JSON shapes of everything but a call itself and webhooks. Every instant is ISO 8601 in UTC.

export const resolvedManySchema = z.strictObject({ resolved: z.array(z.string()) }).meta({ id: 'ResolvedMany' });
export type ResolvedManyView = Immutable<z.infer<typeof resolvedManySchema>>;

const leftAlone = z
  .strictObject({ id: z.string(), state: z.enum(callStates), problem: problemOrNull })
  .meta({ description: 'Calls that fit and were left alone. `problem` would end the call with the other agent.' });
export const canceledManySchema = z
  .strictObject({ canceled: z.array(z.string()), left: z.array(leftAlone) })
  .meta({ id: 'CanceledMany' });
export type CanceledManyView = Immutable<z.infer<typeof canceledManySchema>>;
export const reassignedManySchema = z
  .strictObject({
    reassigned: z.array(z.strictObject({ from: z.string(), to: z.string() })),
    left: z.array(leftAlone),
  })
  .meta({ id: 'ReassignedMany', description: 'The calls that were canceled, each with the one in its place.' });
export type ReassignedManyView = Immutable<z.infer<typeof reassignedManySchema>>;
export const callCountSchema = z.strictObject({ count: z.int() }).meta({ id: 'CallCount' });
export type CallCountView = Immutable<z.infer<typeof callCountSchema>>;

export const auditSchema = z
  .strictObject({
    ...{ at: instant, act: z.string(), by: text, byName: text, callId: text, agentId: text, phoneNumber: text },
    agentName: text.optional().meta({ description: 'The name of the agent, where Outdial knows it.' }),
    facts,
  })
  .meta({ id: 'AuditEntry', description: 'Who did what. `by` is the id of an API key; null for Outdial itself.' });
export type AuditView = Immutable<z.infer<typeof auditSchema>>;
export const forgottenSchema = z.strictObject({ erased: z.int() }).meta({ id: 'Forgotten' });
export type ForgottenView = Immutable<z.infer<typeof forgottenSchema>>;

export const agentSchema = z
  .strictObject({
    id: z.string(),
    name: text,
    email: text,
    presence: text,
    routingStatus: text,
    station: orNull(z.strictObject({ id: z.string(), name: text })),
    queues: orNull(z.array(z.strictObject({ id: z.string(), name: z.string(), joined: z.boolean() }))),
    asOf: orNull(instant).meta({ description: 'The time of the oldest fact shown.' }),
    ready: z.boolean().nullable().meta({
      description:
        'Whether Outdial may dial for the agent. Null: the facts are too old, so Outdial would read them first.',
    }),
    blockers: z.array(problemView),
    queued: z.int().nullable().meta({ description: 'Scheduled and waiting calls of the agent.' }),
  })
  .meta({ id: 'Agent', description: 'An agent and their current state. Null means not known.' });
export type AgentView = Immutable<z.infer<typeof agentSchema>>;

const knownFactSchema = z
  .strictObject({
    fact: z.enum(['person', 'presence', 'routingStatus', 'station', 'calls', 'queues', 'outOfOffice', 'permission']),
    how: z
      .enum(['read-now', 'event', 'remembered', 'not-known'])
      .meta({ description: 'How Outdial knows it: read for this check, by an event, from an earlier read, or not.' }),
    asOf: orNull(instant),
    secondsAgo: orNull(z.int().nonnegative()),
    assumed: z.boolean().meta({ description: 'True if Outdial only assumes that it still holds.' }),
    unread: text.meta({ description: 'The code of the problem for which Outdial could not read it again.' }),
  })
  .meta({ id: 'KnownFact', description: 'How fresh a fact is. `permission` is that of the OAuth client to dial.' });
export type KnownFactView = Immutable<z.infer<typeof knownFactSchema>>;

export const readinessSchema = z
  .strictObject({
    ready: z.boolean(),
    blockers: z.array(problemView),
    warnings: z.array(problemView),
    asOf: instant,
    facts: z.array(knownFactSchema).meta({ description: 'The facts that decided, and how fresh each one is.' }),
  })
  .meta({ id: 'Readiness', description: 'Whether Outdial may dial for this agent now.' });
export type ReadinessView = Immutable<z.infer<typeof readinessSchema>>;

export const dryRunSchema = z
  .strictObject({
    ...{ ...explained, changes, readiness: orNull(readinessSchema) },
    replays: text.meta({ description: 'The call that already has this idempotency key, with the same request.' }),
  })
  .meta({ id: 'DryRun', description: 'The result that the request would have. Outdial does not store or dial it.' });
export type DryRunView = Immutable<z.infer<typeof dryRunSchema>>;

export const callRequestSchema = z
  .strictObject({
    ...{ at: instant, tookMs: z.int(), method: z.string(), path: z.string() },
    status: z.int().nullable().meta({ description: 'Null: no whole answer came.' }),
    error: text.meta({ description: 'Why no answer came, as a code such as `timeout`.' }),
    purpose: z.enum(requestPurposes).meta({
      description:
        'check: is the agent ready. dial: the dial request. search: for the conversation, after a lost answer. follow: how the call goes on. hang-up: after a cancel. wrap-up: what the agent recorded.',
    }),
  })
  .meta({ id: 'GenesysRequest', description: 'A request to Genesys that went out for a call. Numbers are masked.' });
export type CallRequestView = Immutable<z.infer<typeof callRequestSchema>>;

export const doctorSchema = z
  .strictObject({
    ok: z.boolean().meta({ description: 'False if a check failed; warnings do not count.' }),
    target: z.string(),
    at: instant.meta({ description: 'When the checks were made.' }),
    requests: z.int().meta({ description: 'How many requests to Genesys they took.' }),
    rows: z.array(
      z.strictObject({
        ...{ check: z.string(), result: z.enum(['pass', 'warn', 'fail']), says: z.string(), fix: text },
        who: orNull(fixer).meta({ description: 'Who can fix it; null if it is as it should be.' }),
      }),
    ),
  })
  .meta({ id: 'Doctor', description: 'Whether Genesys, the policy and its lists are fit for calls.' });
export type DoctorView = Immutable<z.infer<typeof doctorSchema>>;

/** `by`: an API key. */
const pausing = { at: orNull(instant), by: text, byName: text, note: text };
export const pausedSchema = z
  .strictObject({
    paused: z.boolean(),
    already: z.boolean().meta({ description: 'It was so before the request, which changed nothing.' }),
    ...pausing,
  })
  .meta({ id: 'Paused', description: 'Whether dialing is paused; if so, since when, by which key, and why.' });
export type PausedView = Immutable<z.infer<typeof pausedSchema>>;
export const readySchema = z
  .strictObject({
    status: z.enum(['ready', 'not-ready']),
    paused: z.boolean(),
    target: z.string(),
    version: z.string(),
    problem: orNull(z.strictObject({ code: z.string(), message: z.string() })).meta({
      description:
        'Why the server cannot accept calls: it is starting, the disk is full, or Outdial cannot write to its store. Null when ready.',
    }),
    warnings: z.array(problemView).meta({
      description:
        'What keeps accepted calls from being dialed, and problems that this start found in the data folder.',
    }),
  })
  .meta({ id: 'Ready' });
export type ReadyView = Immutable<z.infer<typeof readySchema>>;

const count = z.int().nonnegative();
const grade = z.enum(['socket', 'eventbridge', 'polling']);
const rate = orNull(z.number().nonnegative());
export const capacitySchema = z
  .strictObject({
    paused: z.boolean(),
    outage: text.meta({ description: 'The code of the blocker that stops all dialing; null if nothing does.' }),
    grade: grade.meta({ description: 'The current source of agent changes.' }),
    grades: z.array(z.strictObject({ grade, calls: count, requests: count, requestsPerCall: rate })),
    feed: orNull(
      z.strictObject({ watched: count, covered: count, sockets: count, warning: problemOrNull }).meta({
        description:
          'The agents on the socket; null without a socket. A warning names the changes that Genesys refuses to report.',
      }),
    ),
    requests: z.strictObject({
      sent: count,
      limited: z.strictObject({ token: count, organisation: count }).meta({
        description:
          'Requests that Genesys refused with 429, by whose limit it was. More clients do not raise that of the organisation.',
      }),
      perMinute: rate,
      left: rate,
      nextDialAt: orNull(instant),
    }),
    callsPerMinute: rate,
    dialedLastMinute: count,
    headroom: rate,
    queue: z.strictObject({ scheduled: count, waiting: count, ready: count, dialing: count }),
    etaSeconds: rate.meta({ description: 'Seconds until Outdial could dial a call that becomes ready now.' }),
  })
  .meta({ id: 'Capacity' });
export type CapacityView = Immutable<z.infer<typeof capacitySchema>>;
export const policySchema = z
  .strictObject({
    version: text.meta({ description: 'Identifies the text of the policy file; null for the built-in policy.' }),
    policy: orNull(z.record(z.string(), z.unknown())).meta({
      description: 'The policy file with its defaults filled in; null if there is none, so that every call is refused.',
    }),
    lists: z.array(
      z.strictObject({
        name: z.string(),
        failure: text.meta({ description: 'Why the last check brought no version; null if it did.' }),
        asOf: orNull(instant).meta({ description: 'The date of the version in force; null if there is none.' }),
      }),
    ),
  })
  .meta({ id: 'Policy', description: 'What may be dialed now.' });
export type PolicyView = Immutable<z.infer<typeof policySchema>>;
/** The source of agent changes: Genesys's socket, EventBridge's envelopes, or neither. */
export type FeedGrade = CapacityView['grade'];
export type GradeView = CapacityView['grades'][number];

export const eventResultsSchema = z
  .strictObject({
    items: z.array(
      z.looseObject({
        ok: z.boolean(),
        kind: z.enum(['agent', 'conversation', 'ignored', 'call', 'refused']),
        id: text,
        countsAs: z.enum(['fact', 'hint']).optional(),
      }),
    ),
  })
  .meta({ id: 'EventResults', description: 'The result of each event, in the order sent.' });

const exchanged = z.unknown().meta({ description: 'JSON as JSON, other text as text; null without a body.' });
export const requestSchema = z
  .strictObject({
    ...{ id: z.string(), at: instant, tookMs: z.int(), method: z.string(), path: z.string(), key: text },
    received: z.strictObject({ headers: z.record(z.string(), z.string()), body: exchanged }),
    answered: z.strictObject({ status: z.int(), body: exchanged }),
    callId: text,
    links: z.strictObject({ call: text }),
  })
  .meta({ id: 'Request', description: 'A request, kept for 30 days with masked secrets and phone numbers.' });
export type RequestView = Immutable<z.infer<typeof requestSchema>>;
export const listedRequestSchema = z
  .strictObject({
    ...{
      id: z.string(),
      at: instant,
      tookMs: z.int(),
      method: z.string(),
      path: z.string(),
      key: text,
      status: z.int(),
    },
    keyName: text,
    agent: text.meta({ description: 'The agent that a refused request named, as far as Outdial can read it.' }),
    number: text.meta({ description: 'The number that a refused request named, masked.' }),
    codes: z.array(z.string()).meta({ description: 'The codes of a refusal.' }),
    problem: orNull(z.strictObject({ message: z.string(), fix: z.string(), who: text })).meta({
      description: 'What was wrong first, and what would be right.',
    }),
    callId: text,
    links: z.strictObject({ self: z.string(), call: text }),
  })
  .meta({ id: 'ListedRequest' });
export type ListedRequestView = Immutable<z.infer<typeof listedRequestSchema>>;

export const codesSchema = z
  .strictObject({ items: z.array(z.strictObject({ code: z.string(), title: z.string() })) })
  .meta({ id: 'Codes', description: 'Every problem code; `/problems/{code}` explains it.' });
export type CodesView = Immutable<z.infer<typeof codesSchema>>;

export const explanationSchema = z
  .object({
    ...explained,
    ok: z
      .boolean()
      .nullable()
      .meta({ description: 'Null if Outdial did not recognise the text, so it checked nothing.' }),
    recognised: z.string().meta({ description: 'The kind of text, such as `request` or `code`.' }),
    sentence: z.string(),
    warnings: z.array(problemView),
    confirmed: z
      .array(z.object({ seen: fact, message: z.string() }))
      .meta({ description: 'The parts that are right, and why.' }),
    marks: z
      .array(orNull(z.object({ offset: z.int(), length: z.int(), line: z.int(), column: z.int() })))
      .meta({ description: 'The place of each problem in the text; null if the text does not show it.' }),
  })
  .meta({ id: 'Explanation' });
export type ExplanationView = Immutable<z.infer<typeof explanationSchema>>;
