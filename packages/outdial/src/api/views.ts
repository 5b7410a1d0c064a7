import * as z from 'zod';
import { callStates, type AttemptResult } from '../call/call.ts';
import { shownShape } from '../call/fields.ts';
import type { Immutable } from '../call/immutable.ts';
import type { OutcomeCode } from '../call/outcome.ts';
import type { ProblemView } from '../call/problem.ts';

// The JSON shapes of a call: what the server writes, the description declares and the client reads. Every instant is ISO 8601 in UTC.

export const instant = z.iso.datetime();
/** A union: `nullable` of a named schema is described as `allOf` of it and null, which nothing satisfies. */
export const orNull = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.null()]);
export const text = z.string().nullable();
/** A text of a closed list that this API may make longer: its type knows the list, the description does not. */
const oneOf = <Name extends string>() => z.string().refine((value): value is Name => value !== '');
export const fact = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
export const facts = z.record(z.string(), fact);
const targetRung = z.union([z.boolean(), z.literal('unknown')]);

export const fixer = z.enum(['caller', 'agent', 'supervisor', 'admin', 'developer', 'genesys', 'nobody']);
export const problemView: z.ZodType<ProblemView> = z
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
    who: fixer,
    command: z.string().optional().meta({ description: 'The command line that does it; absent if there is none.' }),
    targetRung: targetRung.meta({ description: "Whether the target's phone rang." }),
    next: z.enum(['same-key', 'new-key', 'wait', 'nothing']).meta({ description: 'The next safe step.' }),
    docs: z.string().meta({ description: 'Path of the page about the code.' }),
    since: orNull(instant).optional(),
    clears: text.optional(),
    asOf: orNull(instant).optional(),
  })
  .meta({ id: 'Problem', description: 'A problem, or a blocker that a call waits for.' });

export const problemOrNull = orNull(problemView);

export const explained = {
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
const candidateSchema = z.strictObject({
  conversationId: z.string(),
  startedAt: orNull(instant),
  endedAt: orNull(instant),
  ended: z.boolean(),
  /** True when both sides were seen connected at one time. */
  talked: z.boolean(),
  agentLeg: legReached,
  targetLeg: legReached,
  /** Null if Genesys does not show it. */
  targetNumber: text,
});
/** `by` is the id of an API key or person. */
const decision = { at: instant, by: z.string(), byName: text, placed: z.boolean(), conversationId: text };
const resolution = z.strictObject({
  ...decision,
  lookedUp: orNull(z.strictObject({ found: z.boolean(), agentId: text, startedAt: orNull(instant), code: text })).meta({
    description:
      'What Genesys knew of the conversation. `found` false: it could not be asked, for the reason `code`, and the decision counts as the person said it. Null: not looked up.',
  }),
  corrects: orNull(z.strictObject(decision)).meta({
    description: 'The decision of another person that this one replaces.',
  }),
});
const outcomeSchema = z
  .strictObject({
    code: oneOf<OutcomeCode>(),
    stage: z.enum(['request', 'agent', 'policy', 'dial', 'ring', 'talk']),
    atFault: z.enum(['caller', 'agent', 'target', 'admin', 'developer', 'genesys', 'outdial', 'nobody']),
    targetRung,
    sentence: z.string(),
    canceled: z.boolean(),
    endObserved: z.boolean(),
    problem: problemOrNull,
    evidence: facts,
    candidates: z
      .array(candidateSchema)
      .meta({ description: "Conversations without Outdial's mark that may be this call, for a person to check." }),
    candidate: text.meta({
      description:
        'Of the candidates, the conversation of this agent with this number that began within seconds of the dial request: most likely this call.',
    }),
    resolution: orNull(resolution).meta({ description: "A person's decision about an `outcome-unknown`." }),
    wrapUp: orNull(z.strictObject({ code: z.string(), name: text, notes: text })).meta({
      description: 'The wrap-up that the agent recorded.',
    }),
    notes: z.array(z.strictObject({ at: instant, code: z.string(), alarm: z.boolean(), facts })),
  })
  .meta({ id: 'Outcome', description: 'How a call ended.' });
export type OutcomeView = Immutable<z.infer<typeof outcomeSchema>>;
export type CandidateView = OutcomeView['candidates'][number];

const targetSchema = z.strictObject({ phoneNumber: z.string(), id: text, timeZone: text });
const queueChosen = z.strictObject({ id: z.string(), name: text, chosen: z.enum(['given', 'only-joined']) });

/** What Outdial made of values of the request: a number in international form, the queue that the request left out. */
export const changes = z.array(z.strictObject({ pointer: z.string(), from: text, to: z.string(), why: z.string() }));

export const callSchema = z
  .strictObject({
    id: z.string(),
    key: text,
    state: z.enum(callStates),
    from: z.strictObject({ id: z.string(), queueId: text }),
    targets: z
      .array(targetSchema)
      .length(1)
      .refine((list): list is [z.infer<typeof targetSchema>] => list.length === 1),
    resolved: z.strictObject({
      agent: z.strictObject({ id: z.string(), name: text, email: text }),
      queue: orNull(queueChosen).meta({ description: 'Null for a personal call.' }),
    }),
    changes,
    callerId: text,
    externalContactId: text.meta({ description: 'The same as `targets[0].id`.' }),
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
        ...{ number: z.int(), startedAt: instant, result: oneOf<AttemptResult>(), conversationId: text },
        problem: problemOrNull,
        evidence: z.record(z.string(), z.unknown()).meta({ description: 'The facts at the dial.' }),
      }),
    ),
    cancelRequested: orNull(z.strictObject({ at: instant, by: z.string() })),
    outcome: orNull(outcomeSchema).meta({ description: 'Null until the call has ended.' }),
    reassignedFrom: text.meta({ description: 'The call that this one replaces for another agent.' }),
    reassignedTo: text.meta({ description: 'The call for another agent that replaces this one.' }),
    createdBy: z.string().meta({ description: 'The id of the API key or person that requested the call.' }),
    createdByName: text.meta({
      description: 'The name of that API key or person; null where the API does not know it.',
    }),
    policyVersion: text,
    createdAt: instant,
    firstRequestedAt: instant.meta({
      description:
        'When the first call of a chain of reassigned calls was accepted; for other calls the same as `createdAt`.',
    }),
    endedAt: orNull(instant).meta({ description: 'Null until the call has ended.' }),
    dueAt: orNull(instant).meta({ description: "The time of the call's next timer." }),
    searchedUntil: orNull(instant).meta({
      description: 'Until when, at the latest, Outdial searches for an unknown call; null in other states.',
    }),
    estimatedDialAt: orNull(instant).meta({
      description:
        "The expected time of the dial, from the call's turn or the end of its blocker; null if it is not known.",
    }),
    links: z.strictObject({ self: z.string(), events: z.string(), cancel: z.string() }),
  })
  .meta({ id: 'Call', description: 'A call, from acceptance to outcome.' });

export type CallView = Immutable<z.infer<typeof callSchema>>;

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
export type EventView = Immutable<z.infer<typeof eventSchema>>;

/** A page of a list; `next` is the cursor of the following one. */
export const pageOf = <Item extends z.ZodType>(item: Item) => z.strictObject({ items: z.array(item), next: text });
export interface PageView<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}
