import * as z from 'zod';
import type { AgentId, QueueId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import { isCountry } from '../phone/number.ts';
import { noLimits, roleNames, roles, scopes, type ApiKey, type KeyLimits } from '../ports/api-keys.ts';
import { lookingUpFor } from './look-ups.ts';
import { refuse, refuseAll, type Refusal } from './refusal.ts';
import { resolveAgent, resolveQueue } from './resolve-parties.ts';
import type { OrderWorld } from './world.ts';

const reference = z.string().trim().min(1).max(254);
const country = z
  .string()
  .refine((code) => isCountry(code), 'two capital letters of ISO 3166, such as "US"')
  .meta({ examples: ['US'] });
const most = (largest: number) => z.int().min(1).max(largest).nullish();

const limitsRequestSchema = z
  .strictObject({
    agents: z.array(reference).min(1).max(200).nullish().meta({ description: 'Agents, by id or e-mail.' }),
    queues: z.array(reference).min(1).max(200).nullish().meta({ description: 'Queues, by id or name.' }),
    countries: z.array(country).min(1).nullish().meta({ description: 'Countries of the target, in ISO 3166.' }),
    ownCalls: z.boolean().nullish().meta({ description: 'True: calls of other keys do not exist for this key.' }),
    perMinute: most(10_000).meta({ description: 'Calls that it may request in any 60 seconds.' }),
    perDay: most(100_000).meta({ description: 'Calls that it may request in any 24 hours.' }),
    concurrent: most(100_000).meta({ description: 'Calls of this key that have not ended, at the same time.' }),
    numbersPerDay: most(100_000).meta({ description: 'Different numbers among them, in any 24 hours.' }),
    newCountriesPerDay: most(250).meta({ description: 'Countries that are new to this server, in any 24 hours.' }),
  })
  .meta({ id: 'KeyLimitsRequest' });

/** The body of `POST /v1/keys`. */
export const keyRequestSchema = z
  .strictObject({
    role: z.enum(roleNames).nullish().meta({ description: 'A named set of scopes; in place of `scopes`.' }),
    scopes: z
      .array(z.enum(scopes))
      .min(1)
      .nullish()
      .meta({ description: 'The scopes of the key; in place of `role`.' }),
    name: z.string().trim().min(1).max(100).nullish().meta({ description: 'A name for people, to distinguish keys.' }),
    limits: limitsRequestSchema.nullish(),
    expiresAt: z.iso.datetime({ offset: true }).nullish().meta({ description: 'When the key stops working.' }),
  })
  .meta({
    id: 'KeyRequest',
    examples: [
      { name: 'crm', role: 'caller', limits: { queues: ['Sales'], ownCalls: true, perMinute: 30 } },
      { name: 'board', scopes: ['calls:read'] },
    ],
  });
type KeyRequest = z.infer<typeof keyRequestSchema>;

/** What a new key may do. */
type KeyRights = Pick<ApiKey, 'scopes' | 'role' | 'limits' | 'expiresAt'>;
type World = Pick<OrderWorld, 'floor' | 'contactCentre' | 'clock'>;

/** The scopes and limits that a request for a key asks for, with ids in place of names. */
export async function readKeyRequest(world: World, asked: KeyRequest): Promise<KeyRights | Refusal> {
  const { role, expiresAt } = asked;
  const held = role == null ? (asked.scopes ?? []) : roles[role];
  const wrong = wrongPart(asked, held, world.clock.now());
  if (wrong !== null) return refuseAll([wrong], { status: 400 });
  const limits = await readLimits(lookingUpFor('question', world), asked.limits ?? {});
  if ('problems' in limits) return limits;
  const isLimited = Object.values(limits).some((limit) => limit !== null && limit !== false);
  return {
    scopes: [...new Set(held)],
    ...(role == null ? {} : { role }),
    ...(isLimited ? { limits } : {}),
    ...(expiresAt == null ? {} : { expiresAt: Date.parse(expiresAt) }),
  };
}

function wrongPart({ role, scopes: given, limits, expiresAt }: KeyRequest, held: readonly string[], now: number) {
  const field = (name: string, expected: string): Problem => ({
    ...{ code: 'field-value', pointer: `/${name}`, facts: { field: name, expected } },
  });
  if (role == null && given == null)
    return { ...field('scopes', 'a `role`, or a list of `scopes`'), code: 'field-missing' };
  if (role != null && given != null) return field('scopes', 'left out: the role brings its scopes');
  if (held.includes('admin') && limits != null)
    return field('limits', 'left out: an administrator can create keys without limits, so limits would not hold');
  const isPast = expiresAt != null && Date.parse(expiresAt) <= now;
  return isPast ? field('expiresAt', 'a time to come') : null;
}

type LimitsRequest = z.infer<typeof limitsRequestSchema>;

async function readLimits(world: World, asked: LimitsRequest): Promise<KeyLimits | Refusal> {
  const agents = await idsOf<AgentId>(asked.agents, '/limits/agents', async (text) => {
    const agent = await resolveAgent(world, text, { needQueues: false });
    return agent.kind === 'refused' ? agent : agent.value.agentId;
  });
  if (agents !== null && 'problems' in agents) return agents;
  const queues = await idsOf<QueueId>(asked.queues, '/limits/queues', async (text) => {
    const queue = await resolveQueue(world, text, null);
    return queue.kind === 'refused' ? queue : queue.value.id;
  });
  if (queues !== null && 'problems' in queues) return queues;
  const { countries, ownCalls, perMinute, perDay, concurrent, numbersPerDay, newCountriesPerDay } = asked;
  return {
    ...noLimits,
    ...{ agents, queues, countries: countries == null ? null : [...new Set(countries)], ownCalls: ownCalls ?? false },
    ...{ perMinute: perMinute ?? null, perDay: perDay ?? null, concurrent: concurrent ?? null },
    ...{ numbersPerDay: numbersPerDay ?? null, newCountriesPerDay: newCountriesPerDay ?? null },
  };
}

/** Null: there is no such limit. */
async function idsOf<Id extends string>(
  names: readonly string[] | null | undefined,
  pointer: string,
  find: (text: string) => Promise<Id | Refusal>,
): Promise<readonly Id[] | Refusal | null> {
  if (names == null) return null;
  const ids = new Set<Id>();
  for (const [place, text] of names.entries()) {
    const id = await find(text);
    if (typeof id === 'string') ids.add(id);
    else {
      const [{ code, facts }] = id.problems;
      return refuse(code, { status: id.status, facts, pointer: `${pointer}/${place}` });
    }
  }
  return [...ids];
}
