import { StorageBroken } from '../ports/engine-error.ts';

/**
 * Reads a record that this database wrote. Its form is trusted apart from `isKept`. Throws StorageBroken, which names `what` is damaged: the
 * structure check of SQLite does not see what is in a row.
 */
export function keptJson<Kept extends object>(
  text: string,
  what: string,
  isKept: (found: Partial<Kept>) => boolean = () => true,
): Kept {
  const found = parsed(text);
  if (typeof found !== 'object' || found === null || !isKept(found)) throw damagedRecord(what);
  return found as Kept;
}

export const damagedRecord = (what: string): StorageBroken =>
  new StorageBroken(`the file is damaged: ${what} cannot be read`);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
