import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, exitCode } from '../exit-code.ts';

/** Refuses a start by root on the calls of another user, who could not open what root makes in the folder. */
export function refuseForeignFolder(dataDir: string): void {
  if (process.getuid?.() !== 0) return;
  const owner = lstatSync(join(dataDir, 'outdial.db'), { throwIfNoEntry: false })?.uid ?? 0;
  if (owner === 0) return;
  throw new CommandError(
    `The calls in ${dataDir} belong to another user (uid ${owner}), who could not open the files that root would make there. Nothing was changed.\nStart Outdial as that user: under systemd, "systemctl start outdial". Or choose another folder with --data-dir or OUTDIAL_DATA_DIR.`,
    exitCode.usage,
  );
}
