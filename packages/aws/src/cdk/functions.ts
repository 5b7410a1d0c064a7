import { Duration, Stack, Token, Validations } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { join } from 'node:path';
import type { FunctionName } from '../function-names.ts';
import { timeLimits } from '../limits.ts';
import { tableOperations, tableSchema } from '../table/table.ts';

export type OutdialFunctions = Readonly<Record<FunctionName, lambda.Function>>;

interface FunctionsGiven {
  readonly bundles: string;
  readonly retention: RetentionDays;
  readonly stateMachineArn: string;
  /** Matches every execution of the state machine. */
  readonly executionArns: string;
  readonly table: dynamodb.Table;
  readonly secret: ISecret;
  readonly rejected: sqs.Queue;
  readonly environment: Readonly<Record<string, string>>;
  readonly vpc?: IVpc;
}

/** What a function in a VPC may do to connect itself; AWS knows no resources for it. */
const networkActions = ['Create', 'Delete', 'Describe'].map(
  (verb) => `ec2:${verb}NetworkInterface${verb === 'Describe' ? 's' : ''}`,
);

const descriptions: Readonly<Record<FunctionName, string>> = {
  intake: 'Outdial: accepts events that request calls',
  presence: 'Outdial: receives agent events, and wakes the calls that wait for them',
  advance: 'Outdial: decides what a call does next',
  dial: 'Outdial: claims the fence of one attempt and dials',
  follow: 'Outdial: finds and follows the conversation of an attempt',
  sweep: 'Outdial: sees to calls whose execution is gone',
  notify: 'Outdial: tells the bus and webhooks what became of calls',
  http: 'Outdial: the HTTP API',
};
const tableActions = tableOperations.map((operation) => `dynamodb:${operation}`);

export function statementOf(actions: string[], resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources });
}

/** The functions. Each has its own role with only the permissions that it needs. */
export function createFunctions(scope: Construct, given: FunctionsGiven): OutdialFunctions {
  const create = (name: FunctionName): lambda.Function => createFunction(scope, name, given);
  const functions = {
    intake: create('intake'),
    presence: create('presence'),
    advance: create('advance'),
    dial: create('dial'),
    follow: create('follow'),
    sweep: create('sweep'),
    notify: create('notify'),
    http: create('http'),
  };
  const { intake, notify: _neither, ...others } = functions;
  for (const waking of Object.values(others)) {
    waking.addToRolePolicy(statementOf(['states:SendTaskSuccess'], [given.stateMachineArn]));
  }
  intake.addToRolePolicy(statementOf(['sqs:SendMessage'], [given.rejected.queueArn]));
  for (const starting of [intake, functions.sweep, functions.http]) startsExecutions(starting, given);
  return functions;
}

function startsExecutions(made: lambda.Function, { stateMachineArn, executionArns }: FunctionsGiven): void {
  made.addToRolePolicy(statementOf(['states:StartExecution'], [stateMachineArn]));
  made.addToRolePolicy(statementOf(['states:DescribeExecution'], [executionArns]));
  if (made.role === undefined) return;
  // As the rule prints what only the deployment knows.
  const shown = (text: string, name: string): string => (Token.isUnresolved(text) ? `<AWS::${name}>` : text);
  const { partition, region, account } = Stack.of(made);
  const place = [shown(partition, 'Partition'), 'states', shown(region, 'Region'), shown(account, 'AccountId')];
  Validations.of(made.role).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:${place.join(':')}:${executionArns.split(':').slice(-3).join(':')}]`,
    reason: 'Each call has executions of its own.',
  });
}

function createFunction(scope: Construct, name: FunctionName, given: FunctionsGiven): lambda.Function {
  const id = name.charAt(0).toUpperCase() + name.slice(1);
  const logGroup = new LogGroup(scope, `${id}Logs`, { retention: given.retention });
  const role = new iam.Role(scope, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  const { tableArn } = given.table;
  const indexes = tableSchema.indexes.map((index) => `${tableArn}/index/${index.name}`);
  role.addToPolicy(statementOf(tableActions, [tableArn, ...indexes]));
  given.table.encryptionKey?.grantEncryptDecrypt(role);
  // AWS appends six characters to a secret's name. Only the whole ARN contains them.
  const secretArn = given.secret.secretFullArn ?? `${given.secret.secretArn}-??????`;
  role.addToPolicy(statementOf(['secretsmanager:GetSecretValue'], [secretArn]));
  given.secret.encryptionKey?.grantDecrypt(role);
  if (given.vpc !== undefined) role.addToPolicy(statementOf(networkActions, ['*']));
  const made = new lambda.Function(scope, id, {
    ...(given.vpc === undefined ? {} : { vpc: given.vpc }),
    description: descriptions[name],
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(join(given.bundles, name)),
    memorySize: 512,
    timeout: Duration.seconds(timeLimits[name]),
    tracing: lambda.Tracing.ACTIVE,
    role,
    logGroup,
    environment: {
      ...given.environment,
      OUTDIAL_TABLE: given.table.tableName,
      OUTDIAL_SECRET_ARN: given.secret.secretArn,
      OUTDIAL_STATE_MACHINE_ARN: given.stateMachineArn,
      ...(name === 'intake' ? { OUTDIAL_REJECTED_QUEUE_URL: given.rejected.queueUrl } : {}),
    },
  });
  const iam5 = (finding: string, reason: string) => ({ id: `AwsSolutions::AwsSolutions-IAM5[${finding}]`, reason });
  Validations.of(role).acknowledge(
    iam5('Resource::*', "X-Ray's actions, and those that connect a function to a VPC, know no resources."),
    iam5('Action::kms:GenerateDataKey*', 'DynamoDB asks for a data key with and without its plain text.'),
    iam5('Action::kms:ReEncrypt*', 'One action to KMS, which has two names for it: from and to.'),
  );
  return made;
}
