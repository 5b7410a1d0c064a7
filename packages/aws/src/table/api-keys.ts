import { keyId, type ApiKey, type ApiKeys, type Scope } from 'outdial/engine-kit';
import { numberIn, textIn, type Item, type Table } from './table.ts';

const partition = 'keys';
const prefix = 'hash#';
const placeOf = (hash: string) => ({ pk: partition, sk: prefix + hash });

/** API keys for all processes on a table. Each request reads its key anew, so a revoked key stops at once everywhere. */
export function apiKeysIn(table: Table): ApiKeys {
  const all = (): Promise<readonly Item[]> => table.query(partition, prefix);
  return {
    add: async (key, hash) => {
      const { id, name, scopes, createdAt, revokedAt } = key;
      const item = { ...placeOf(hash), id, scopes: scopes.join(' '), madeAt: createdAt };
      const may = { ...(name === null ? {} : { name }), ...(revokedAt === null ? {} : { revokedAt }) };
      await table.put({ ...item, ...may });
    },
    findByHash: async (hash) => {
      const item = await table.get(placeOf(hash));
      return item === null ? null : keyIn(item);
    },
    list: async () => (await all()).map(keyIn).sort((one, other) => one.createdAt - other.createdAt),
    revoke: async (id, at) => {
      const found = (await all()).find((item) => textIn(item, 'id') === id);
      if (found === undefined) return null;
      const key = { pk: partition, sk: textIn(found, 'sk') };
      // Who revokes it again changes nothing.
      const isGood = { when: 'attribute_exists(pk) AND attribute_not_exists(#revokedAt)' };
      const revoked = await table.update(key, 'SET #revokedAt = :at', { at }, isGood);
      return keyIn(revoked ?? (await table.get(key)) ?? found);
    },
  };
}

function keyIn(item: Item): ApiKey {
  return {
    id: keyId(textIn(item, 'id')),
    name: item['name'] === undefined ? null : textIn(item, 'name'),
    // This file wrote them.
    scopes: textIn(item, 'scopes').split(' ') as Scope[],
    createdAt: numberIn(item, 'madeAt'),
    revokedAt: item['revokedAt'] === undefined ? null : numberIn(item, 'revokedAt'),
  };
}
