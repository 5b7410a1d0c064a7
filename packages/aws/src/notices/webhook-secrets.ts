import { randomUUID } from 'node:crypto';
import { callersEndpoint, rotationMs, type Clock, type WebhookEndpoint } from 'outdial/engine-kit';
import { AwsRefused, type AwsApi } from '../table/aws-api.ts';

/** The secret that signs messages to the `webhookUrl` of calls: one for all calls, in Secrets Manager. */
export interface WebhookSecrets {
  /** The secrets that sign now, newest first. A changed secret is noticed within a minute. */
  readonly current: () => Promise<readonly string[]>;
  /** As an administrator sees it, read anew. */
  readonly endpoint: () => Promise<WebhookEndpoint>;
  /** Stores another secret; the one before signs as well for 24 hours. */
  readonly rotate: (secret: string) => Promise<WebhookEndpoint>;
}

const prefix = 'whsec_';
const keptMs = 60_000;

/** Reads the secret of Secrets Manager and the version before it. */
export function createWebhookSecrets(api: AwsApi, SecretId: string, clock: Pick<Clock, 'now'>): WebhookSecrets {
  let known: { readonly secrets: readonly string[]; readonly readAt: number } | null = null;
  const ask = (action: string, more: object = {}) => api.call('secretsmanager', action, { SecretId, ...more });
  const versionOf = async (VersionStage: string) => {
    const answer = await ask('GetSecretValue', { VersionStage });
    return { secret: secretIn(answer['SecretString']), createdAt: Number(answer['CreatedDate']) * 1000 };
  };
  const versions = async (): Promise<Pick<WebhookEndpoint, 'secret' | 'previous'>> => {
    const { secret, createdAt } = await versionOf('AWSCURRENT');
    const until = createdAt + rotationMs;
    const before = until > clock.now() ? await versionOf('AWSPREVIOUS').catch(noPrevious) : null;
    return { secret, previous: before === null ? null : { secret: before.secret, until } };
  };
  const endpoint = async (): Promise<WebhookEndpoint> => {
    const [{ CreatedDate }, held] = await Promise.all([ask('DescribeSecret'), versions()]);
    return { id: callersEndpoint, url: null, createdAt: Number(CreatedDate) * 1000, ...held };
  };
  return {
    current: async () => {
      const now = clock.now();
      if (known !== null && Math.abs(now - known.readAt) < keptMs) return known.secrets;
      const { secret, previous } = await versions();
      known = { secrets: [secret, ...(previous === null ? [] : [previous.secret])], readAt: now };
      return known.secrets;
    },
    endpoint,
    rotate: async (secret) => {
      const before = await endpoint();
      // Stored as the deployment stored the first one. AWS wants a name for each version, which makes a repeated request harmless.
      const SecretString = secret.replace(prefix, '');
      await ask('PutSecretValue', { SecretString, ClientRequestToken: randomUUID() });
      return { ...before, secret, previous: { secret: before.secret, until: clock.now() + rotationMs } };
    },
  };
}

/** The secret with or without its prefix: what the deployment made has none. Errors contain nothing from it. */
function secretIn(text: unknown): string {
  const key = typeof text === 'string' ? text.trim().replace(prefix, '') : '';
  if (!/^[A-Za-z0-9+/]{32,}={0,2}$/.test(key)) {
    throw new TypeError('The secret of webhooks must be whsec_ and base64 of at least 24 bytes.');
  }
  return prefix + key;
}

function noPrevious(error: unknown): null {
  if (error instanceof AwsRefused && error.code === 'ResourceNotFoundException') return null;
  throw error;
}
