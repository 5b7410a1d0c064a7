import { createHash } from 'node:crypto';
import type { Clock } from 'outdial/engine-kit';
import type { AwsApi } from '../table/aws-api.ts';

/** The Genesys client in the secret. `print` tells one from another and does not reveal it. */
export interface GenesysClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly print: string;
}

/** The secret as it is now. A changed secret is noticed within a minute. */
export interface ClientSource {
  readonly get: () => Promise<GenesysClient>;
  /** Reads it again: Genesys refused what it was. */
  readonly readAgain: () => Promise<GenesysClient>;
}

const keptMs = 60_000;

/** Rejects if the secret cannot be read and was never read before, or if it is not a client. Errors contain nothing from it. */
export function createClientSource(api: AwsApi, secretArn: string, clock: Pick<Clock, 'now'>): ClientSource {
  let known: { readonly client: GenesysClient; readonly readAt: number } | null = null;
  let reading: Promise<GenesysClient> | null = null;
  const read = async (): Promise<GenesysClient> => {
    const readAt = clock.now();
    try {
      const answer = await api.call('secretsmanager', 'GetSecretValue', { SecretId: secretArn });
      known = { client: clientIn(answer['SecretString']), readAt };
    } catch (error) {
      if (known === null) throw error;
      // What was read before may still be good; if it is not, Genesys says so.
      known = { ...known, readAt };
    }
    return known.client;
  };
  const readAgain = (): Promise<GenesysClient> => (reading ??= read().finally(() => (reading = null)));
  return {
    get: async () => {
      const age = known === null ? Infinity : clock.now() - known.readAt;
      return known !== null && age >= 0 && age < keptMs ? known.client : readAgain();
    },
    readAgain,
  };
}

function clientIn(secret: unknown): GenesysClient {
  try {
    const value: unknown = JSON.parse(typeof secret === 'string' ? secret : '');
    if (typeof value === 'object' && value !== null && 'clientId' in value && 'clientSecret' in value) {
      const [clientId, clientSecret] = [String(value.clientId), String(value.clientSecret)];
      const hash = createHash('sha256').update(JSON.stringify([clientId, clientSecret]));
      return { clientId, clientSecret, print: hash.digest('hex').slice(0, 16) };
    }
  } catch {
    // The error below reports it, without the unreadable text.
  }
  throw new TypeError('The secret must be a JSON object with the texts clientId and clientSecret.');
}
