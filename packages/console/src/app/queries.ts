import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { OutdialError } from 'outdial/client';
import { sessionQuery } from './session.ts';

/** A refusal stays a refusal; only an absent server is worth another try. */
const isAbsent = (error: unknown): boolean =>
  error instanceof OutdialError && (error.status === null || error.status >= 502);

/** A session that is over, or whose key was revoked, leads to the sign-in form at the same address. */
function onError(error: unknown): void {
  if (error instanceof OutdialError && error.status === 401) queries.setQueryData(sessionQuery.queryKey, null);
}

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      retry: (failures, error) => isAbsent(error) && failures < 3,
      networkMode: 'always',
      staleTime: 2000,
    },
    mutations: { networkMode: 'always' },
  },
});
