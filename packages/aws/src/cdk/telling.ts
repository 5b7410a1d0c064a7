import { Duration, Validations } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { timeLimits } from '../limits.ts';
import { statementOf, type OutdialFunctions } from './functions.ts';

/** The queue that invokes the function `notify`. Its messages name calls, and say nothing else of them. */
export function createNotices(scope: Construct): sqs.Queue {
  const queue = new sqs.Queue(scope, 'Notices', {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout: Duration.seconds(6 * timeLimits.notify),
    retentionPeriod: Duration.hours(1),
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SQS3',
    reason: 'What is to be told is in the table: the sweeper queues it again.',
  });
  return queue;
}

/** Has `notify` put events on the bus and call webhooks. Returns the secret that signs what it sends to webhooks. */
export function tellOthers(
  scope: Construct,
  functions: OutdialFunctions,
  { bus, notices }: { readonly bus: events.EventBus; readonly notices: sqs.Queue },
): Secret {
  const secret = new Secret(scope, 'WebhookSecret', {
    description: 'Signs what Outdial sends to the webhookUrl of a call: whsec_ and this value',
    // Letters and digits are base64, too.
    generateSecretString: { passwordLength: 44, excludePunctuation: true },
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SMG4',
    reason: 'The receivers of webhooks have to be given a new one: an administrator rotates it.',
  });
  for (const made of Object.values(functions)) {
    made.addToRolePolicy(statementOf(['sqs:SendMessage'], [notices.queueArn]));
    made.addEnvironment('OUTDIAL_NOTICES_QUEUE_URL', notices.queueUrl);
  }
  const { notify, http } = functions;
  notify.addEventSource(
    new SqsEventSource(notices, { batchSize: 10, maxConcurrency: 10, reportBatchItemFailures: true }),
  );
  notify.addToRolePolicy(statementOf(['events:PutEvents'], [bus.eventBusArn]));
  notify.addEnvironment('OUTDIAL_BUS', bus.eventBusName);
  for (const signing of [notify, http]) signing.addEnvironment('OUTDIAL_WEBHOOK_SECRET_ARN', secret.secretArn);
  notify.addToRolePolicy(statementOf(['secretsmanager:GetSecretValue'], [secret.secretArn]));
  // Shows and rotates it for an administrator.
  const shown = ['GetSecretValue', 'DescribeSecret', 'PutSecretValue'].map((action) => `secretsmanager:${action}`);
  http.addToRolePolicy(statementOf(shown, [secret.secretArn]));
  return secret;
}
