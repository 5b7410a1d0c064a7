import type { Clock } from './ports/clock.ts';
import type { ListStanding } from './ports/screening.ts';

interface Watching {
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Record<'info' | 'warn', (facts: Readonly<Record<string, unknown>>, message: string) => void>;
}

const hour = 60 * 60_000;

/** Says in the log that a do-not-call list cannot be used as it is now and what counts meanwhile, or that it is good again. */
export function logListNews({ clock, logger }: Watching): (list: ListStanding) => void {
  return ({ name, failure, dated }) => {
    const facts = { list: name, dated: dated === null ? null : new Date(dated).toISOString() };
    if (failure === null) {
      logger.info(facts, `The do-not-call list "${name}" can be read again.`);
      return;
    }
    const meanwhile =
      dated === null
        ? 'There is no earlier edition, so calls wait.'
        : `Its last good edition, ${Math.floor((clock.now() - dated) / hour)} hours old, counts until it is older than maxAgeDays; then calls wait.`;
    const message = `The do-not-call list "${name}" cannot be used as it is now: ${failure}. ${meanwhile} Who keeps the list can put a good one in its place.`;
    logger.warn({ ...facts, failure }, message);
  };
}
