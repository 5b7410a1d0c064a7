import { factsOfError } from './contained-clock.ts';
import type { LogLevel } from './log-levels.ts';
import { createLogger } from './logger.ts';
import { StorageBroken } from '../ports/engine-error.ts';

interface Program {
  /** Calls back on every error that nothing in the program met, until the returned function is called; until then the process lives on. */
  readonly onStrayError: (listener: (error: unknown) => void) => () => void;
  /** Ends the process here and now, as failed. */
  readonly fail: () => void;
}

/**
 * The last line of defence of a server: an error that no code caught is logged, and the server continues. Every commit is whole, and the
 * timers resume whatever the error cut short. Only a broken store ends the server. Returns the way to stop.
 */
export function surviveStrayErrors({ onStrayError, fail }: Program, level: LogLevel): () => void {
  const logger = createLogger(level);
  return onStrayError((error) => {
    if (error instanceof StorageBroken) {
      logger.fatal(
        { code: error.code },
        `${error.message} Outdial stops, and dials nothing until it is started again.`,
      );
      fail();
      return;
    }
    logger.error(
      factsOfError(error),
      'Something in Outdial failed unexpectedly. Outdial continues. Please report this.',
    );
  });
}
