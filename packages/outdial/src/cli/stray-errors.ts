import { factsOfError } from '../contained-clock.ts';
import { createLogger, type LogLevel } from '../logger.ts';
import { StorageBroken } from '../ports/engine-error.ts';
import { exitCode } from './exit-code.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The last line of defence of a server: an error that nothing met is logged, and the server goes on. What was committed is whole, and the
 * timers take up whatever the error cut short. Only a broken store ends the server. Returns the way to stop.
 */
export function surviveStrayErrors(
  { onStrayError, exitNow }: Pick<Surroundings, 'onStrayError' | 'exitNow'>,
  level: LogLevel,
): () => void {
  const logger = createLogger(level);
  return onStrayError((error) => {
    if (error instanceof StorageBroken) {
      logger.fatal({ code: error.code }, `${error.message} Outdial ends; no call is dialed until it is started again.`);
      exitNow(exitCode.failed);
      return;
    }
    logger.error(factsOfError(error), 'Something in Outdial failed unexpectedly. Outdial goes on; please report this.');
  });
}
