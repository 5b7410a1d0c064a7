import type { ApiKey, ApiKeys } from '../../ports/api-keys.ts';
import type { KeptKey } from '../key-ring.ts';
import { keptJson } from '../kept-json.ts';
import { createMemoryKeys } from '../memory/memory-keys.ts';
import { textOf, type DatabaseRow } from './columns.ts';
import type { Database } from './database.ts';
import { moveIntoFile } from './move-into-file.ts';

/** The body of a row: the key, and its former secrets if it had any. */
type Body = ApiKey & Partial<Pick<KeptKey, 'former'>>;

function keptIn(row: DatabaseRow): KeptKey {
  const { former = [], ...key } = keptJson<Body>(
    textOf(row, 'body'),
    'an API key',
    ({ id, scopes }) => typeof id === 'string' && Array.isArray(scopes),
  );
  return { key, hash: textOf(row, 'hash'), former };
}

/** API keys in the database; all are held in memory too, since every request asks for one. */
export function apiKeysIn(database: Database): ApiKeys {
  const known = database.statement('SELECT hash, body FROM api_keys').all().map(keptIn);
  return createMemoryKeys(known, ({ key, hash, former }) => {
    const body: Body = former.length === 0 ? key : { ...key, former };
    const sql = 'INSERT OR REPLACE INTO api_keys (id, hash, created_at, body) VALUES (?, ?, ?, ?)';
    database.transact(() => database.statement(sql).run(key.id, hash, key.createdAt, JSON.stringify(body)));
    // Idempotency keys stay used under the key's own id, and what was revoked stays so.
    moveIntoFile(database);
  });
}
