import { QueryClient } from '@tanstack/react-query';
import { OutdialError } from 'outdial/client';

/** A refusal stays a refusal; only an absent server is worth another try. */
const isAbsent = (error: unknown): boolean =>
  error instanceof OutdialError && (error.status === null || error.status >= 502);

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => isAbsent(error) && failures < 3,
      networkMode: 'always',
      staleTime: 2000,
    },
    mutations: { networkMode: 'always' },
  },
});
