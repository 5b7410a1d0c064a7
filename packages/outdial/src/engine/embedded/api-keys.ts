import type { ApiKey, ApiKeys } from '../../ports/api-keys.ts';
import { textOf, type DatabaseRow } from './columns.ts';
import type { Database } from './database.ts';
import { keptJson } from '../kept-json.ts';
import { moveIntoFile } from './move-into-file.ts';

const keyIn = (row: DatabaseRow): ApiKey =>
  keptJson<ApiKey>(
    textOf(row, 'body'),
    'an API key',
    ({ id, scopes }) => typeof id === 'string' && Array.isArray(scopes),
  );

/** API keys in the database; all are held in memory too, since every request asks for one. */
export function apiKeysIn(database: Database): ApiKeys {
  const byHash = new Map<string, ApiKey>();
  for (const row of database.statement('SELECT hash, body FROM api_keys').all()) {
    byHash.set(textOf(row, 'hash'), keyIn(row));
  }
  const put = (key: ApiKey, hash: string): void => {
    const sql = 'INSERT OR REPLACE INTO api_keys (id, hash, created_at, body) VALUES (?, ?, ?, ?)';
    database.transact(() => database.statement(sql).run(key.id, hash, key.createdAt, JSON.stringify(key)));
    byHash.set(hash, key);
    // Idempotency keys stay used under the key's own id, and what was revoked stays so.
    moveIntoFile(database);
  };

  return {
    add: async (key, hash) => put(key, hash),
    findByHash: (hash) => byHash.get(hash) ?? null,
    list: async () => [...byHash.values()].sort((a, b) => a.createdAt - b.createdAt),
    revoke: async (id, at) => {
      const found = [...byHash].find(([, key]) => key.id === id);
      if (found === undefined) return null;
      const [hash, key] = found;
      const revoked: ApiKey = { ...key, revokedAt: key.revokedAt ?? at };
      put(revoked, hash);
      return revoked;
    },
  };
}
