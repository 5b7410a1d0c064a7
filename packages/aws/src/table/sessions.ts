import { callId, type Session, type Sessions, type Shared } from 'outdial/engine-kit';
import { numberIn, textIn, type Item, type Table } from './table.ts';

const keyOf = (hash: string) => ({ pk: `session#${hash}`, sk: 'session' });
const prefix = 'hash#';
/** The share links of one call are found by it. */
const shareOf = (call: string, hash: string) => ({ pk: `shares#${call}`, sk: prefix + hash });

/** Sessions of browsers, and share links, for all processes on a table. DynamoDB drops them some time after they expire. */
export function sessionsIn(table: Table): Shared<Sessions> {
  return {
    put: async (hash, { keyHash: ofKey, createdAt: begunAt, expiresAt, sharedCall }) => {
      const fields = { ofKey, begunAt, expiresAt, expires: Math.ceil(expiresAt / 1000) };
      const shared = sharedCall === undefined ? {} : { sharedCall };
      if (sharedCall !== undefined) await table.put({ ...shareOf(sharedCall, hash), ...fields, ...shared });
      await table.put({ ...keyOf(hash), ...fields, ...shared });
      return [];
    },
    find: async (hash) => {
      const item = await table.get(keyOf(hash));
      return item === null ? null : sessionIn(item);
    },
    drop: async (hash) => {
      const item = await table.get(keyOf(hash));
      await table.remove(keyOf(hash));
      if (item?.['sharedCall'] !== undefined) await table.remove(shareOf(textIn(item, 'sharedCall'), hash));
    },
    sharesOf: async (id) => {
      const items = await table.query(`shares#${id}`, prefix);
      const shares = items.map((item) => [textIn(item, 'sk').slice(prefix.length), sessionIn(item)] as const);
      return shares.toSorted(([, one], [, other]) => one.createdAt - other.createdAt);
    },
  };
}

function sessionIn(item: Item): Session {
  const [createdAt, expiresAt] = [numberIn(item, 'begunAt'), numberIn(item, 'expiresAt')];
  const shared = item['sharedCall'] === undefined ? {} : { sharedCall: callId(textIn(item, 'sharedCall')) };
  return { keyHash: textIn(item, 'ofKey'), createdAt, expiresAt, ...shared };
}
