import type { Clock } from './ports/clock.ts';
import type { ListStanding, Screening } from './ports/screening.ts';

/** What hears of lists; facts hold no phone number. */
export type ListLogger = Readonly<
  Record<'info' | 'warn', (facts: Readonly<Record<string, unknown>>, message: string) => void>
>;

interface Watching {
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: ListLogger;
}

const hour = 60 * 60_000;
/** So that figures and log are true while no call asks; a server whose list has no tag sends all of it each time. */
const lookEveryMs = 10 * 60_000;

/** Looks at the do-not-call lists now and then, also while no call asks for them. Returns the way to stop. */
export function watchLists({ lookAtLists }: Screening, clock: Pick<Clock, 'now' | 'wakeAt'>): () => void {
  let disarm = (): void => undefined;
  const arm = (): void => {
    disarm = clock.wakeAt(clock.now() + lookEveryMs, () => {
      void lookAtLists?.();
      arm();
    });
  };
  arm();
  return () => disarm();
}

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
