import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Environment, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sized } from '../../../tools/test-run/sized.ts';
import { functionNames } from '../src/bundle.ts';
import { OutdialOnAws } from '../src/cdk/outdial-on-aws.ts';
import { OutdialStack, type OutdialStackProps } from '../src/cdk/stack.ts';
import { timeLimits } from '../src/limits.ts';
import { stateMachineDefinition } from '../src/state-machine.ts';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}
interface Rule {
  readonly EventPattern?: { readonly detail?: { readonly status?: readonly string[] } };
}
interface Deployed {
  readonly Environment: { readonly Variables: { readonly OUTDIAL_DEPLOYMENT: string } };
}
interface Watching {
  readonly Dimensions: readonly Dimension[];
}
interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}
interface Indexed {
  readonly GlobalSecondaryIndexes: readonly { readonly IndexName: string }[];
}
const dialedAt = { AttributeName: 'dialedAt', KeyType: 'RANGE' };
const statementsOf = (policy: Record<string, unknown>): readonly Statement[] =>
  (policy['Properties'] as { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }).PolicyDocument
    .Statement;

describe('the stack', () => {
  let folder = '';
  let template: Template;
  /** The stack in an app of its own. The functions' folders are uploaded unchanged; bundle.test.ts checks their contents. */
  const stackIn = (id: string, env: Environment = {}, more: Partial<OutdialStackProps> = {}): OutdialStack => {
    const app = new App({ outdir: join(folder, `cdk.out-${id}-${env.region ?? ''}`) });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    return new OutdialStack(app, id, {
      bundles: folder,
      genesysRegion: 'eu-west-1',
      genesysSecretName: 'outdial/genesys',
      partnerEventSource: 'aws.partner/genesys.com/cloud/1a2b3c4d/outdial',
      env,
      ...more,
    });
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outdial-stack-'));
    for (const name of functionNames) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'index.mjs'), '');
    }
    const stack = stackIn('Outdial');
    template = Template.fromStack(stack);
    App.of(stack)?.synth();
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('with a VPC every function runs in its private subnets, so that its outgoing address is the NAT gateway’s', () => {
    const stack = new Stack(new App({ outdir: join(folder, 'cdk.vpc') }), 'WithVpc');
    const genesysSecret = Secret.fromSecretNameV2(stack, 'Genesys', 'outdial/genesys');
    const vpc = new Vpc(stack, 'Vpc', { natGateways: 1 }) as IVpc;
    new OutdialOnAws(stack, 'Outdial', { ...{ bundles: folder, genesysRegion: 'eu-west-1', genesysSecret }, vpc });
    const made = Template.fromStack(stack);
    made.resourceCountIs('AWS::EC2::EIP', 1);
    const inVpc = {
      VpcConfig: { SubnetIds: vpc.privateSubnets.map(({ subnetId }) => stack.resolve(subnetId) as unknown) },
    };
    made.resourcePropertiesCountIs('AWS::Lambda::Function', Match.objectLike(inVpc), functionNames.length);
    made.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ec2:CreateNetworkInterface']) })]),
      },
    });
  });

  const policiesOf = (role: string): readonly Statement[] => {
    const found = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.includes(role));
    return found.flatMap(([, policy]) => statementsOf(policy));
  };
  const actionsOf = (role: string): readonly string[] => policiesOf(role).flatMap(({ Action }) => Action);

  test('every function has the permissions that it needs, and no function has all of them', () => {
    expect(actionsOf('IntakeRole')).toContain('states:StartExecution');
    expect(actionsOf('IntakeRole')).not.toContain('states:SendTaskSuccess');
    const starting = ['SweepRole', 'HttpRole'];
    for (const role of ['PresenceRole', 'AdvanceRole', 'DialRole', 'FollowRole', 'SweepRole', 'HttpRole']) {
      expect(actionsOf(role)).toContain('states:SendTaskSuccess');
      expect(actionsOf(role).includes('states:StartExecution')).toBe(starting.includes(role));
      expect(actionsOf(role).includes('states:DescribeExecution')).toBe(starting.includes(role));
      expect(actionsOf(role)).not.toContain('events:PutEvents');
      // To the queue of `notify`; and an event on which such a function throws goes to the queue of undelivered events.
      const queues = policiesOf(role).filter(({ Action }) => [Action].flat().includes('sqs:SendMessage'));
      expect(queues).toHaveLength(['PresenceRole', 'SweepRole'].includes(role) ? 2 : 1);
    }
    expect(actionsOf('NotifyRole')).toContain('events:PutEvents');
    expect(actionsOf('NotifyRole').filter((action) => action.startsWith('states:'))).toEqual([]);
    const all = Object.values(template.findResources('AWS::IAM::Policy'));
    const statements = all.flatMap(statementsOf);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.endsWith(':*'))).toEqual([]);
    expect(statements.flatMap(({ Action }) => Action)).not.toContain('dynamodb:Scan');
  });

  test('every function may read the secret by its ARN at AWS: its name with six more characters', () => {
    for (const role of functionNames.map((name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Role`)) {
      const reading = policiesOf(role).filter(({ Action }) => Action === 'secretsmanager:GetSecretValue');
      // The other one signs webhooks.
      expect(reading).toHaveLength(role === 'NotifyRole' ? 2 : 1);
      expect(JSON.stringify(reading[0]?.Resource)).toMatch(/:secret:outdial\/genesys-\?{6}"/);
    }
  });

  test('only the functions that sign, show or rotate the secret of webhooks reach it', () => {
    const reaching = functionNames.filter((name) => {
      const role = `${name.charAt(0).toUpperCase()}${name.slice(1)}Role`;
      return policiesOf(role).some(({ Resource }) => JSON.stringify(Resource).includes('WebhookSecret'));
    });
    expect(reaching).toEqual(['notify', 'http']);
    expect(actionsOf('HttpRole')).toContain('secretsmanager:PutSecretValue');
    expect(actionsOf('NotifyRole')).not.toContain('secretsmanager:PutSecretValue');
    const variables = { OUTDIAL_WEBHOOK_SECRET_ARN: Match.anyValue() };
    const signing = { Environment: { Variables: Match.objectLike(variables) } };
    template.resourcePropertiesCountIs('AWS::Lambda::Function', signing, 2);
  });

  test('calls are encrypted with a rotating key, can be restored, and outlive the stack', () => {
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      },
    });
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  });

  test('every log expires, and no log contains the input or output of an execution', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: Match.objectLike({ IncludeExecutionData: false }),
    });
  });

  test('undeliverable and unusable events go to a queue with an alarm', () => {
    template.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: Match.objectLike({ maxReceiveCount: 60 }) });
    for (const rule of Object.values(template.findResources('AWS::Events::Rule'))) {
      const { Targets } = rule['Properties'] as {
        readonly Targets: readonly { readonly DeadLetterConfig?: unknown }[];
      };
      expect(Targets.every(({ DeadLetterConfig }) => DeadLetterConfig !== undefined)).toBe(true);
    }
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: Match.anyValue() },
      MaximumEventAgeInSeconds: 3600,
    });
    template.resourcePropertiesCountIs(
      'AWS::CloudWatch::Alarm',
      { MetricName: 'ApproximateNumberOfMessagesVisible' },
      2,
    );
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'OutcomeUnknown', Namespace: 'Outdial' });
    template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName: 'Throttles' }, functionNames.length);
  });

  test('DynamoDB throttling raises an alarm: for each operation that a function may do, and for the writes of each index', () => {
    const dimensionsOf = (metric: string): readonly (readonly Dimension[])[] => {
      const found = template.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName: metric } });
      return Object.values(found).map((alarm) => (alarm['Properties'] as { Dimensions: Dimension[] }).Dimensions);
    };
    const named = (metric: string, dimension: string): readonly unknown[] =>
      dimensionsOf(metric).map((dimensions) => dimensions.find(({ Name }) => Name === dimension)?.Value);
    const allowed = actionsOf('DialRole').flatMap((action) => action.split('dynamodb:').slice(1));
    expect(named('ThrottledRequests', 'Operation')).toEqual(allowed);
    const tables = Object.values(template.findResources('AWS::DynamoDB::Table'));
    const indexes = tables.flatMap((table) => (table['Properties'] as Indexed).GlobalSecondaryIndexes);
    const watched = named('WriteThrottleEvents', 'GlobalSecondaryIndexName');
    expect(watched).toEqual(indexes.map(({ IndexName }) => IndexName));
    expect(watched).toHaveLength(10);
  });

  test('the indexes for caps contain the attempts of a call, but neither its body nor its history', () => {
    const carried = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['tries'] };
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: Match.arrayWith(
        ['dialsOfNumber', 'dialsOfAgent'].map((IndexName) =>
          Match.objectLike({ IndexName, Projection: carried, KeySchema: Match.arrayWith([dialedAt]) }),
        ),
      ),
    });
  });

  test('executions that end badly are reported to the sweeper, which also runs each minute, and each way to end has an alarm', () => {
    const rules = Object.values(template.findResources('AWS::Events::Rule'));
    const status = rules.map((rule) => (rule['Properties'] as Rule).EventPattern?.detail?.status);
    expect(status).toContainEqual(['FAILED', 'TIMED_OUT', 'ABORTED']);
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
    for (const MetricName of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'])
      template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { MetricName }, 1);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'EventsMissed', Namespace: 'Outdial' });
  });

  test("every task's time limit lies above that of its function", () => {
    const { States } = stateMachineDefinition({ AdvanceFunctionArn: '', DialFunctionArn: '', FollowFunctionArn: '' });
    for (const [name, { TimeoutSeconds }] of [
      ['advance', States.Advance],
      ['dial', States.Dial],
      ['follow', States.Follow],
    ] as const) {
      expect(TimeoutSeconds).toBeGreaterThan(timeLimits[name]);
      template.hasResourceProperties('AWS::Lambda::Function', {
        Description: Match.stringLikeRegexp('^Outdial'),
        Timeout: timeLimits[name],
      });
    }
  });

  test("Outdial's keys guard the HTTP API, or AWS does, and where there are no function URLs it is an HTTP API", () => {
    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
    template.hasResourceProperties('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunctionUrl', Principal: '*' });
    // Who invokes the function itself may make a key: the public must come by its URL.
    const open = template.findResources('AWS::Lambda::Permission', {
      Properties: { Action: 'lambda:InvokeFunction', Principal: '*' },
    });
    const invoked = Object.values(open).map(({ Properties }) => Properties as { InvokedViaFunctionUrl?: boolean });
    expect(invoked.map(({ InvokedViaFunctionUrl }) => InvokedViaFunctionUrl)).toEqual([true]);
    const guarded = Template.fromStack(stackIn('Guarded', {}, { httpGuard: 'iam' }));
    guarded.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
    expect(guarded.findResources('AWS::Lambda::Permission', { Properties: { Principal: '*' } })).toEqual({});
    const env = { region: 'us-gov-west-1', account: '123456789012' };
    for (const [guard, type] of [
      ['keys', 'NONE'],
      ['iam', 'AWS_IAM'],
    ] as const) {
      const other = Template.fromStack(stackIn(`Other-${guard}`, env, { httpGuard: guard }));
      other.resourceCountIs('AWS::Lambda::Url', 0);
      other.hasResourceProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
      other.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$default', AuthorizationType: type });
    }
  });

  test('two stacks of one account count apart: an alarm watches the metrics of its own stack', () => {
    const deployments = ['One', 'Two'].map((id) => {
      const made = Template.fromStack(stackIn(id));
      const functions = Object.values(made.findResources('AWS::Lambda::Function'));
      const names = functions.map(
        ({ Properties }) => (Properties as Deployed).Environment.Variables.OUTDIAL_DEPLOYMENT,
      );
      const alarms = made.findResources('AWS::CloudWatch::Alarm', { Properties: { Namespace: 'Outdial' } });
      const watched = Object.values(alarms).flatMap(({ Properties }) => (Properties as Watching).Dimensions);
      expect(watched.length).toBeGreaterThan(3);
      expect(new Set(watched.map(({ Value }) => Value))).toEqual(new Set(names));
      return new Set(names);
    });
    expect(deployments.map(({ size }) => size)).toEqual([1, 1]);
    expect(deployments[0]).not.toEqual(deployments[1]);
  });

  test.each(sized(['cn-north-1'], ['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1']))(
    'names no other partition in %s',
    (region) => {
      const stack = stackIn('Outdial', { region, account: '123456789012' });
      const text = JSON.stringify(Template.fromStack(stack).toJSON());
      expect(text).not.toContain('arn:aws:');
      expect(text).not.toContain('amazonaws.com/');
      expect(text).toContain('AWS::Partition');
    },
  );

  test('a mapping next to the code gets its own rule', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'outdial-mapped-'));
    try {
      for (const name of functionNames) {
        await mkdir(join(folder, name));
        await writeFile(join(folder, name, 'index.mjs'), 'export const handler = 0;');
      }
      const mapping = { when: { '$.source': 'crm', "$['detail-type']": ['lead.created'] }, request: {} };
      await writeFile(join(folder, 'intake', 'mappings.json'), JSON.stringify(mapping));
      Template.fromStack(stackIn('Mapped', {}, { bundles: folder })).hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { source: ['crm'], 'detail-type': ['lead.created'] },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("the rule receives events of Genesys's templates with their literal id, from the organisation's own source", () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.partner/genesys.com/cloud/1a2b3c4d/outdial'],
        'detail-type': ['v2.users.{id}.activity', 'v2.users.{id}.presence'],
      },
    });
  });

  test("outputs where to send events and commands, and puts no secret into a function's environment", () => {
    for (const name of ['Bus', 'Rejected', 'WebhookSecret', 'Url', 'Http']) template.hasOutput(name, {});
    for (const made of Object.values(template.findResources('AWS::Lambda::Function'))) {
      expect(JSON.stringify(made)).not.toMatch(/clientSecret|GENESYSCLOUD_OAUTHCLIENT_SECRET/);
    }
  });
});
