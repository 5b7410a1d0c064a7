import type { Logger } from '../ports/logger.ts';
import { counted } from '../call/counted.ts';
import { isoOrNull } from '../call/instants.ts';
import { repeat, type Clock } from '../ports/clock.ts';
import type { ListStanding, Screening } from '../ports/screening.ts';

interface Watching {
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

const hour = 60 * 60_000;
/** So that figures and log are true while no call asks; a server whose list has no tag sends all of it each time. */
const lookEveryMs = 10 * 60_000;

/** Looks at the do-not-call lists now and then, also while no call asks for them. Returns the way to stop. */
export function watchLists({ lookAtLists }: Screening, clock: Pick<Clock, 'now' | 'wakeAt'>): () => void {
  return repeat(clock, lookEveryMs, () => void lookAtLists?.());
}

/** Logs that a do-not-call list failed to load and which copy counts until then, or that it loads again. */
export function logListNews({ clock, logger }: Watching): (list: ListStanding) => void {
  return ({ name, failure, dated }) => {
    const facts = { list: name, dated: isoOrNull(dated) };
    if (failure === null) {
      logger.info(facts, `Outdial can read the do-not-call list "${name}" again.`);
      return;
    }
    const copy =
      dated === null
        ? 'There is no earlier copy, so calls wait.'
        : `Outdial uses the last good copy, ${counted(Math.floor((clock.now() - dated) / hour), 'hour')} old, until it is older than maxAgeDays. Then calls wait.`;
    const message = `The do-not-call list "${name}" cannot be used: ${failure}. ${copy} Ask the list's owner to repair it.`;
    logger.warn({ ...facts, failure }, message);
  };
}
