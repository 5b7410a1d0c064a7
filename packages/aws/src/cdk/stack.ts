import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { alarmTopics, type AlarmReceivers } from './alarm-topic.ts';
import { OutdialOnAws, type OutdialOnAwsProps } from './outdial-on-aws.ts';

export interface OutdialStackProps extends StackProps, AlarmReceivers, Omit<OutdialOnAwsProps, 'genesysSecret'> {
  /** Name of an existing secret. */
  readonly genesysSecretName: string;
}

/** A stack with Outdial and nothing else. */
export class OutdialStack extends Stack {
  readonly outdial: OutdialOnAws;

  constructor(scope: Construct, id: string, props: OutdialStackProps) {
    super(scope, id, props);
    const { genesysSecretName, ...rest } = props;
    const genesysSecret = Secret.fromSecretNameV2(this, 'GenesysClient', genesysSecretName);
    this.outdial = new OutdialOnAws(this, 'Outdial', { ...rest, genesysSecret });
    for (const topic of alarmTopics(this, props)) this.outdial.alarms.tell(new SnsAction(topic));
    const { bus, rejected, functions, url, webhookSecret } = this.outdial;
    new CfnOutput(this, 'Bus', { value: bus.eventBusName, description: 'Send events that request calls here' });
    new CfnOutput(this, 'Rejected', { value: rejected.queueUrl, description: 'Unusable events' });
    new CfnOutput(this, 'WebhookSecret', {
      value: webhookSecret.secretName,
      description: 'The secret that signs webhooks',
    });
    new CfnOutput(this, 'Url', { value: url, description: 'The HTTP API: set OUTDIAL_URL to it' });
    new CfnOutput(this, 'Http', { value: functions.http.functionName, description: 'Makes the first API key' });
  }
}
