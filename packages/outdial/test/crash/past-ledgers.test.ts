import { mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLedgerFile } from '../../src/engine/embedded/ledger/ledger-file.ts';
import { everyLedgerIn, recordsOf, retireLedger } from '../../src/engine/embedded/ledger/past-ledgers.ts';

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

test('the oldest are deleted when there are too many bytes, and all after 30 days', () => {
  const folder = newFolder();
  const day = 24 * 3600;
  for (const number of [1, 2, 3]) retired(folder, number, day + number, [`call_${number}`], 30 * 1024 * 1024);
  expect(told(folder)).toEqual(['call_2', 'call_3']);
  retired(folder, 4, 32 * day, ['call_4']);
  expect(told(folder)).toEqual(['call_4']);
});

test('a file that cannot be set aside does no harm', () => {
  const folder = newFolder();
  retireLedger(join(folder, 'ledger-0000000000000001'));
  expect(readdirSync(folder)).toEqual([]);
});
