import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { type Metadata, readMetadata } from './metadata.ts';
import { ProviderFault, readJson, type Reaching } from './read-json.ts';

const minute = 60_000;
/** Keys that the provider withdrew stop working after this time. */
const freshMs = 10 * minute;
/** Known keys are used this long while the provider does not answer. */
const keptMs = 24 * 60 * minute;
/** Tokens with made-up key ids make Outdial ask no more often than this. */
const pauseMs = 10_000;

interface Read<What> {
  readonly what: What;
  readonly at: number;
}

export interface Provider {
  /** What the provider says about itself. Throws `ProviderFault`. */
  readonly metadata: () => Promise<Metadata>;
  /** Its keys, at most ten minutes old while it answers. Throws `ProviderFault`. */
  readonly keys: () => Promise<JWTVerifyGetKey>;
  /** Its keys, read again for a token with a key that is not among them. Null: they were read a moment ago. Throws `ProviderFault`. */
  readonly newerKeys: () => Promise<JWTVerifyGetKey | null>;
}

/** The provider's own documents, read when they are needed and remembered. */
export function openProvider(issuer: string, reaching: Reaching): Provider {
  const { clock } = reaching;
  const metadata = remembered(() => readMetadata(issuer, reaching), clock.monotonic);
  const keys = remembered(async () => readKeys((await metadata.get()).keys, reaching), clock.monotonic);
  return { metadata: metadata.get, keys: keys.get, newerKeys: keys.renew };
}

async function readKeys(url: string, reaching: Reaching): Promise<JWTVerifyGetKey> {
  const { status, body } = await readJson(url, { headers: { accept: 'application/json' } }, reaching);
  if (status !== 200) throw new ProviderFault(`${url} answered ${status}`);
  try {
    // jose checks the shape of the set, and that of a key when it is used.
    return createLocalJWKSet(body as unknown as JSONWebKeySet);
  } catch (error) {
    throw new ProviderFault(`${url} does not answer with a key set`, { cause: error });
  }
}

/** One value of the provider. Requests that need it at the same time share one read. */
function remembered<What>(read: () => Promise<What>, monotonic: () => number) {
  let known: Read<What> | null = null;
  let failed: { readonly fault: unknown; readonly at: number } | null = null;
  let reading: Promise<What> | null = null;
  const readNow = (): Promise<What> => {
    reading ??= read()
      .then(
        (what) => {
          known = { what, at: monotonic() };
          failed = null;
          return what;
        },
        (fault: unknown) => {
          failed = { fault, at: monotonic() };
          throw fault;
        },
      )
      .finally(() => {
        reading = null;
      });
    return reading;
  };
  /** A provider that is down is not asked for every request. */
  const readOrFail = async (): Promise<What> => {
    if (failed !== null && monotonic() - failed.at < pauseMs) throw failed.fault;
    return readNow();
  };
  return {
    get: async (): Promise<What> => {
      const age = known === null ? Infinity : monotonic() - known.at;
      if (known !== null && age < freshMs) return known.what;
      const last = known;
      return readOrFail().catch((fault: unknown) => {
        if (last !== null && age < keptMs) return last.what;
        throw fault;
      });
    },
    renew: async (): Promise<What | null> =>
      known !== null && monotonic() - known.at < pauseMs && reading === null ? null : readOrFail(),
  };
}
