import * as z from 'zod';

import { limitOfKey } from '../problems/genesys/named-causes.ts';
import { jsonOf } from './json-body.ts';
import type { GenesysAnswer } from './send.ts';

/** Whose limit a 429 is about: that of Outdial's token, or one of the whole organisation, which more clients do not raise. */
export interface LimitReached {
  readonly of: 'token' | 'organisation';
  /** Genesys's name of it; null when it did not name one. */
  readonly key: string | null;
}

const bodySchema = z.object({ limit: z.object({ key: z.string() }) });

/** Null for any answer but a 429. Without a named limit, a token that has requests left was not at its own (assumed). */
export function limitReached(answer: GenesysAnswer): LimitReached | null {
  if (answer.status !== 429) return null;
  const key = bodySchema.safeParse(jsonOf(answer)).data?.limit.key ?? null;
  if (key !== null) return { of: limitOfKey(key), key };
  const counted = Number(answer.headers['inin-ratelimit-count'] ?? Number.NaN);
  const allowed = Number(answer.headers['inin-ratelimit-allowed'] ?? Number.NaN);
  return { of: counted < allowed ? 'organisation' : 'token', key };
}
