import { keyId, type ApiKey, type ApiKeys, type KeyLimits, type KeyRole, type Scope } from 'outdial/engine-kit';
import { numberIn, textIn, type Item, type Table } from './table.ts';

const partition = 'keys';
const prefix = 'hash#';
const placeOf = (hash: string) => ({ pk: partition, sk: prefix + hash });
const isNewest = (item: Item): boolean => item['secretUntil'] === undefined;
const keyOf = (item: Item) => ({ pk: partition, sk: textIn(item, 'sk') });

/**
 * API keys for all processes on a table. Each request reads its key anew, so a revoked key stops at once everywhere. A key has an item for each
 * secret that it ever had; all but the newest name their end.
 */
export function apiKeysIn(table: Table): ApiKeys {
  const all = (): Promise<readonly Item[]> => table.query(partition, prefix);
  const ofKey = async (id: string) => (await all()).filter((item) => textIn(item, 'id') === id);
  return {
    add: async (key, hash) => {
      await table.put(itemOf(key, hash));
    },
    findByHash: async (hash) => {
      const item = await table.get(placeOf(hash));
      return item === null ? null : keyIn(item);
    },
    list: async () => {
      // A rotation that was cut short leaves two items without an end.
      const keys = new Map((await all()).filter(isNewest).map((item) => [textIn(item, 'id'), keyIn(item)]));
      return [...keys.values()].sort((one, other) => one.createdAt - other.createdAt);
    },
    revoke: async (id, at) => {
      const items = await ofKey(id);
      // Who revokes it again changes nothing.
      const isGood = { when: 'attribute_exists(pk) AND attribute_not_exists(#revokedAt)' };
      for (const item of items) await table.update(keyOf(item), 'SET #revokedAt = :at', { at }, isGood);
      const newest = items.find(isNewest);
      return newest === undefined ? null : keyIn((await table.get(keyOf(newest))) ?? newest);
    },
    rotate: async ({ id, hash, until }) => {
      const items = await ofKey(id);
      const newest = items.find(isNewest);
      if (newest === undefined) return null;
      const key = keyIn(newest);
      // The new secret first: a process that dies here leaves a key that works.
      await table.put(itemOf(key, hash));
      const isLonger = {
        when: 'attribute_exists(pk) AND (attribute_not_exists(#secretUntil) OR #secretUntil > :until)',
      };
      for (const item of items) await table.update(keyOf(item), 'SET #secretUntil = :until', { until }, isLonger);
      return key;
    },
  };
}

function itemOf({ id, name, scopes, role, limits, createdAt, expiresAt, revokedAt }: ApiKey, hash: string) {
  return {
    ...{ ...placeOf(hash), id, scopes: scopes.join(' '), madeAt: createdAt },
    ...(name === null ? {} : { name }),
    ...(role === undefined ? {} : { role }),
    ...(limits === undefined ? {} : { limits: JSON.stringify(limits) }),
    // `expires` would have DynamoDB delete it.
    ...(expiresAt === undefined ? {} : { goodUntil: expiresAt }),
    ...(revokedAt === null ? {} : { revokedAt }),
  };
}

// This file wrote them.
function keyIn(item: Item): ApiKey {
  const has = (name: string): boolean => item[name] !== undefined;
  return {
    id: keyId(textIn(item, 'id')),
    name: has('name') ? textIn(item, 'name') : null,
    scopes: textIn(item, 'scopes').split(' ') as Scope[],
    ...(has('role') ? { role: textIn(item, 'role') as KeyRole } : {}),
    ...(has('limits') ? { limits: JSON.parse(textIn(item, 'limits')) as KeyLimits } : {}),
    createdAt: numberIn(item, 'madeAt'),
    ...(has('goodUntil') ? { expiresAt: numberIn(item, 'goodUntil') } : {}),
    revokedAt: has('revokedAt') ? numberIn(item, 'revokedAt') : null,
    ...(has('secretUntil') ? { secretUntil: numberIn(item, 'secretUntil') } : {}),
  };
}
