import { lchownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Root may restore into the data folder of a service's user. What root made there becomes that user's, or the service could not open it. A file with a
 * second name elsewhere is left alone.
 */
export function giveToOwner(folder: string): void {
  // systemd makes the folder of a service's own user a link of root's.
  const { uid, gid } = statSync(folder);
  if (process.getuid?.() !== 0 || uid === 0) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const found = lstatSync(path);
    if (found.uid === 0 && (found.isDirectory() || (found.isFile() && found.nlink === 1))) lchownSync(path, uid, gid);
  }
}
