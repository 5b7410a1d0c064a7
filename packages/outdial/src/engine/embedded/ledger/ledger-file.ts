import { syncFolder } from '../../../system/sync-folder.ts';
import {
  closeSync,
  fdatasyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StorageBroken, StorageFull } from '../../../ports/engine-error.ts';
import { beforeFirst, encodeBatch, readLedgerText } from './ledger-text.ts';
import type { LedgerHeader, LedgerRead, LedgerRecord, LedgerState } from './ledger-text.ts';

/** Lines that have their room in the file and are not written yet. */
export interface PreparedLines {
  readonly bytes: Buffer;
  readonly state: LedgerState;
}

/** An append-only file of what was answered. Every failure is a StorageFull or StorageBroken. */
export interface LedgerFile {
  readonly path: string;
  /** Takes the room for these records, so that a full disk shows before anything is committed. */
  readonly prepare: (records: readonly LedgerRecord[]) => PreparedLines;
  /** Writes and syncs what was prepared last. */
  readonly write: (lines: PreparedLines) => void;
  /** Bytes written so far. */
  readonly used: () => number;
  readonly close: () => void;
}

/** Writing into room that exists already spares the sync the file system's own journal. */
const roomAtOnce = 128 * 1024;

const prefix = 'ledger-';
export const ledgerPath = (folder: string, generation: string): string => join(folder, prefix + generation);

export const filesIn = (folder: string, form: RegExp): readonly string[] =>
  readdirSync(folder)
    .filter((name) => form.test(name))
    .map((name) => join(folder, name));

export const ledgersIn = (folder: string): readonly string[] => filesIn(folder, /^ledger-[0-9a-f]{16}$/);

/** The ledgers, with the empty files that say how long they are. */
export const ledgerFilesIn = (folder: string): readonly string[] => filesIn(folder, /^ledger-[0-9a-f]{16}(\.\d+)?$/);

/**
 * The name of an empty file that says how long the ledger is. It is renamed after each append, so a copy that is put over the folder leaves the
 * newer name behind: files that are written over keep their place in the file system, names do not.
 */
const lengthMark = (path: string, bytes: number): string => `${path}.${bytes}`;

const lengthMarks = (path: string): readonly string[] =>
  readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}.`));

/** The file that records the greatest length, in bytes, that the ledger at `path` is known to have had. Null when no file does. */
export function longestMark(path: string): { readonly path: string; readonly length: number } | null {
  const [longest = null] = lengthMarks(path)
    .map((name) => ({ path: join(dirname(path), name), length: Number(name.slice(basename(path).length + 1)) }))
    .filter(({ length }) => Number.isSafeInteger(length))
    .sort((one, other) => other.length - one.length);
  return longest;
}

/** Removes a ledger and what says how long it is. */
export function removeLedger(path: string): void {
  for (const name of [basename(path), ...lengthMarks(path)]) rmSync(join(dirname(path), name), { force: true });
}

/** Far more than a header takes. */
const headBytes = 1024;

/** The beginning of the file: reading a whole ledger would hold up calls. */
export function headOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    return head.toString('latin1', 0, readSync(file, head, 0, headBytes, 0));
  } finally {
    closeSync(file);
  }
}

/** Null when there is no such file, or it cannot be read. */
const readText = (text: () => string): LedgerRead | null => {
  try {
    return readLedgerText(text());
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    return null;
  }
};

export const readLedger = (path: string): LedgerRead | null => readText(() => readFileSync(path, 'latin1'));

/** Null also when its checksum does not fit. */
export const readHeader = (path: string): LedgerHeader | null => readText(() => headOf(path))?.header ?? null;

export function createLedgerFile(folder: string, header: LedgerHeader, records: readonly LedgerRecord[]): LedgerFile {
  const path = ledgerPath(folder, header.generation);
  const guarded = <Result>(work: () => Result): Result => orFailure(path, work);
  const file = guarded(() => openSync(path, 'wx', 0o600));
  let [used, room] = [0, 0];
  let state = beforeFirst;
  const makeRoom = (size: number): void => {
    if (used + size <= room) return;
    const missing = Math.ceil((used + size - room) / roomAtOnce) * roomAtOnce;
    put(file, Buffer.alloc(missing), room);
    fdatasyncSync(file);
    room += missing;
  };
  const prepared = (values: readonly (LedgerHeader | LedgerRecord)[]): PreparedLines => {
    const lines = encodeBatch(state, values);
    const bytes = Buffer.from(lines.text, 'latin1');
    makeRoom(bytes.length);
    return { bytes, state: lines.state };
  };
  const write = (lines: PreparedLines): void => {
    put(file, lines.bytes, used);
    fdatasyncSync(file);
    markLength(path, used, used + lines.bytes.length);
    used += lines.bytes.length;
    state = lines.state;
  };
  try {
    guarded(() => write(prepared([header, ...records])));
    guarded(() => syncFolder(folder));
  } catch (error) {
    closeSync(file);
    removeLedger(path);
    throw error;
  }
  return {
    path,
    prepare: (more) => guarded(() => prepared(more)),
    write: (lines) => guarded(() => write(lines)),
    used: () => used,
    close: () => closeSync(file),
  };
}

function put(file: number, bytes: Buffer, at: number): void {
  for (let from = 0; from < bytes.length;) from += writeSync(file, bytes, from, bytes.length - from, at + from);
}

function markLength(path: string, before: number, length: number): void {
  if (before === 0) closeSync(openSync(lengthMark(path, length), 'w', 0o600));
  else renameSync(lengthMark(path, before), lengthMark(path, length));
}

function orFailure<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw failure(error, path);
  }
}

function failure(error: unknown, path: string): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return new StorageFull({ cause: error });
  return new StorageBroken(`the ledger cannot be written (${code})`, { cause: error, file: path });
}
