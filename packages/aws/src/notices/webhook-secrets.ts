import type { Clock } from 'outdial/engine-kit';
import { AwsRefused, type AwsApi } from '../table/aws-api.ts';

/** The secrets that sign webhook messages now, newest first. */
export type WebhookSecrets = () => Promise<readonly string[]>;

const prefix = 'whsec_';
const keptMs = 60_000;
/** After a change the secret before signs as well for this long, in milliseconds. */
const rotationMs = 24 * 60 * 60_000;

/** Reads the secret of Secrets Manager and the version before it. A changed secret is noticed within a minute. */
export function createWebhookSecrets(api: AwsApi, SecretId: string, clock: Pick<Clock, 'now'>): WebhookSecrets {
  let known: { readonly secrets: readonly string[]; readonly readAt: number } | null = null;
  const versionOf = async (VersionStage: string) => {
    const answer = await api.call('secretsmanager', 'GetSecretValue', { SecretId, VersionStage });
    return { secret: secretIn(answer['SecretString']), createdAt: Number(answer['CreatedDate']) * 1000 };
  };
  return async () => {
    const now = clock.now();
    if (known !== null && Math.abs(now - known.readAt) < keptMs) return known.secrets;
    const current = await versionOf('AWSCURRENT');
    const isNew = now - current.createdAt < rotationMs;
    const previous = isNew ? await versionOf('AWSPREVIOUS').catch(noPrevious) : null;
    known = { secrets: [current.secret, ...(previous === null ? [] : [previous.secret])], readAt: now };
    return known.secrets;
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
