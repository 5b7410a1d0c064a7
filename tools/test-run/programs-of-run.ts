import { onceInRun } from './once-in-run.ts';
import { installedPrograms, programsIn, writeInOneFile, type ProgramFiles } from './one-file.ts';
import { sized } from './sized.ts';

/** The programs in one file each, which start in half the time. From source: a test run does not need a build. */
export const programsOfRun: ProgramFiles = programsIn(
  await onceInRun('programs', (built) => writeInOneFile('src', built)),
);

/** The same in a short test run; in the long one the programs as they are installed. */
export const programsToProve: ProgramFiles = sized(programsOfRun, installedPrograms);
