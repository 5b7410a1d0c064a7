import { useQuery } from '@tanstack/react-query';
import type { Filter } from '../app/filter.ts';
import { client } from '../app/session.ts';

const undialed = ['scheduled', 'waiting'];

/** The filter, for those of its calls that were not dialed yet. Null: its states leave none. */
export function undialedOf({ state, ...filter }: Filter): Filter | null {
  const states = state === undefined ? undialed : undialed.filter((each) => state.split(',').includes(each));
  return states.length === 0 ? null : { ...filter, state: states.join(',') };
}

/** How many calls that fit can still be changed. */
export const useUndialedCount = (filter: Filter, enabled = true) =>
  useQuery({
    enabled,
    queryKey: ['count', 'undialed', filter],
    queryFn: async () => {
      const choice = undialedOf(filter);
      return choice === null ? 0 : (await client.count(choice)).count;
    },
    staleTime: 0,
    refetchInterval: 5000,
  });
