import { z } from 'zod';
import { scopes } from '../ports/api-keys.ts';
import { callStates } from '../call/call.ts';
import { shownShape } from '../call/fields.ts';

/** The shapes of what the API answers, for its description. Tests read every answer by them, so they cannot drift from `call/views` and `call/service-views`. */
const instant = z.iso.datetime();
/** A union: `nullable` of a named schema is described as `allOf` of it and null, which nothing satisfies. */
const orNull = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.null()]);
const text = z.string().nullable();
const fact = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const facts = z.record(z.string(), fact);
const targetRung = z.union([z.boolean(), z.literal('unknown')]);

const problemView = z
  .strictObject({
    code: z.string(),
    kind: z.enum(['structure', 'identity', 'permission', 'state', 'policy']),
    pointer: text.meta({
      description: 'JSON pointer into the request body; null if the problem is not about the body.',
    }),
    message: z.string(),
    seen: fact,
    expected: text,
    fix: z.string(),
    who: z.enum(['caller', 'agent', 'admin', 'developer', 'genesys', 'nobody']),
    targetRung: targetRung.meta({ description: "Whether the target's phone rang." }),
    next: z.enum(['same-key', 'new-key', 'wait', 'nothing']).meta({ description: 'The next safe step.' }),
    docs: z.string().meta({ description: 'Path of the page about the code.' }),
    since: orNull(instant).optional(),
    clears: text.optional(),
    asOf: orNull(instant).optional(),
  })
  .meta({ id: 'Problem', description: 'A problem, or a blocker that a call waits for.' });

export const problemOrNull = orNull(problemView);

const explained = {
  ok: z.boolean(),
  problems: z.array(problemView),
  corrected: z.unknown().meta({ description: 'The corrected request; null if Outdial cannot derive it.' }),
  fill: z
    .array(z.string())
    .meta({ description: 'Pointers of placeholders in `corrected` that only the caller can fill in.' }),
};

export const problemDetails = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    ...explained,
  })
  .meta({ id: 'ProblemDetails', description: 'RFC 9457 problem details, with all problems.' });

const legReached = z.enum(['none', 'contacting', 'dialing', 'ringing', 'connected']);
const candidate = z.strictObject({
  conversationId: z.string(),
  startedAt: orNull(instant),
  endedAt: orNull(instant),
  ended: z.boolean(),
  talked: z.boolean(),
  agentLeg: legReached,
  targetLeg: legReached,
  targetNumber: text,
});
const resolution = z.strictObject({ at: instant, by: z.string(), placed: z.boolean(), conversationId: text });
export const resolvedManySchema = z.strictObject({ resolved: z.array(z.string()) }).meta({ id: 'ResolvedMany' });

export const auditSchema = z
  .strictObject({
    ...{ at: instant, act: z.string(), by: text, byName: text, callId: text, agentId: text, phoneNumber: text },
    facts,
  })
  .meta({ id: 'AuditEntry', description: 'Who did what. `by` is the id of an API key; null for Outdial itself.' });
export const forgottenSchema = z.strictObject({ erased: z.int() }).meta({ id: 'Forgotten' });

const outcome = z
  .strictObject({
    code: z.string(),
    stage: z.enum(['request', 'agent', 'policy', 'dial', 'ring', 'talk']),
    atFault: z.enum(['caller', 'agent', 'target', 'admin', 'developer', 'genesys', 'outdial', 'nobody']),
    targetRung,
    sentence: z.string(),
    canceled: z.boolean(),
    endObserved: z.boolean(),
    problem: problemOrNull,
    evidence: facts,
    candidates: z
      .array(candidate)
      .meta({ description: "Conversations without Outdial's mark that may be this call, for a person to check." }),
    resolution: orNull(resolution).meta({ description: "A person's decision about an `outcome-unknown`." }),
    wrapUp: orNull(z.strictObject({ code: z.string(), name: text, notes: text })).meta({
      description: 'The wrap-up that the agent recorded.',
    }),
    notes: z.array(z.strictObject({ at: instant, code: z.string(), alarm: z.boolean(), facts })),
  })
  .meta({ id: 'Outcome', description: 'How a call ended.' });

const queueChosen = z.strictObject({ id: z.string(), name: text, chosen: z.enum(['given', 'only-joined']) });

