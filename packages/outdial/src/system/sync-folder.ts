import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes sure that the names of new files outlast a power cut. Windows has no such thing. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
