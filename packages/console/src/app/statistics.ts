import { queryOptions } from '@tanstack/react-query';
import { client } from './session.ts';

/** The figures of all calls, also for the banner above every page. */
export const statisticsQuery = queryOptions({
  queryKey: ['statistics'],
  queryFn: () => client.statistics(),
  refetchInterval: 10_000,
});
