import { queryOptions } from '@tanstack/react-query';
import { queries } from './queries.ts';
import { client } from './session.ts';

/** Every problem code with its title; it changes with the server's version only. */
export const codesQuery = queryOptions({ queryKey: ['codes'], queryFn: () => client.codes(), staleTime: Infinity });

/** The title of a code; null for what is not a code, and before the codes were read. */
export const titleOf = (code: string): string | null =>
  queries.getQueryData(codesQuery.queryKey)?.items.find((each) => each.code === code)?.title ?? null;
