import { readRegion, type Problem } from 'outdial/engine-kit';
import type { AwsService } from '../table/aws-api.ts';
import type { AwsCredentials } from '../table/sign.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** The settings that a function reads from its environment. */
export interface FunctionEnvironment {
  readonly awsRegion: string;
  /** What the addresses of AWS end with in this partition; empty: what its region suggests. */
  readonly awsSuffix: string;
  /** Tells the metrics of this stack from those of others. */
  readonly deployment: string;
  readonly endpoints: Readonly<Partial<Record<AwsService, string>>>;
  readonly table: string;
  /** Empty for functions that neither start nor wake an execution. */
  readonly stateMachineArn: string;
  readonly secretArn: string;
  readonly rejectedQueueUrl: string;
  /** The queue of the function `notify`. Empty: Outdial sends no events and no webhook messages. */
  readonly noticesQueueUrl: string;
  /** The bus for Outdial's own events, and the secret that signs webhooks; only `notify` has them. */
  readonly bus: string;
  readonly webhookSecretArn: string;
  /** True: webhooks may go to this machine and its network. No deployment sets it. */
  readonly allowPrivateWebhooks: boolean;
  /** AWS accounts whose events Outdial accepts. */
  readonly accounts: readonly string[];
  readonly genesysRegion: string;
  /** True if the region is a sandbox on this machine. It rings no real phone, so it does not need a policy. */
  readonly isSandbox: boolean;
  /** The folder of the function's code. It also contains the policy, its lists and the event mappings, if there are any. */
  readonly folder: string;
}

/** Throws `TypeError`, naming the variable, if the stack did not create this environment. */
export function readFunctionEnvironment(variables: Variables): FunctionEnvironment {
  const must = (name: string): string => {
    const value = variables[name];
    if (value === undefined || value === '') throw new TypeError(`The function lacks ${name} in its environment.`);
    return value;
  };
  const may = (name: string): string => variables[name] ?? '';
  const genesysRegion = must('GENESYSCLOUD_REGION');
  const region = readRegion(genesysRegion);
  if (region.kind === 'refused') throw new TypeError(`GENESYSCLOUD_REGION is refused: ${region.why}`);
  const endpoints: Partial<Record<AwsService, string>> = {};
  for (const [service, name] of endpointNames) if (may(name) !== '') endpoints[service] = may(name);
  return {
    awsRegion: must('AWS_REGION'),
    awsSuffix: may('OUTDIAL_AWS_SUFFIX'),
    deployment: may('OUTDIAL_DEPLOYMENT') || 'outdial',
    endpoints,
    table: must('OUTDIAL_TABLE'),
    stateMachineArn: may('OUTDIAL_STATE_MACHINE_ARN'),
    secretArn: must('OUTDIAL_SECRET_ARN'),
    rejectedQueueUrl: may('OUTDIAL_REJECTED_QUEUE_URL'),
    noticesQueueUrl: may('OUTDIAL_NOTICES_QUEUE_URL'),
    bus: may('OUTDIAL_BUS'),
    webhookSecretArn: may('OUTDIAL_WEBHOOK_SECRET_ARN'),
    allowPrivateWebhooks: may('OUTDIAL_WEBHOOKS_ALLOW_PRIVATE') === 'true',
    accounts: may('OUTDIAL_ACCOUNTS').split(',').filter(Boolean),
    genesysRegion,
    isSandbox: region.loopback,
    folder: may('LAMBDA_TASK_ROOT') || '.',
  };
}

/** The AWS SDK's own variable names for addresses that replace those of AWS. */
const endpointNames: readonly (readonly [AwsService, string])[] = [
  ['dynamodb', 'AWS_ENDPOINT_URL_DYNAMODB'],
  ['states', 'AWS_ENDPOINT_URL_SFN'],
  ['secretsmanager', 'AWS_ENDPOINT_URL_SECRETS_MANAGER'],
  ['sqs', 'AWS_ENDPOINT_URL_SQS'],
  ['events', 'AWS_ENDPOINT_URL_EVENTBRIDGE'],
];

/** A Lambda's own credentials, which change during its lifetime. */
export function credentialsIn(variables: Variables): AwsCredentials {
  return {
    accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: variables['AWS_SESSION_TOKEN'] ?? null,
  };
}

/**
 * Rejects an EventBridge envelope from another account, whatever way it came. An event that is not an envelope does not have an account.
 */
export function accountProblem(event: unknown, accounts: readonly string[]): Problem | null {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return null;
  const account = 'account' in event ? event.account : null;
  if (accounts.length === 0 || (typeof account === 'string' && accounts.includes(account))) return null;
  const why = typeof account === 'string' ? 'it comes from another AWS account' : 'it names no AWS account';
  const facts = { why, expected: 'an event of this account' };
  return { code: 'event-invalid', pointer: '/account', facts };
}