export const callSchema = z
  .strictObject({
    id: z.string(),
    key: text,
    state: z.enum(callStates),
    from: z.strictObject({ id: z.string(), queueId: text }),
    targets: z.array(z.strictObject({ phoneNumber: z.string(), id: text, timeZone: text })).length(1),
    resolved: z.strictObject({
      agent: z.strictObject({ id: z.string(), name: text, email: text }),
      queue: orNull(queueChosen).meta({ description: 'Null for a personal call.' }),
    }),
    changes: z.array(z.strictObject({ pointer: z.string(), from: text, to: z.string(), why: z.string() })),
    callerId: text,
    notBefore: orNull(instant),
    expiresAt: instant,
    ...shownShape,
    checks: z.array(z.strictObject({ name: z.string(), passed: z.boolean(), problem: problemOrNull })),
    warnings: z.array(problemView),
    waitingFor: z.array(problemView).meta({
      description: 'The current blockers. A call that is ready and only waits for its turn has `rate-budget-spent`.',
    }),
    attempts: z.array(
      z.strictObject({
        ...{ number: z.int(), startedAt: instant, result: z.string(), conversationId: text },
        problem: problemOrNull,
        evidence: z.record(z.string(), z.unknown()).meta({ description: 'The facts at the dial.' }),
      }),
    ),
    cancelRequested: orNull(z.strictObject({ at: instant, by: z.string() })),
    outcome: orNull(outcome).meta({ description: 'Null until the call has ended.' }),
    createdBy: z.string(),
    policyVersion: text,
    createdAt: instant,
    dueAt: orNull(instant).meta({ description: "The time of the call's next timer." }),
    estimatedDialAt: orNull(instant).meta({
      description:
        "The expected time of the dial, from the call's turn or the end of its blocker; null if it is not known.",
    }),
    links: z.strictObject({ self: z.string(), events: z.string(), cancel: z.string() }),
  })
  .meta({ id: 'Call', description: 'A call, from acceptance to outcome.' });

export const eventSchema = z
  .strictObject({
    sequence: z.int(),
    callId: z.string(),
    number: z.int(),
    at: instant,
    name: z.enum([...callStates.map((state) => `call.${state}` as const), 'call.noted', 'call.wrapped-up']),
    cause: z.string(),
    sentence: z.string(),
    facts,
    problem: problemOrNull,
  })
  .meta({ id: 'CallEvent', description: 'One event in the history of a call. `sequence` is the id in a live stream.' });

export const agentSchema = z
  .strictObject({
    id: z.string(),
    name: text,
    email: text,
    presence: text,
    routingStatus: text,
    station: orNull(z.strictObject({ id: z.string(), name: text })),
    queues: orNull(z.array(z.strictObject({ id: z.string(), name: z.string(), joined: z.boolean() }))),
    asOf: orNull(instant),
  })
  .meta({ id: 'Agent', description: 'An agent and their current state. Null means not known.' });

export const readinessSchema = z
  .strictObject({ ready: z.boolean(), blockers: z.array(problemView), warnings: z.array(problemView), asOf: instant })
  .meta({ id: 'Readiness', description: 'Whether Outdial may dial for this agent now.' });

export const dryRunSchema = z
  .strictObject({ ...explained, readiness: orNull(readinessSchema) })
  .meta({ id: 'DryRun', description: 'The result that the request would have. Outdial does not store or dial it.' });

const key = {
  id: z.string(),
  name: text,
  scopes: z.array(z.enum(scopes)),
  createdAt: instant,
  revokedAt: orNull(instant),
};
export const keySchema = z.strictObject(key).meta({ id: 'Key' });
export const newKeySchema = z
  .strictObject({ ...key, secret: z.string().meta({ description: 'Shown only once.' }) })
  .meta({ id: 'NewKey' });

export const pausedSchema = z.strictObject({ paused: z.boolean() }).meta({ id: 'Paused' });
export const readySchema = z
  .strictObject({
    status: z.enum(['ready', 'not-ready']),
    paused: z.boolean(),
    target: z.string(),
    version: z.string(),
    problem: orNull(z.strictObject({ code: z.string(), message: z.string() })).meta({
      description:
        'Why the server cannot accept calls: the disk is full, or Outdial cannot write to its store. Null when ready.',
    }),
    warnings: z.array(problemView).meta({ description: 'Problems that this start found in the data folder.' }),
  })
  .meta({ id: 'Ready' });

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
    requests: z.strictObject({ sent: count, perMinute: rate, left: rate, nextDialAt: orNull(instant) }),
    callsPerMinute: rate,
    dialedLastMinute: count,
    headroom: rate,
    queue: z.strictObject({ scheduled: count, waiting: count, ready: count, dialing: count }),
    etaSeconds: rate.meta({ description: 'Seconds until Outdial could dial a call that becomes ready now.' }),
  })
  .meta({ id: 'Capacity' });

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

/** A page of a list; `next` is the cursor of the following one. */
export const pageOf = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item), next: text });
