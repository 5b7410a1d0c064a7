import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Who receives the alarms of a stack. */
export interface AlarmReceivers {
  /** An address that gets every alarm by e-mail, once its owner has confirmed the subscription. */
  readonly alarmEmail?: string;
  /** An existing topic of SNS in the stack's region. */
  readonly alarmTopicArn?: string;
}

/** The topics for every alarm. Throws `TypeError` for something that is no address or no topic. */
export function alarmTopics(scope: Construct, { alarmEmail, alarmTopicArn }: AlarmReceivers): readonly sns.ITopic[] {
  return [
    ...(alarmEmail === undefined ? [] : [topicFor(scope, alarmEmail)]),
    ...(alarmTopicArn === undefined ? [] : [topicOf(scope, alarmTopicArn)]),
  ];
}

function topicOf(scope: Construct, arn: string): sns.ITopic {
  if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+(\.fifo)?$/.test(arn)) {
    throw new TypeError('alarmTopicArn must be the ARN of a topic, such as arn:aws:sns:eu-west-1:123456789012:alarms.');
  }
  return sns.Topic.fromTopicArn(scope, 'AlarmTopic', arn);
}

function topicFor(scope: Construct, email: string): sns.Topic {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new TypeError('alarmEmail must be an e-mail address.');
  const topic = new sns.Topic(scope, 'Alarms', { displayName: 'Outdial alarms', enforceSSL: true });
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  topic.addSubscription(new EmailSubscription(email));
  return topic;
}
