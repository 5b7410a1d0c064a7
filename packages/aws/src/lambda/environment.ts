import { readRegion, type Problem } from 'outdial/engine-kit';
import type { AwsService } from '../table/aws-api.ts';
import type { AwsCredentials } from '../table/sign.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What a function is told by its environment. */
export interface FunctionEnvironment {
  readonly awsRegion: string;
  readonly endpoints: Readonly<Partial<Record<AwsService, string>>>;
  readonly table: string;
  /** Empty for functions that start no execution and wake none. */
  readonly stateMachineArn: string;
  readonly secretArn: string;
  readonly rejectedQueueUrl: string;
  /** AWS accounts whose events are taken. */
  readonly accounts: readonly string[];
  readonly genesysRegion: string;
  /** The region is a sandbox on this machine: its phones ring nobody, so it needs no policy. */
  readonly isSandbox: boolean;
  /** Where the function's code is, and beside it the policy, its lists and the event mappings, as far as there are any. */
  readonly folder: string;
}

/** Throws `TypeError`, naming the variable, for an environment that the stack did not make. */
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
    endpoints,
    table: must('OUTDIAL_TABLE'),
    stateMachineArn: may('OUTDIAL_STATE_MACHINE_ARN'),
    secretArn: must('OUTDIAL_SECRET_ARN'),
    rejectedQueueUrl: may('OUTDIAL_REJECTED_QUEUE_URL'),
    accounts: may('OUTDIAL_ACCOUNTS').split(',').filter(Boolean),
    genesysRegion,
    isSandbox: region.loopback,
    folder: may('LAMBDA_TASK_ROOT') || '.',
  };
}

/** The SDK's own names for addresses in place of AWS's. */
const endpointNames: readonly (readonly [AwsService, string])[] = [
  ['dynamodb', 'AWS_ENDPOINT_URL_DYNAMODB'],
  ['states', 'AWS_ENDPOINT_URL_SFN'],
  ['secretsmanager', 'AWS_ENDPOINT_URL_SECRETS_MANAGER'],
  ['sqs', 'AWS_ENDPOINT_URL_SQS'],
];

/** A Lambda's own credentials, which change while it lives. */
export function credentialsIn(variables: Variables): AwsCredentials {
  return {
    accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: variables['AWS_SESSION_TOKEN'] ?? null,
  };
}

/** An EventBridge envelope of an account that is not ours is no event of ours, however it came. What is no envelope at all has no account. */
export function accountProblem(event: unknown, accounts: readonly string[]): Problem | null {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return null;
  const account = 'account' in event ? event.account : null;
  if (accounts.length === 0 || (typeof account === 'string' && accounts.includes(account))) return null;
  const why = typeof account === 'string' ? 'it comes from another AWS account' : 'it names no AWS account';
  const facts = { why, expected: 'an event of this account' };
  return { code: 'event-invalid', pointer: '/account', facts };
}
