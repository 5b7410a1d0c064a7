import { queryOptions, useQuery } from '@tanstack/react-query';
import { createClient, OutdialError } from 'outdial/client';
import { interim, type SessionView } from './interim.ts';
import { pause } from './clock.ts';

/** The session is a cookie, so no request carries a key. */
export const cookieFetch = (request: Request): Promise<Response> => {
  const sent = new Request(request);
  sent.headers.delete('authorization');
  return fetch(sent);
};

export const client = { ...createClient({ url: location.origin, apiKey: '', fetch: cookieFetch, pause }), ...interim };

/** Null: signed out. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<SessionView | null> => {
    try {
      return await client.session.get();
    } catch (error) {
      if (error instanceof OutdialError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

export type Scope = SessionView['scopes'][number];

/** True if the signed-in key holds the scope; `admin` holds all. */
export function useMay(scope: Scope): boolean {
  const { data } = useQuery(sessionQuery);
  const held = data?.scopes ?? [];
  if (held.includes(scope) || held.includes('admin')) return true;
  return scope === 'conversation:call:write' && held.includes('conversation:call');
}
