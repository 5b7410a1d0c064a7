import * as z from 'zod';
import type { Immutable } from '../call/immutable.ts';
import { roleNames, scopes } from '../ports/api-keys.ts';
import { instant, orNull, text } from './views.ts';

// The JSON shapes of API keys.

const most = orNull(z.int().positive());
const keyLimitsSchema = z
  .strictObject({
    agents: orNull(z.array(z.string())).meta({ description: 'Ids of the agents for whom the key may request calls.' }),
    queues: orNull(z.array(z.string())).meta({ description: 'Ids of the queues.' }),
    countries: orNull(z.array(z.string())).meta({ description: 'Countries of the target, in ISO 3166.' }),
    ownCalls: z.boolean().meta({ description: 'True: calls of other keys do not exist for this key.' }),
    perMinute: most.meta({ description: 'Calls that it may request in any 60 seconds.' }),
    perDay: most.meta({ description: 'Calls that it may request in any 24 hours.' }),
    concurrent: most.meta({ description: 'Calls of this key that have not ended, at the same time.' }),
    numbersPerDay: most.meta({ description: 'Different numbers, in any 24 hours.' }),
    newCountriesPerDay: most.meta({ description: 'Countries that are new to this server, in any 24 hours.' }),
  })
  .meta({ id: 'KeyLimits', description: 'What the key may do with its scopes. Null: no such limit.' });
export type KeyLimitsView = Immutable<z.infer<typeof keyLimitsSchema>>;

/** What a key may do. */
export const keyRights = {
  scopes: z.array(z.enum(scopes)),
  role: orNull(z.enum(roleNames)).meta({ description: 'The role that the key was made with; null if it got scopes.' }),
  limits: keyLimitsSchema,
};
const key = {
  ...{ id: z.string(), name: text },
  ...keyRights,
  person: orNull(z.strictObject({ issuer: z.string(), subject: z.string() })).meta({
    description:
      'The person at the identity provider, whose rights come with each of their tokens: `role`, `scopes` and `limits` are the last ones known. Null for an API key.',
  }),
  createdAt: instant,
  expiresAt: orNull(instant).meta({ description: 'Null: it does not expire.' }),
  revokedAt: orNull(instant),
};
const secret = z.string().meta({ description: 'Shown only once.' });

export const keySchema = z.strictObject(key).meta({ id: 'Key' });
export type KeyView = Immutable<z.infer<typeof keySchema>>;
export const newKeySchema = z.strictObject({ ...key, secret }).meta({ id: 'NewKey' });
export type NewKeyView = Immutable<z.infer<typeof newKeySchema>>;
export const rotatedKeySchema = z
  .strictObject({
    ...{ ...key, secret },
    previousSecretUntil: instant.meta({ description: 'Until then the secret so far works as well.' }),
  })
  .meta({ id: 'RotatedKey' });
export type RotatedKeyView = Immutable<z.infer<typeof rotatedKeySchema>>;
