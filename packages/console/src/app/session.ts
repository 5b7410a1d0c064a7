import { queryOptions, useQuery } from '@tanstack/react-query';
import { createClient, OutdialError, type SessionView } from 'outdial/client';
import { pause } from './clock.ts';

/** The session is a cookie, so no request carries a key. */
export const client = createClient({ url: location.origin, pause });

/** Who is signed in, and to what. */
export interface Visitor {
  readonly key: SessionView['key'];
  /** `sandbox`, or the region. */
  readonly target: string;
  readonly version: string;
}

/** `target` and `version` of the server, for anyone. */
export async function readHealth(): Promise<Pick<Visitor, 'target' | 'version'>> {
  const health = await fetch('/health/ready');
  // The server's tests hold the shape of its answers, as for the client.
  return (await health.json()) as Pick<Visitor, 'target' | 'version'>;
}

async function readVisitor(): Promise<Visitor | null> {
  try {
    const [{ key }, { target, version }] = await Promise.all([client.session.show(), readHealth()]);
    return { key, target, version };
  } catch (error) {
    if (error instanceof OutdialError && error.status === 401) return null;
    throw error;
  }
}

/** Null: signed out. */
export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: readVisitor, staleTime: 60_000 });

/** With which identity provider people can sign in. It does not change while a page is open. */
export const providerQuery = queryOptions({
  ...{ queryKey: ['provider'], queryFn: () => client.session.provider(), staleTime: Infinity },
});

export type Scope = SessionView['key']['scopes'][number];

/** True if the signed-in key holds the scope; `admin` holds all. */
export function useMay(scope: Scope): boolean {
  const held: readonly Scope[] = useQuery(sessionQuery).data?.key.scopes ?? [];
  if (held.includes(scope) || held.includes('admin')) return true;
  const mayPlace = held.includes('conversation:call:write') || held.includes('conversation:call');
  if (scope === 'calls:reassign') return mayPlace && held.includes('calls:cancel');
  return scope === 'conversation:call:write' && held.includes('conversation:call');
}
