import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from './folder-lock.ts';
import { makeFolder } from './make-folder.ts';

/** One line of the journal: the newest record of a kind and id. `null` when the record was deleted. */
export interface JournalEntry {
  readonly kind: string;
  readonly id: string;
  readonly record: unknown;
}

/** The place where changes are written before an answer reports them. */
export interface Journal {
  append(kind: string, id: string, record: unknown): void;
  /** Passes all appended entries to the operating system, so that they survive a killed process. */
  flush(): void;
  /** Replaces the journal's content with these entries. */
  rewrite(entries: Iterable<JournalEntry>): void;
  close(): void;
}

/** A journal that stores nothing. */
export const forgetfulJournal: Journal = {
  append: () => undefined,
  flush: () => undefined,
  rewrite: () => undefined,
  close: () => undefined,
};

const fileName = 'sandbox.ndjson';

/** Reads the newest entry of each kind and id in the data folder, in the order of first writing. Skips a torn last line. */
export function readJournal(dataDir: string): readonly JournalEntry[] {
  const path = join(dataDir, fileName);
  if (!existsSync(path)) return [];
  const newest = new Map<string, JournalEntry>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const entry = parseEntry(line);
    if (entry === undefined) continue;
    const key = `${entry.kind} ${entry.id}`;
    if (entry.record === null) newest.delete(key);
    else newest.set(key, entry);
  }
  return [...newest.values()];
}

function parseEntry(line: string): JournalEntry | undefined {
  if (line === '') return undefined;
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return undefined;
  }
}

/**
 * The journal of a data folder, `sandbox.ndjson`, readable only by its owner. Call `rewrite` once before the first append. Throws
 * `DataFolderInUse` when another process uses the folder, and `DataFolderNotMade`.
 */
export function openJournal(dataDir: string): Journal {
  makeFolder(dataDir);
  const unlock = lockFolder(dataDir);
  const path = join(dataDir, fileName);
  let lines: string[] = [];
  let file: number | null = null;
  const close = (): void => {
    if (file !== null) closeSync(file);
    file = null;
  };
  const flush = (): void => {
    if (lines.length === 0) return;
    const text = lines.join('');
    lines = [];
    if (file === null) appendFileSync(path, text, { mode: 0o600 });
    else writeSync(file, text);
  };
  return {
    append(kind, id, record) {
      lines.push(`${JSON.stringify({ kind, id, record })}\n`);
    },
    flush,
    rewrite(entries) {
      lines = [];
      close();
      const text = [...entries].map((entry) => `${JSON.stringify(entry)}\n`).join('');
      writeFileSync(`${path}.new`, text, { mode: 0o600 });
      renameSync(`${path}.new`, path);
      file = openSync(path, 'a', 0o600);
    },
    close() {
      flush();
      close();
      unlock();
    },
  };
}
