import { randomInt } from 'node:crypto';
import { numberOf } from '../columns.ts';
import type { Database } from '../database.ts';

/*
 * Each commit raises a number in the database, so that the file and the log of writes show which of them is ahead, before SQLite joins them.
 * The number is in SQLite's own table of numbers: every line of the history is counted on that page, so a commit writes no further page.
 */

/** Where a generation of the ledger begins to count. */
export interface CountStart {
  /** The page that has the number. */
  readonly page: number;
  /** The number before. Null when there was no number. */
  readonly before: number | null;
  readonly from: number;
}

const name = 'commits';
/** Takes eight bytes from the first commit on, so that the record never changes its form. */
const least = 2 ** 48;
/** A random jump for each generation: two databases that continued from the same one never have the same numbers. */
const largestJump = 2 ** 32;

/** The number from which the count continues, for a generation that begins now. */
export function nextCount(database: Database): CountStart {
  const root = database.statement("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_sequence'").get() ?? {};
  const row = database.statement('SELECT seq FROM sqlite_sequence WHERE name = ?').get(name);
  const before = row === null ? null : numberOf(row, 'seq');
  return { page: numberOf(root, 'rootpage'), before, from: (before ?? least) + randomInt(1, largestJump) };
}

/** Part of the commit that begins the generation. */
export function startCount(database: Database, { before, from }: CountStart): void {
  // libsql hands large numbers over as fractions.
  const sql =
    before === null
      ? 'INSERT INTO sqlite_sequence (seq, name) VALUES (CAST(? AS INTEGER), ?)'
      : 'UPDATE sqlite_sequence SET seq = CAST(? AS INTEGER) WHERE name = ?';
  database.statement(sql).run(from, name);
}

/** The same database, which counts each commit that writes anything. */
export function counted(database: Database): Database {
  const changes = (): number => numberOf(database.statement('SELECT total_changes() AS n').get() ?? {}, 'n');
  let seen = changes();
  return {
    ...database,
    transact: (body) =>
      database.transact(() => {
        const result = body();
        if (changes() === seen) return result;
        database.statement('UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = ?').run(name);
        seen = changes();
        return result;
      }),
  };
}

/** The record's header (text, eight bytes), then the text. Its size and its row's number come before it, one byte each. */
const recordStart = Buffer.from(`\x03${String.fromCharCode(13 + 2 * name.length)}\x06${name}`, 'latin1');
const leafOfTable = 0x0d;

/** The number on this page, or null. */
export function countOn(page: Buffer): number | null {
  if (page[0] !== leafOfTable) return null;
  const cells = page.readUInt16BE(3);
  for (let at = 8; at < 8 + 2 * cells && at + 2 <= page.length; at += 2) {
    const record = page.subarray(page.readUInt16BE(at) + 2);
    if (record.length >= recordStart.length + 8 && record.subarray(0, recordStart.length).equals(recordStart)) {
      return Number(record.readBigInt64BE(recordStart.length));
    }
  }
  return null;
}
