import { StorageBroken, StorageFull } from '../../ports/engine-error.ts';

/** A failure of SQLite or of the file, as StorageFull or StorageBroken; other errors as they are. */
export function storageErrorOf(error: unknown, file: string): Error {
  const code = codeOf(error);
  if (code.startsWith('SQLITE_FULL')) return new StorageFull({ cause: error });
  if (/^E[A-Z]+$/.test(code)) return new StorageBroken(`the file cannot be read (${code})`, { cause: error, file });
  if (!code.startsWith('SQLITE_')) return error instanceof Error ? error : new StorageBroken(String(error), { file });
  const [, sentence = null] = sentences.find(([start]) => code.startsWith(start)) ?? [];
  return new StorageBroken(sentence === null ? code : `${sentence} (${code})`, { cause: error, file });
}

const isDamagedSentence = 'the file is damaged';
const sentences = [
  ['SQLITE_READONLY', 'the file may only be read'],
  ['SQLITE_CANTOPEN', 'the file cannot be opened'],
  ['SQLITE_PERM', 'this user may not use the file'],
  ['SQLITE_IOERR', 'the disk reports a fault'],
  ['SQLITE_BUSY', 'another program is writing to the file'],
  ['SQLITE_CORRUPT', isDamagedSentence],
  ['SQLITE_NOTADB', isDamagedSentence],
] as const;

/** The code of the system or of SQLite; empty without one. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export const damaged = (why: string, file: string): StorageBroken =>
  new StorageBroken(`${isDamagedSentence}: ${why}`, { file });

/** Whether the content of the file is the trouble, and not that it may not be read or written. */
export function isDamage(error: unknown): error is StorageBroken {
  if (!(error instanceof StorageBroken)) return false;
  return /^SQLITE_(NOTADB|CORRUPT)/.test(codeOf(error.cause)) || error.message.includes(isDamagedSentence);
}
