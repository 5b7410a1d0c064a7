import { z } from 'zod';
import { phoneBehaviours, routingStatuses, userStates } from '../entities/agent.ts';
import { systemPresences } from '../entities/presence.ts';
import { targetActions } from '../calls.ts';
import { faultKinds } from '../faults.ts';
import { signInOperationIds, tokenOperationId } from '../routes/operations.ts';
import { routes } from '../routes/routes.ts';
import { topicTemplates } from '../topics.ts';

const membership = z.strictObject({ id: z.string(), joined: z.boolean().default(true) });

/** A change of an agent. `station`: an id, true for the agent's own one, null for none; `wrapUp`: in after-call work or not. */
export const agentPatch = z.strictObject({
  presence: z.string().optional(),
  message: z.string().optional(),
  routingStatus: z.enum(routingStatuses).optional(),
  station: z.union([z.string(), z.literal(true), z.null()]).optional(),
  phone: z.enum(phoneBehaviours).optional(),
  queues: z.array(membership).optional(),
  state: z.enum(userStates).optional(),
  wrapUp: z.boolean().optional(),
  outOfOffice: z.boolean().optional(),
  permissions: z.array(z.string()).optional(),
});
export type AgentPatch = z.input<typeof agentPatch>;

/** A change of a client; what is absent stays. `enforces` switches which declared rules hold for its tokens, `scopes` null: every scope. */
export const clientPatch = z.strictObject({
  permissions: z.array(z.string()).optional(),
  scopes: z.array(z.string()).nullable().optional(),
  enforces: z
    .strictObject({
      userContext: z.boolean().optional(),
      permissions: z.boolean().optional(),
      scopes: z.boolean().optional(),
    })
    .optional(),
  tokenSeconds: z.number().positive().optional(),
  revoked: z.boolean().optional(),
});
export type ClientPatch = z.infer<typeof clientPatch>;

export const targetOrder = z.strictObject({ does: z.enum(targetActions) });

/** `pause` and `resume` are true when given; a pause comes before the jump, a resume after it. */
export const clockOrder = z
  .strictObject({
    pause: z.literal(true).optional(),
    resume: z.literal(true).optional(),
    advanceMs: z.number().nonnegative().optional(),
    speed: z.number().positive().max(10_000).optional(),
  })
  .refine((order) => Object.keys(order).length > 0, 'Say pause, resume, advanceMs or speed.');
export type ClockOrder = z.infer<typeof clockOrder>;

const operationNames: readonly string[] = [
  '*',
  tokenOperationId,
  ...Object.values(signInOperationIds),
  ...routes.map(({ operationId }) => operationId),
  ...topicTemplates,
];

const milliseconds = z.number().nonnegative().optional();

export const faultOrder = z
  .strictObject({
    operation: z
      .string()
      .default('*')
      .refine((name) => operationNames.includes(name), {
        error: ({ input }) =>
          `There is no operation ${String(input)}: use an operationId of the API, ${tokenOperationId}, a topic or *.`,
      }),
    fault: z.enum(faultKinds, {
      error: ({ input }) => `There is no fault ${String(input)}: use one of ${faultKinds.join(', ')}.`,
    }),
    count: z.int().positive().optional(),
    probability: z.number().min(0).max(1).optional(),
    ms: milliseconds,
    forMs: milliseconds,
    holdMs: milliseconds,
    status: z.int().min(400).max(599).optional(),
    code: z.string().optional(),
    retryAfterSeconds: z.number().nonnegative().optional(),
    number: z.string().optional(),
  })
  .refine(
    (order) => order.count === undefined || order.probability === undefined,
    'Give a count or a probability, not both.',
  );
export type FaultOrder = z.input<typeof faultOrder>;

export const deliveryOrder = z.strictObject({
  url: z.url().nullable(),
  headers: z.record(z.string(), z.string()).default({}),
});

export const timingsOrder = z.record(z.string(), z.number().nonnegative());

const agentSeed = z.strictObject({
  slug: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string().optional(),
  presence: z.enum(systemPresences).optional(),
  routingStatus: z.enum(routingStatuses).optional(),
  phone: z.enum(phoneBehaviours).optional(),
  station: z.enum(['webrtc', 'webrtc-not-persistent', 'remote', 'none']).optional(),
  queues: z.array(z.strictObject({ queue: z.string(), joined: z.boolean() })).optional(),
  state: z.enum(userStates).optional(),
  inWrapUp: z.boolean().optional(),
  outOfOffice: z.boolean().optional(),
  onCall: z.boolean().optional(),
  note: z.string().optional(),
});

/** A floor to start from; without agents the named ones. */
export const floorSeed = z.strictObject({
  agents: z.array(agentSeed).optional(),
  generatedAgents: z.int().nonnegative().max(100_000).optional(),
});
