import { resolve } from 'node:path';

/** Says why a file cannot be read, with its whole path: a relative one is often meant from another folder. */
export function whyUnread(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return `there is no file ${resolve(file)}.`;
  if (code === 'EISDIR') return `${resolve(file)} is a folder, not a file.`;
  return `this user may not read the file ${resolve(file)}.`;
}
