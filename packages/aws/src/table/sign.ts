import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Null: long-lived keys have none. A Lambda's own always have one. */
  readonly sessionToken: string | null;
}

interface Unsigned {
  readonly host: string;
  readonly region: string;
  /** As AWS names it in signatures: `dynamodb`, `states`, `secretsmanager`. */
  readonly service: string;
  readonly contentType: string;
  readonly target: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The headers of a POST to `/`, signed by AWS Signature Version 4; `host`, which is signed too, is left to the client. */
export function signedHeaders(request: Unsigned, credentials: AwsCredentials): Readonly<Record<string, string>> {
  const time = new Date(request.now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const scope = `${day}/${request.region}/${request.service}/aws4_request`;
  const headers: Record<string, string> = {
    'content-type': request.contentType,
    host: request.host,
    'x-amz-content-sha256': hex(request.body),
    'x-amz-date': time,
    ...(credentials.sessionToken === null ? {} : { 'x-amz-security-token': credentials.sessionToken }),
    'x-amz-target': request.target,
  };
  const names = Object.keys(headers).sort();
  const canonical = names.map((name) => `${name}:${headers[name] ?? ''}\n`).join('');
  const signed = names.join(';');
  const digest = hex(['POST', '/', '', canonical, signed, hex(request.body)].join('\n'));
  const key = [day, request.region, request.service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, digest].join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  return { ...Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'host')), authorization };
}
