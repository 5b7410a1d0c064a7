import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 760px)');

/** True on a phone. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      narrow.addEventListener('change', listener);
      return () => {
        narrow.removeEventListener('change', listener);
      };
    },
    () => narrow.matches,
  );
