import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countFitting } from './call-search.ts';
import { openDatabase } from './database.ts';
import { claimTables, metaOf, putMeta } from './schema.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outdial-schema-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('the calls of an earlier Outdial get their deadlines when its tables are brought up to date', () => {
  const path = join(folder, 'outdial.db');
  const before = openDatabase(path);
  claimTables(before, folder, 'sandbox');
  const newest = metaOf(before, 'version');
  // As version 7 left them.
  before.exec(`
    DROP INDEX calls_waiting; ALTER TABLE calls DROP COLUMN expires_at;
    CREATE INDEX calls_waiting ON calls (agent_id, priority DESC, created_at, id, codes) WHERE state = 'waiting';
    INSERT INTO calls (id, state, agent_id, caller, number, fingerprint, priority, created_at, version, body)
      VALUES ('call_1', 'waiting', 'a', 'k', '+1', 'f', 0, 1, 1, '{"order":{"expiresAt":5000}}'),
             ('call_2', 'waiting', 'a', 'k', '+1', 'f', 0, 1, 1, '{"order":{"expiresAt":6000}}');`);
  putMeta(before, 'version', '7');
  before.close();
  const after = openDatabase(path);
  claimTables(after, folder, 'sandbox');
  expect(metaOf(after, 'version')).toBe(newest);
  expect(countFitting(after, { states: ['waiting'], expiresBefore: 6000 })).toBe(1);
  expect(countFitting(after, { expiresBefore: 6001 })).toBe(2);
  after.close();
});
