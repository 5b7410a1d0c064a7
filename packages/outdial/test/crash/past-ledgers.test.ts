import { mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLedgerFile } from '../../src/engine/embedded/ledger/ledger-file.ts';
import {
  everyLedgerIn,
  mayMissLedgers,
  recordsOf,
  retireLedger,
} from '../../src/engine/embedded/ledger/past-ledgers.ts';

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-past-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** A ledger of this number, set aside at that moment (seconds since the epoch). */
function retired(folder: string, number: number, at: number, ids: readonly string[], size?: number): void {
  const generation = number.toString(16).padStart(16, '0');
  const records = ids.map((callId) => ({ kind: 'erased', callId }) as const);
  const file = createLedgerFile(folder, { generation, follows: null, used: false }, records);
  file.close();
  if (size !== undefined) truncateSync(file.path, size);
  utimesSync(file.path, at, at);
  retireLedger(file.path);
}
const told = (folder: string): readonly string[] =>
  recordsOf(everyLedgerIn(folder))
    .map(({ callId }) => callId)
    .sort();

test('a replaced ledger stays, without the name that says how long it is; a ledger without information is deleted', () => {
  const folder = newFolder();
  retired(folder, 1, 1_000, ['call_1']);
  retired(folder, 2, 1_001, []);
  expect(readdirSync(folder)).toEqual(['past-ledger-0000000000000001']);
  expect(told(folder)).toEqual(['call_1']);
});

const year = 366 * 24 * 3600;

test.each([
  ['a clock that is right', [0, 1, 2]],
  ['a clock that was a year ahead once', [0, year, 2]],
  ['a clock that was a year behind once', [0, -year, 2]],
])('none is deleted for its age, and the oldest are when there are too many bytes: %s', (_what, ages) => {
  const folder = newFolder();
  const begin = 3 * year;
  for (const [at, age] of ages.entries()) retired(folder, at + 1, begin + age, [`call_${at + 1}`]);
  retired(folder, 4, begin + year, ['call_4']);
  expect(told(folder)).toEqual(['call_1', 'call_2', 'call_3', 'call_4']);
  expect(mayMissLedgers(folder, 'f'.repeat(16))).toBe(false);
  for (const number of [5, 6]) retired(folder, number, begin + number, [`call_${number}`], 32 * 1024 * 1024);
  expect(told(folder)).toEqual(['call_5', 'call_6']);
  expect(mayMissLedgers(folder, '0000000000000004')).toBe(true);
  expect(mayMissLedgers(folder, '0000000000000005')).toBe(false);
});

test('a file that cannot be set aside does no harm', () => {
  const folder = newFolder();
  retireLedger(join(folder, 'ledger-0000000000000001'));
  expect(readdirSync(folder)).toEqual([]);
});
