import { textWithin } from '../json/text-within.ts';
import type { Clock } from '../ports/clock.ts';

/** Carries one request; `fetch` of the platform, or a test's own. */
export type ProviderFetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Reaching {
  readonly clock: Clock;
  readonly fetch: ProviderFetch;
}

const patienceMs = 5_000;
/** Discovery documents, key sets and token answers are a few kilobytes. */
const largest = 512 * 1024;

/** The provider did not answer, or its answer cannot be used. `message` says which, without secrets. */
export class ProviderFault extends Error {}

export type JsonObject = Readonly<Record<string, unknown>>;

/** The status and the JSON object of an answer. No redirect is followed: it could lead to plain http. Throws `ProviderFault`. */
export async function readJson(
  url: string,
  init: RequestInit,
  { clock, fetch }: Reaching,
): Promise<{ readonly status: number; readonly body: JsonObject }> {
  const controller = new AbortController();
  const disarm = clock.wakeAt(clock.now() + patienceMs, () => controller.abort());
  const { origin, pathname } = new URL(url);
  const place = `${origin}${pathname}`;
  try {
    const answer = await fetch(url, { ...init, redirect: 'error', signal: controller.signal });
    const body = objectIn(await textWithin(answer.body, largest));
    if (body === null) throw new ProviderFault(`${place} answered ${answer.status} without a JSON object`);
    return { status: answer.status, body };
  } catch (error) {
    if (error instanceof ProviderFault) throw error;
    const why = controller.signal.aborted ? `did not answer within ${patienceMs / 1000} seconds` : 'cannot be reached';
    throw new ProviderFault(`${place} ${why}`, { cause: error });
  } finally {
    disarm();
  }
}

function objectIn(text: string | null): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
