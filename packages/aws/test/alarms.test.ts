import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionNames } from '../src/bundle.ts';
import { OutdialStack, type OutdialStackProps } from '../src/cdk/stack.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:on-call';

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions?: readonly unknown[];
}

describe('the stack tells its operators', () => {
  let folder = '';
  let made = 0;
  const stackWith = (props: Partial<OutdialStackProps>, id = 'Outdial'): OutdialStack => {
    made += 1;
    const app = new App({ outdir: join(folder, `cdk.out-${made}`) });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    return new OutdialStack(app, id, {
      bundles: folder,
      genesysRegion: 'eu-west-1',
      genesysSecretName: 'outdial/genesys',
      partnerEventSource: 'aws.partner/genesys.com/cloud/1a2b3c4d/outdial',
      ...props,
    });
  };
  const templateOf = (stack: OutdialStack): Template => {
    const made = Template.fromStack(stack);
    App.of(stack)?.synth();
    return made;
  };
  const alarmsOf = (template: Template): readonly Alarm[] =>
    Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties as Alarm);
  const nameOf = ({ AlarmName }: Alarm): string => AlarmName.split('-').at(-1) ?? '';
  let template: Template;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outdial-alarms-'));
    for (const name of functionNames) await mkdir(join(folder, name));
    template = templateOf(stackWith({ alarmEmail: 'ops@example.com', alarmTopicArn: topicArn }));
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('by e-mail and on a topic of theirs: every alarm has both actions', () => {
    const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
    expect(alarmsOf(template).length).toBeGreaterThan(30);
    for (const { AlarmActions } of alarmsOf(template)) expect(AlarmActions).toEqual([{ Ref: topic }, topicArn]);
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
          }),
        ]),
      },
    });
  });

  test('what to do: each alarm has a row in the guide, which it names, and each row has an alarm', async () => {
    const guide = await readFile(new URL('../../../docs/aws.md', import.meta.url), 'utf8');
    const section = guide.slice(guide.indexOf('## When something is wrong'));
    const rows = [...section.matchAll(/^\| ([^|]*\w) +\| \S/gm)]
      .flatMap(([, names = '']) => names.split(', '))
      .slice(1);
    const alarms = alarmsOf(template);
    const fits = (row: string, name: string): boolean => new RegExp(`^${row.replace('…', '[A-Za-z]+')}$`).test(name);
    const isOfTable = (name: string): boolean => /^(Table|Index)/.test(name);
    for (const alarm of alarms) {
      const name = nameOf(alarm);
      const found = rows.filter((row) => fits(row, name) && isOfTable(row) === isOfTable(name));
      expect(found, name).toHaveLength(1);
      expect(alarm.AlarmDescription).toContain(`row ${found[0] ?? ''}.`);
    }
    for (const row of rows)
      expect(
        alarms.some((alarm) => fits(row, nameOf(alarm))),
        row,
      ).toBe(true);
  });

  test('on a dashboard of the stack, with every alarm', () => {
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard);
    for (const id of Object.keys(template.findResources('AWS::CloudWatch::Alarm'))) expect(body).toContain(id);
    for (const metric of ['CallsAccepted', 'CallsCompleted', 'OutcomeUnknown', 'ExecutionsStarted', 'Errors'])
      expect(body).toContain(metric);
  });

  test('apart for each stack: two stacks of one account share no name of an alarm or a dashboard', () => {
    const names = (of: Template): readonly string[] => [
      ...alarmsOf(of).map(({ AlarmName }) => AlarmName),
      ...Object.values(of.findResources('AWS::CloudWatch::Dashboard')).map(({ Properties }) =>
        JSON.stringify((Properties as { readonly DashboardName: unknown }).DashboardName),
      ),
    ];
    const [one, two] = ['One', 'Two'].map((id) => names(templateOf(stackWith({}, id)))) as [string[], string[]];
    expect(new Set([...one, ...two]).size).toBe(one.length + two.length);
  });

  test.each(['eu-west-9', 'mypurecloud', 'https://example.com', 'http://127.0.0.1:4601', ''])(
    'that Genesys has no region "%s" for functions, with the list of regions',
    (genesysRegion) => {
      expect(() => stackWith({ genesysRegion })).toThrow(
        /Genesys Cloud's regions: us-east-1, eu-west-1, .*eu-central-1/,
      );
    },
  );
  test.each(['eu_west_1', 'mypurecloud.ie', 'https://api.mypurecloud.ie', 'use2.us-gov-pure.cloud'])(
    'nothing about the region "%s"',
    (genesysRegion) => {
      expect(() => stackWith({ genesysRegion })).not.toThrow();
    },
  );

  test.each([
    [{ alarmEmail: 'nobody' }, /alarmEmail/],
    [{ alarmTopicArn: 'alarms' }, /alarmTopicArn/],
    [{ alarmTopicArn: 'arn:aws:sqs:eu-west-1:123456789012:alarms' }, /alarmTopicArn/],
  ])('that alarms cannot go to %o', (receivers, why) => {
    expect(() => stackWith(receivers)).toThrow(why);
  });
});
