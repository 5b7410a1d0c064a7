import * as z from 'zod';
import type { Immutable } from '../call/immutable.ts';
import { capacitySchema } from './service-views.ts';
import { instant, orNull, problemOrNull, problemView, text } from './views.ts';

// The JSON shape of the figures of now and of the last day.

const count = z.int().nonnegative();
const agent = z.strictObject({ id: z.string(), name: text });
const queue = z.strictObject({ id: z.string(), name: text });

const timeToDial = z
  .strictObject({ calls: count, p50Ms: orNull(count), p90Ms: orNull(count), p95Ms: orNull(count) })
  .meta({
    description:
      'From the first request, or its `notBefore`, to the first dial, also if another agent got the call; within 5 %.',
  });
const spanSchema = z
  .strictObject({
    since: instant,
    calls: count.meta({ description: 'Calls that ended since then.' }),
    byCode: z.array(z.strictObject({ code: z.string(), title: z.string(), calls: count })),
    byQueue: z.array(
      z
        .strictObject({ queue: orNull(queue), code: z.string(), calls: count })
        .meta({ description: 'Null: personal calls.' }),
    ),
    byAgent: z
      .array(z.strictObject({ agent, code: z.string(), calls: count }))
      .meta({ description: 'Calls that were given to another agent count for that agent only.' }),
    timeToDial,
  })
  .meta({
    id: 'OutcomeSpan',
    description: 'Outcomes by code, and by queue and agent with their code: the most frequent first, at most 200 each.',
  });
export type OutcomeSpanView = Immutable<z.infer<typeof spanSchema>>;

export const statisticsSchema = z
  .strictObject({
    asOf: instant,
    calls: z.record(z.string(), count).meta({ description: 'Calls by state; states without calls may be absent.' }),
    waiting: z.strictObject({
      groups: z
        .array(
          z.strictObject({
            problem: problemOrNull,
            agent: orNull(agent),
            calls: count,
            example: z.string().meta({ description: 'One of the calls.' }),
          }),
        )
        .meta({
          description:
            'What calls wait for, the largest group first. `agent` is null for what holds every call, `problem` while they are about to go out or in a retry delay. Each call counts once, under the first blocker that it names.',
        }),
      more: count.meta({ description: 'Groups that are not listed.' }),
      longest: orNull(z.strictObject({ call: z.string(), since: instant })).meta({
        description: 'The call that waits longest now, and since when it could go out.',
      }),
      expiring: z
        .strictObject({ calls: count, before: instant })
        .meta({ description: 'How many waiting calls have their deadline within 10 minutes, so before `before`.' }),
      agents: z
        .array(z.strictObject({ agent, calls: count }))
        .meta({ description: 'Waiting calls by agent, the most first, at most 100. Each call counts once.' }),
    }),
    needsPerson: z.strictObject({
      undecided: count.meta({ description: 'Calls that ended `outcome-unknown` and that no one has resolved.' }),
      deadMessages: count.meta({ description: 'Webhook messages that Outdial no longer tries.' }),
      failingWebhooks: z
        .array(
          z.strictObject({
            id: z.string(),
            host: text.meta({ description: 'Null for the `webhookUrl` of calls.' }),
            since: instant,
            pending: count.meta({ description: 'Messages that wait.' }),
            nextAttemptAt: orNull(instant),
            problem: problemOrNull,
          }),
        )
        .meta({ description: 'Webhooks whose messages fail now.' }),
      paused: orNull(
        z.strictObject({
          ...{ at: orNull(instant), by: text, byName: text, note: text },
          why: text.meta({ description: 'Why Outdial paused dialing by itself; null when a person did.' }),
        }),
      ),
      incident: problemOrNull.meta({ description: 'What stops all dialing; null if nothing does.' }),
      warnings: z.array(problemView).meta({ description: 'What this start found in the data folder.' }),
    }),
    outcomes: z.strictObject({ hour: spanSchema, day: spanSchema }),
    timeToDialBefore: timeToDial.meta({ description: 'The same for the 24 hours before the last day.' }),
    capacity: capacitySchema,
  })
  .meta({
    id: 'Statistics',
    description: 'What happens now, why calls wait, what needs a person, and how calls ended.',
  });
export type StatisticsView = Immutable<z.infer<typeof statisticsSchema>>;
