import { join } from 'node:path';
import { onceInRun } from '../../../../tools/test-run/once-in-run.ts';
import { writeInOneFile } from './one-file.ts';
import type { ProgramFiles } from './server-process.ts';

const folder = await onceInRun('program', async (built) => {
  await writeInOneFile('src', built);
});

/** The program in one file, which starts in half the time. From source: a test of one file does not need a build. */
export const programOfRun: ProgramFiles = { program: join(folder, 'main.mjs'), modules: join(folder, 'modules.mjs') };
