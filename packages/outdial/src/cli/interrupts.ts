import type { Surroundings } from './surroundings.ts';

/** npm passes Ctrl-C on to a program that has already got it: within this time a second signal is the same key press. */
const sameKeyPressMs = 1_000;

/** Calls `first` on the first Ctrl-C or SIGTERM, and `again` on every later one that is not an echo of the one before. */
export function onKeyPress(
  { onInterrupt, clock }: Pick<Surroundings, 'onInterrupt' | 'clock'>,
  listeners: { readonly first: () => void; readonly again: () => void },
): () => void {
  let last: number | null = null;
  return onInterrupt(() => {
    const at = clock.monotonic();
    if (last === null) {
      last = at;
      listeners.first();
    } else if (at - last >= sameKeyPressMs) {
      last = at;
      listeners.again();
    }
  });
}
