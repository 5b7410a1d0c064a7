import type { Clock } from 'outdial/engine-kit';
import { signedHeaders, type AwsCredentials } from './sign.ts';

export type AwsService = 'dynamodb' | 'states' | 'secretsmanager' | 'sqs' | 'events';

/** AWS refused a request. `code` is AWS's own, such as `ConditionalCheckFailedException`; the message holds nothing of the request. */
export class AwsRefused extends Error {
  readonly code: string;
  /** What AWS told with it, such as the `Item` behind a failed condition. */
  readonly answer: Readonly<Record<string, unknown>>;

  constructor(service: AwsService, action: string, code: string, answer: Readonly<Record<string, unknown>> = {}) {
    super(`AWS refused ${service}:${action}: ${code}`);
    this.name = 'AwsRefused';
    this.code = code;
    this.answer = answer;
  }
}

/** The AWS services that Outdial uses, all of AWS's JSON protocol. Rejects with AwsRefused, after the retries that AWS asks for. */
export interface AwsApi {
  readonly call: (service: AwsService, action: string, body: unknown) => Promise<Readonly<Record<string, unknown>>>;
}

export interface AwsApiOptions {
  readonly region: string;
  /** What the addresses of AWS end with in this partition. Absent: what the region suggests. */
  readonly suffix?: string;
  /** Asked for every request, since a Lambda's own change. */
  readonly credentials: () => AwsCredentials;
  readonly clock: Clock;
  /** 0 up to, not including, 1. */
  readonly random: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** Addresses in place of AWS's own, for a service on this machine. */
  readonly endpoints?: Readonly<Partial<Record<AwsService, string>>>;
}

const targets = {
  dynamodb: { prefix: 'DynamoDB_20120810', type: 'application/x-amz-json-1.0' },
  states: { prefix: 'AWSStepFunctions', type: 'application/x-amz-json-1.0' },
  secretsmanager: { prefix: 'secretsmanager', type: 'application/x-amz-json-1.1' },
  events: { prefix: 'AWSEvents', type: 'application/x-amz-json-1.1' },
  sqs: { prefix: 'AmazonSQS', type: 'application/x-amz-json-1.0' },
} as const;

const tries = 5;
const firstPauseMs = 50;
const timeLimitMs = 5_000;
const passing =
  /Throttling|ThroughputExceeded|RequestLimit|InternalServer|ServiceUnavailable|InternalFailure|^no-answer$/;

/**
 * A client of these services without the SDK: with it the bundle would be larger than the limit, and a cold start longer than the
 * rest together. What it sends is idempotent by design, so whatever may pass is tried again.
 */
export function createAwsApi(options: AwsApiOptions): AwsApi {
  const { clock, random } = options;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.wakeAt(clock.now() + ms, resolve));
  const call: AwsApi['call'] = async (service, action, body) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await callOnce(options, service, action, JSON.stringify(body));
      if (!(answer instanceof AwsRefused)) return answer;
      if (attempt === tries || !passing.test(answer.code)) throw answer;
      await pause(firstPauseMs * 2 ** attempt * random());
    }
  };
  return { call };
}

async function callOnce(
  { region, suffix, credentials, clock, fetch, endpoints }: AwsApiOptions,
  service: AwsService,
  action: string,
  body: string,
): Promise<Readonly<Record<string, unknown>> | AwsRefused> {
  const usual = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(endpoints?.[service] ?? `https://${service}.${region}.${suffix ?? usual}`);
  const { prefix, type } = targets[service];
  const request = { service, region, body, host: url.host, contentType: type, target: `${prefix}.${action}` };
  const headers = signedHeaders({ ...request, now: clock.now() }, credentials());
  const signal = AbortSignal.timeout(timeLimitMs);
  const sent = await fetch(url, { method: 'POST', headers, body, signal }).catch(() => null);
  const text = (await sent?.text().catch(() => null)) ?? null;
  if (sent === null || text === null) return new AwsRefused(service, action, 'no-answer');
  const answer = fieldsOf(text);
  if (sent.ok) return answer;
  const code = typeof answer['__type'] === 'string' ? (answer['__type'].split('#').at(-1) ?? '') : '';
  return new AwsRefused(service, action, code === '' ? `InternalServerError-${sent.status}` : code, answer);
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
