import type { Environment } from '../configuration.ts';
import type { systemClock } from '../system/system-clock.ts';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** All that the program may touch of the machine it runs on. */
export interface ProgramSurroundings {
  readonly environment: Environment;
  /** How the program is called here: `outdial`, or `npx outdial` where it is installed in one folder only. */
  readonly command: string;
  /** Outdial's own. */
  readonly version: string;
  readonly terminal: Terminal;
  readonly clock: typeof systemClock;
  /** Waits; unlike a wake of the clock it keeps the process alive. */
  readonly pause: (ms: number) => Promise<void>;
  /** A fresh random UUID. */
  readonly newId: () => string;
  /**
   * Calls back on every Ctrl-C (SIGINT) or SIGTERM until the returned function is called. Until then these signals do not end the process.
   */
  readonly onInterrupt: (listener: (signal: 'SIGINT' | 'SIGTERM') => void) => () => void;
  /** Calls back on every error that nothing met, until the returned function is called. Until then such errors do not end the process. */
  readonly onStrayError: (listener: (error: unknown) => void) => () => void;
  /** Ends the process here and now. */
  readonly exitNow: (code: ExitCode) => void;
}

/** The same for one command. */
export interface Surroundings extends ProgramSurroundings {
  /** True for an option of this command: `from` for `--from`. */
  readonly hasOption: (name: string) => boolean;
  /** Says at which address this command serves: other commands that it prints then name it. */
  readonly serveAt: (url: string) => void;
}

/** Runs one command's work and keeps its exit code for the program. */
export type Run = (work: (surroundings: Surroundings) => Promise<ExitCode>) => Promise<void>;
