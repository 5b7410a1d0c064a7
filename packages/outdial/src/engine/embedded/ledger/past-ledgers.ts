import { closeSync, existsSync, openSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { filesIn, headOf, ledgerPath, ledgersIn, readLedger, removeLedger } from './ledger-file.ts';
import type { LedgerRecord } from './ledger-text.ts';

/*
 * Ledgers that a newer one has replaced. A start does not need them, but a restore does: they record what happened after its backup,
 * whatever happened to the database.
 */

/** Bytes that they may take. Their age does not count: a clock that was wrong once would delete them. */
const mostBytes = 64 * 1024 * 1024;

const pastPath = (ledger: string): string => join(dirname(ledger), `past-${basename(ledger)}`);
/** An empty file that shows that some were dropped. */
const droppedMark = (folder: string): string => join(folder, 'past-ledgers-dropped');
const pastLedgersIn = (folder: string): readonly string[] => filesIn(folder, /^past-ledger-[0-9a-f]{16}$/);

/** Also those in use. */
export const everyLedgerIn = (folder: string): readonly string[] => [...pastLedgersIn(folder), ...ledgersIn(folder)];

/** True when a newer ledger has replaced the one of this generation. */
export const isPast = (folder: string, generation: string): boolean =>
  existsSync(pastPath(ledgerPath(folder, generation)));

/** What these ledgers tell, as far as their checksums vouch for it. */
export const recordsOf = (paths: readonly string[]): readonly LedgerRecord[] =>
  paths.flatMap((path) => readLedger(path)?.records ?? []);

/** Sets a ledger aside that a newer one has replaced. What fails leaves a file where it is, which harms nothing. */
export function retireLedger(path: string): void {
  try {
    if (hasRecords(path)) setAside(path);
    removeLedger(path);
    dropOldest(dirname(path));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/** Each is newer than those before, whatever the clock was: the oldest are dropped first. Milliseconds are exact enough for that. */
function setAside(path: string): void {
  const newestAt = Math.max(0, ...pastLedgersIn(dirname(path)).map((past) => statSync(past).mtimeMs));
  renameSync(path, pastPath(path));
  if (statSync(pastPath(path)).mtimeMs > newestAt) return;
  const at = (Math.ceil(newestAt) + 1) / 1000;
  utimesSync(pastPath(path), at, at);
}

function dropOldest(folder: string): void {
  const newestFirst = pastLedgersIn(folder)
    .map((path) => ({ path, stat: statSync(path) }))
    .sort((one, other) => other.stat.mtimeMs - one.stat.mtimeMs);
  let total = 0;
  for (const { path, stat } of newestFirst) {
    total += stat.size;
    if (total <= mostBytes) continue;
    closeSync(openSync(droppedMark(folder), 'a', 0o600));
    rmSync(path);
  }
}

/** True when ledgers were dropped for their size and the one of this generation may be one of them: what followed it is not known as a whole. */
export const mayMissLedgers = (folder: string, generation: string | null): boolean =>
  existsSync(droppedMark(folder)) &&
  !everyLedgerIn(folder).some((path) => generation !== null && path.endsWith(`ledger-${generation}`));

/** True when a line follows the header. */
const hasRecords = (path: string): boolean => headOf(path).split('\n').length > 2;
