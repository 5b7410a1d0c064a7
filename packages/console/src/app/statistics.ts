import { queryOptions } from '@tanstack/react-query';
import { readFigures } from '../now/read-figures.ts';

/** The figures of all calls, also for the banner above every page. */
export const statisticsQuery = queryOptions({
  queryKey: ['statistics'],
  queryFn: readFigures,
  refetchInterval: 10_000,
});
