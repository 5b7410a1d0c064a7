import { queryOptions } from '@tanstack/react-query';
import { client } from './session.ts';

/** Every problem code with its title; it changes with the server's version only. */
export const codesQuery = queryOptions({ queryKey: ['codes'], queryFn: () => client.codes(), staleTime: Infinity });
