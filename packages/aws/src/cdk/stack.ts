import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { OutdialOnAws, type OutdialOnAwsProps } from './outdial-on-aws.ts';

export interface OutdialStackProps extends StackProps, Omit<OutdialOnAwsProps, 'genesysSecret'> {
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
    const { bus, rejected, functions, url } = this.outdial;
    new CfnOutput(this, 'Bus', { value: bus.eventBusName, description: 'Send events that request calls here' });
    new CfnOutput(this, 'Rejected', { value: rejected.queueUrl, description: 'Unusable events' });
    new CfnOutput(this, 'Url', { value: url, description: 'The HTTP API: set OUTDIAL_URL to it' });
    new CfnOutput(this, 'Http', { value: functions.http.functionName, description: 'Makes the first API key' });
  }
}
