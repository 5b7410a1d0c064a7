import { z } from 'zod';
import { phoneBehaviours, routingStatuses, userStates } from '../entities/agent.ts';
import { systemPresences } from '../entities/presence.ts';
import { persistentStates } from '../entities/station.ts';
import { targetActions } from '../telephony/calls.ts';
import { fastestSpeed, latestInstant, longestMs } from '../time/clock.ts';
import { faultKinds } from '../faults/faults.ts';
import type { FaultKind } from '../faults/faults.ts';
import { findSeededQueue, seededQueues } from '../seed/floor.ts';
import { createCallRoutes } from '../routes/create-call.ts';
import { subscriptionOperations } from '../notifications/channels.ts';
import { signInOperationIds, tokenOperationId } from '../routes/operations.ts';
import { routes } from '../routes/routes.ts';
import { topicTemplates } from '../notifications/topics.ts';

const membership = z.strictObject({ id: z.string(), joined: z.boolean().default(true) });

/**
 * A change of an agent. `station`: an id, true for the agent's own station, `null` to remove it. `persistentConnection`: the state to
 * publish for the agent's phone line. `wrapUp`: in after-call work or not. `signedOut`: ends every token of the user, as a logout or a new
 * password does.
 */
export const agentPatch = z.strictObject({
  presence: z.string().optional(),
  message: z.string().optional(),
  routingStatus: z.enum(routingStatuses).optional(),
  station: z.union([z.string(), z.literal(true), z.null()]).optional(),
  persistentConnection: z.enum(persistentStates).optional(),
  phone: z.enum(phoneBehaviours).optional(),
  queues: z.array(membership).optional(),
  state: z.enum(userStates).optional(),
  wrapUp: z.boolean().optional(),
  outOfOffice: z.boolean().optional(),
  permissions: z.array(z.string()).optional(),
  signedOut: z.literal(true).optional(),
});
export type AgentPatch = z.input<typeof agentPatch>;

/**
 * A change of a client; absent fields stay unchanged. `enforces` switches which declared rules apply to its tokens. `scopes` is `null` for
 * every scope.
 */
export const clientPatch = z.strictObject({
  permissions: z.array(z.string()).optional(),
  scopes: z.array(z.string()).nullable().optional(),
  enforces: z
    .strictObject({
      userContext: z.boolean().optional(),
      permissions: z.boolean().optional(),
      scopes: z.boolean().optional(),
      queueMembership: z.boolean().optional(),
    })
    .optional(),
  tokenSeconds: z
    .number()
    .positive()
    .max(longestMs / 1000)
    .optional(),
  revoked: z.boolean().optional(),
  allowedAddresses: z
    .array(z.union([z.ipv4(), z.ipv6()]))
    .nullable()
    .optional(),
});
export type ClientPatch = z.infer<typeof clientPatch>;

export const targetOrder = z.strictObject({ does: z.enum(targetActions) });

/** `pause` and `resume` are true when given. The pause comes before the jump, and the resume after it. */
export const clockOrder = z
  .strictObject({
    pause: z.literal(true).optional(),
    resume: z.literal(true).optional(),
    advanceMs: z.number().nonnegative().max(latestInstant).optional(),
    speed: z.number().positive().max(fastestSpeed).optional(),
  })
  .refine((order) => Object.keys(order).length > 0, 'Send pause, resume, advanceMs or speed.');
export type ClockOrder = z.infer<typeof clockOrder>;

const shown = (input: unknown): string => (typeof input === 'string' ? input : JSON.stringify(input));

const topicNames: readonly string[] = topicTemplates;
const operationNames: readonly string[] = [
  '*',
  tokenOperationId,
  ...Object.values(signInOperationIds),
  ...routes.map(({ operationId }) => operationId),
  ...topicNames,
];

const milliseconds = z.number().nonnegative().max(longestMs);
const span = milliseconds.optional();

const creates = Object.keys(createCallRoutes);
const apiOperations = operationNames.filter((name) => name !== '*' && !topicNames.includes(name));

