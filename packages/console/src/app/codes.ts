import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from './session.ts';

/** Every problem code with its title; it changes with the server's version only. */
export const codesQuery = queryOptions({ queryKey: ['codes'], queryFn: () => client.codes(), staleTime: Infinity });

/** The title of a code; the code itself until the titles are read. */
export function useTitles(): (code: string) => string {
  const items = useQuery(codesQuery).data?.items ?? [];
  const titles = new Map(items.map(({ code, title }) => [code, title]));
  return (code) => titles.get(code) ?? code;
}
