import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventMapping } from 'outdial/engine-kit';
import { ArnFormat, Duration, Names, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { mostReceives } from '../lambda/receives.ts';
import { patternsOf, presencePattern, requestPattern } from '../rules.ts';
import { stateMachineDefinition } from '../state-machine.ts';
import { tableSchema } from '../table/table.ts';
import { OutdialAlarms } from './alarms.ts';
import { OutdialDashboard } from './dashboard.ts';
import { openEntrance, type HttpGuard } from './entrance.ts';
import { checkRegion } from './region.ts';
import { createNotices, tellOthers } from './telling.ts';
import { besideNames, mappingsIn } from '../lambda/beside.ts';
import { createFunctions, statementOf, type OutdialFunctions } from './functions.ts';

export interface OutdialOnAwsProps {
  /** A folder with one folder for each function, as `writeBundles` creates it: code, policy, lists and mappings. */
  readonly bundles: string;
  /** A region id of Genesys Cloud such as `eu-west-1`, or a domain such as `mypurecloud.ie`. */
  readonly genesysRegion: string;
  /** A JSON object with `clientId` and `clientSecret` of a client-credentials client. */
  readonly genesysSecret: ISecret;
  /** The partner event source that the organisation's EventBridge integration created. Without it, only timers notice an agent's return. */
  readonly partnerEventSource?: string;
  /** AWS accounts whose events Outdial accepts. Default: only this stack's account. */
  readonly accounts?: readonly string[];
  /**
   * Where the functions run, for a fixed outgoing address: its private subnets need a route to the internet by a NAT gateway, whose Elastic IP is
   * then the address to allow for the OAuth client. Default: no VPC, and changing addresses.
   */
  readonly vpc?: IVpc;
  /**
   * What guards the HTTP API. `keys`: Outdial's own API keys. `iam`: AWS checks the signature of each request, and anyone who may invoke the URL
   * may do everything. Default: `keys`.
   */
  readonly httpGuard?: HttpGuard;
  /** Receives every alarm. */
  readonly alarmTopic?: ITopic;
  /** Retention of the logs. Default: one month. */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * Outdial on AWS: it takes events, checks them, dials at most once, and retries when the agent goes offline. Put events that ask for calls
 * on `bus`. The `rejected` queue holds those that could not be used.
 */
export class OutdialOnAws extends Construct {
  readonly bus: events.EventBus;
  readonly table: dynamodb.Table;
  readonly rejected: sqs.Queue;
  readonly stateMachine: stepfunctions.StateMachine;
  readonly functions: OutdialFunctions;
  /** Address of the HTTP API. */
  readonly url: string;
  readonly alarms: OutdialAlarms;
  /** Signs what goes to the `webhookUrl` of calls. */
  readonly webhookSecret: Secret;

  constructor(scope: Construct, id: string, props: OutdialOnAwsProps) {
    super(scope, id);
    checkRegion(props.genesysRegion);
    const stack = Stack.of(this);
    const retention = props.logRetention ?? logs.RetentionDays.ONE_MONTH;
    const stateMachineName = Names.uniqueResourceName(this, { maxLength: 80, separator: '-' });
    const statesArn = (resource: string, resourceName: string): string =>
      stack.formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    const stateMachineArn = statesArn('stateMachine', stateMachineName);
    const executionArns = statesArn('execution', `${stateMachineName}:*`);
    this.table = createTable(this);
    this.rejected = deadLetters(this, 'Rejected');
    const undelivered = deadLetters(this, 'Undelivered');
    this.functions = createFunctions(this, {
      ...{ bundles: props.bundles, retention, stateMachineArn, executionArns },
      ...{ table: this.table, rejected: this.rejected },
      secret: props.genesysSecret,
      ...(props.vpc === undefined ? {} : { vpc: props.vpc }),
      environment: {
        GENESYSCLOUD_REGION: props.genesysRegion,
        OUTDIAL_ACCOUNTS: (props.accounts ?? [stack.account]).join(','),
        OUTDIAL_AWS_SUFFIX: stack.urlSuffix,
        OUTDIAL_DEPLOYMENT: stateMachineName,
      },
    });
    this.url = openEntrance(this, this.functions.http, props.httpGuard ?? 'keys');
    this.stateMachine = createStateMachine(this, this.functions, { stateMachineName, stateMachineArn, retention });
    sweepCalls(this, this.functions, { stateMachineArn, undelivered });
    this.bus = new events.EventBus(this, 'Bus', { description: 'Events that ask Outdial for a call, and its answers' });
    this.webhookSecret = tellOthers(this, this.functions, { bus: this.bus, notices: createNotices(this) });
    const requests = takeRequests(this, this.bus, this.functions, {
      ...{ rejected: this.rejected, undelivered },
      patterns: [
        { detailType: [...requestPattern['detail-type']] },
        ...mappingsBeside(props.bundles).flatMap(patternsOf),
      ],
    });
    if (props.partnerEventSource !== undefined)
      hearGenesys(this, props.partnerEventSource, this.functions, undelivered);
    const watched = {
      ...{ functions: this.functions, stateMachine: this.stateMachine, table: this.table },
      queues: { rejected: this.rejected, undelivered, requests },
      deployment: stateMachineName,
      hearsGenesys: props.partnerEventSource !== undefined,
    };
    this.alarms = new OutdialAlarms(this, 'Alarms', watched);
    if (props.alarmTopic !== undefined) this.alarms.tell(new actions.SnsAction(props.alarmTopic));
    new OutdialDashboard(this, 'Dashboard', { ...watched, alarms: this.alarms.all });
  }
}

function createTable(scope: Construct): dynamodb.Table {
  const text = (name: string) => ({ name, type: dynamodb.AttributeType.STRING });
  const number = (name: string) => ({ name, type: dynamodb.AttributeType.NUMBER });
  const key = new kms.Key(scope, 'TableKey', { enableKeyRotation: true, description: "Outdial's calls at rest" });
  const table = new dynamodb.Table(scope, 'Table', {
    partitionKey: text(tableSchema.partitionKey),
    sortKey: text(tableSchema.sortKey),
    timeToLiveAttribute: tableSchema.timeToLive,
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  for (const { name, partitionKey, sortKey, carries } of tableSchema.indexes) {
    const sort = sortKey === null ? {} : { sortKey: number(sortKey) };
    const projectionType = carries.length === 0 ? dynamodb.ProjectionType.KEYS_ONLY : dynamodb.ProjectionType.INCLUDE;
    const carried = { projectionType, ...(carries.length === 0 ? {} : { nonKeyAttributes: [...carries] }) };
    table.addGlobalSecondaryIndex({ indexName: name, partitionKey: text(partitionKey), ...sort, ...carried });
  }
  return table;
}

function deadLetters(scope: Construct, id: string): sqs.Queue {
  const queue = new sqs.Queue(scope, id, {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SQS3',
    reason: 'It is itself where dead letters go; an alarm watches it.',
  });
  return queue;
}

function takeRequests(
  scope: Construct,
  bus: events.EventBus,
  { intake }: OutdialFunctions,
  given: {
    readonly rejected: sqs.Queue;
    readonly undelivered: sqs.Queue;
    readonly patterns: readonly events.EventPattern[];
  },
): sqs.Queue {
  const queue = new sqs.Queue(scope, 'Requests', {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // Six times the function's time limit, as Lambda recommends.
    visibilityTimeout: Duration.seconds(180),
    deadLetterQueue: { queue: given.rejected, maxReceiveCount: mostReceives },
  });
  given.patterns.forEach((eventPattern, index) => {
    new events.Rule(scope, index === 0 ? 'CallRequests' : `CallRequests${index}`, {
      eventBus: bus,
      description: 'Events that ask for a call',
      eventPattern,
      targets: [new targets.SqsQueue(queue, { deadLetterQueue: given.undelivered })],
    });
  });
  // A message that Lambda throttles counts as received. So the concurrency is no higher than Genesys's request limit allows.
  intake.addEventSource(
    new SqsEventSource(queue, { batchSize: 10, maxConcurrency: 10, reportBatchItemFailures: true }),
  );
  return queue;
}

function hearGenesys(
  scope: Construct,
  partnerEventSource: string,
  { presence }: OutdialFunctions,
  undelivered: sqs.Queue,
): void {
  // Older events are useless: timers have checked the calls since.
  const maxEventAge = Duration.hours(1);
  presence.configureAsyncInvoke({ maxEventAge, retryAttempts: 2, onFailure: new SqsDestination(undelivered) });
  const { source, 'detail-type': detailType } = presencePattern(partnerEventSource);
  new events.Rule(scope, 'GenesysEvents', {
    eventBus: new events.EventBus(scope, 'GenesysBus', { eventSourceName: partnerEventSource }),
    description: 'Presence and activity of agents',
    eventPattern: { source: [...source], detailType: [...detailType] },
    targets: [new targets.LambdaFunction(presence, { deadLetterQueue: undelivered, maxEventAge, retryAttempts: 5 })],
  });
}

/** Runs the sweep at once for each execution that ended badly, and once a minute for every call that is overdue. */
function sweepCalls(
  scope: Construct,
  { sweep }: OutdialFunctions,
  given: { readonly stateMachineArn: string; readonly undelivered: sqs.Queue },
): void {
  const maxEventAge = Duration.hours(1);
  sweep.configureAsyncInvoke({ maxEventAge, retryAttempts: 2, onFailure: new SqsDestination(given.undelivered) });
  const target = new targets.LambdaFunction(sweep, {
    deadLetterQueue: given.undelivered,
    maxEventAge,
    retryAttempts: 5,
  });
  new events.Rule(scope, 'EndedExecutions', {
    description: 'Executions that ended before their call did',
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [given.stateMachineArn] },
    },
    targets: [target],
  });
  new events.Rule(scope, 'SweepSchedule', {
    description: 'Calls whose time has come and that no execution moved',
    schedule: events.Schedule.rate(Duration.minutes(1)),
    targets: [target],
  });
}

function createStateMachine(
  scope: Construct,
  functions: OutdialFunctions,
  given: {
    readonly stateMachineName: string;
    readonly stateMachineArn: string;
    readonly retention: logs.RetentionDays;
  },
): stepfunctions.StateMachine {
  const definition = stateMachineDefinition(
    {
      AdvanceFunctionArn: '${AdvanceFunctionArn}',
      DialFunctionArn: '${DialFunctionArn}',
      FollowFunctionArn: '${FollowFunctionArn}',
    },
    '${Partition}',
  );
  const machine = new stepfunctions.StateMachine(scope, 'StateMachine', {
    stateMachineName: given.stateMachineName,
    definitionBody: stepfunctions.DefinitionBody.fromString(JSON.stringify(definition)),
    definitionSubstitutions: {
      Partition: Stack.of(scope).partition,
      AdvanceFunctionArn: functions.advance.functionArn,
      DialFunctionArn: functions.dial.functionArn,
      FollowFunctionArn: functions.follow.functionArn,
    },
    tracingEnabled: true,
    logs: {
      destination: new logs.LogGroup(scope, 'StateMachineLogs', { retention: given.retention }),
      level: stepfunctions.LogLevel.ALL,
      // It contains personal phone numbers.
      includeExecutionData: false,
    },
  });
  const tasks = [functions.advance, functions.dial, functions.follow];
  machine.addToRolePolicy(
    statementOf(
      ['lambda:InvokeFunction'],
      tasks.map(({ functionArn }) => functionArn),
    ),
  );
  machine.addToRolePolicy(statementOf(['states:StartExecution'], [given.stateMachineArn]));
  Validations.of(machine).acknowledge({
    id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    reason: 'The actions of X-Ray and of the delivery of logs know no resources.',
  });
  return machine;
}

/** The mappings that `writeBundles` has put next to the code. Their events need rules. */
function mappingsBeside(bundles: string): readonly EventMapping[] {
  const file = join(bundles, 'intake', besideNames.mappings);
  return existsSync(file) ? mappingsIn(readFileSync(file, 'utf8')) : [];
}