/** Targets that a fault can strike in addition to `*`. */
function struckBy(fault: FaultKind): readonly string[] {
  switch (fault) {
    case 'topics-rejected':
      return subscriptionOperations;
    case 'late-target-leg':
    case 'attributes-never':
      return creates;
    case 'socket-silent':
    case 'socket-close':
      return [];
    case 'events-duplicate':
    case 'events-late':
    case 'events-reordered':
      return topicNames;
    case 'latency':
    case 'refuse':
    case 'reset-before-effect':
    case 'reset-after-effect':
    case 'answer-lost':
    case 'status':
    case 'status-after-effect':
    case 'malformed-body':
    case 'slow-body':
    case 'close-idle':
      return apiOperations;
  }
}

export const faultOrder = z
  .strictObject({
    operation: z
      .string()
      .default('*')
      .refine((name) => operationNames.includes(name), {
        error: ({ input }) =>
          `There is no operation ${shown(input)}: use an operationId of the API, ${tokenOperationId}, a topic or *.`,
      }),
    fault: z.enum(faultKinds, {
      error: ({ input }) => `There is no fault ${shown(input)}: use one of ${faultKinds.join(', ')}.`,
    }),
    count: z.int().positive().optional(),
    probability: z.number().min(0).max(1).optional(),
    ms: span,
    forMs: span,
    holdMs: span,
    status: z.int().min(400).max(599).optional(),
    code: z.string().optional(),
    retryAfterSeconds: z
      .number()
      .nonnegative()
      .max(longestMs / 1000)
      .optional(),
    number: z.string().optional(),
    limitKey: z.string().optional(),
  })
  .refine(
    (order) => order.count === undefined || order.probability === undefined,
    'Give a count or a probability, not both.',
  )
  .superRefine(({ fault, operation, number }, context) => {
    const names = struckBy(fault);
    if (operation !== '*' && !names.includes(operation)) {
      const which =
        names.length === 0 ? '' : names.length > 4 ? 'operations of the API or ' : `${names.join(', ')} or `;
      context.addIssue({
        code: 'custom',
        path: ['operation'],
        message: `The fault ${fault} strikes ${which}*, never ${operation}.`,
      });
    }
    if (number !== undefined && !creates.some((name) => names.includes(name) && ['*', name].includes(operation)))
      context.addIssue({
        code: 'custom',
        path: ['number'],
        message: `Only ${creates.join(' and ')} can be limited to a number.`,
      });
  });
/** A fault requested by HTTP. Here `refuse` closes the port, so it accepts neither an operation nor a count. */
export const wireFault = faultOrder.refine(
  ({ fault, operation, count, probability, number }) =>
    fault !== 'refuse' || (operation === '*' && (count ?? probability ?? number) === undefined),
  'The fault refuse closes the port for forMs. It does not accept an operation, count, probability or number.',
);
export type FaultOrder = z.input<typeof faultOrder>;

export const deliveryOrder = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'Give an http or https address, or null.' }).nullable(),
  headers: z.record(z.string(), z.string()).default({}),
});

export const timingsOrder = z.record(z.string(), milliseconds);

const queueName = z.string().refine((name) => findSeededQueue(name) !== undefined, {
  error: ({ input }) =>
    `There is no queue ${shown(input)}: use ${seededQueues.map(({ name }) => name).join(', ')} or an id.`,
});

const agentSeed = z.strictObject({
  slug: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string().optional(),
  presence: z.enum(systemPresences).optional(),
  routingStatus: z.enum(routingStatuses).optional(),
  phone: z.enum(phoneBehaviours).optional(),
  station: z.enum(['webrtc', 'webrtc-not-persistent', 'remote', 'none']).optional(),
  queues: z.array(z.strictObject({ queue: queueName, joined: z.boolean() })).optional(),
  state: z.enum(userStates).optional(),
  inWrapUp: z.boolean().optional(),
  outOfOffice: z.boolean().optional(),
  onCall: z.boolean().optional(),
  note: z.string().optional(),
});

/** A floor to start from. Without agents it uses the named ones. */
export const floorSeed = z.strictObject({
  agents: z
    .array(agentSeed)
    .superRefine((agents, context) => {
      const places = new Map<string, number>();
      for (const [index, { slug }] of agents.entries()) {
        const first = places.get(slug);
        if (first === undefined) places.set(slug, index);
        else
          context.addIssue({
            code: 'custom',
            path: [index, 'slug'],
            message: `The slug ${slug} belongs to agent ${first} already. Give each agent its own.`,
          });
      }
    })
    .optional(),
  generatedAgents: z.int().nonnegative().max(100_000).optional(),
});
