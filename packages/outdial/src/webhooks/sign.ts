import { createHmac } from 'node:crypto';

const prefix = 'whsec_';
const keyBytes = 32;

/** A new secret: `whsec_` and base64 of 32 random bytes. `random` gives that many bytes. */
export function newWebhookSecret(random: (bytes: number) => Buffer): string {
  return prefix + random(keyBytes).toString('base64');
}

export interface Signing {
  readonly id: string;
  /** Epoch seconds. */
  readonly timestamp: number;
  readonly body: string;
  /** One signature for each, newest first. */
  readonly secrets: readonly string[];
}

/** The headers of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, base64, one `v1,…` for each secret. */
export function signedHeaders({ id, timestamp, body, secrets }: Signing): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
