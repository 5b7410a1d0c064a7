import type { Sessions, Shared } from 'outdial/engine-kit';
import { numberIn, textIn, type Table } from './table.ts';

const keyOf = (hash: string) => ({ pk: `session#${hash}`, sk: 'session' });

/** Sessions of browsers for all processes on a table. DynamoDB drops them some time after they expire. */
export function sessionsIn(table: Table): Shared<Sessions> {
  return {
    put: async (hash, { keyHash: ofKey, createdAt: begunAt, expiresAt }) => {
      await table.put({ ...keyOf(hash), ofKey, begunAt, expiresAt, expires: Math.ceil(expiresAt / 1000) });
    },
    find: async (hash) => {
      const item = await table.get(keyOf(hash));
      if (item === null) return null;
      const [createdAt, expiresAt] = [numberIn(item, 'begunAt'), numberIn(item, 'expiresAt')];
      return { keyHash: textIn(item, 'ofKey'), createdAt, expiresAt };
    },
    drop: async (hash) => {
      await table.remove(keyOf(hash));
    },
  };
}
