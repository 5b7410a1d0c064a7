import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { metricDimension, metricNamespace, type MetricName } from '../lambda/metrics.ts';
import { tableOperations, tableSchema } from '../table/table.ts';
import type { OutdialFunctions } from './functions.ts';

interface AlarmsProps {
  readonly functions: OutdialFunctions;
  readonly stateMachine: stepfunctions.StateMachine;
  readonly table: dynamodb.Table;
  /** Tells the metrics of this stack from those of others. */
  readonly deployment: string;
  /** True if Genesys's events are to arrive. */
  readonly hearsGenesys: boolean;
  readonly queues: { readonly rejected: sqs.Queue; readonly undelivered: sqs.Queue; readonly requests: sqs.Queue };
}

const period = Duration.minutes(5);

const counted = (metricName: MetricName, deployment: string): cloudwatch.Metric =>
  new cloudwatch.Metric({
    ...{ namespace: metricNamespace, metricName, period, statistic: 'Sum' },
    dimensionsMap: { [metricDimension]: deployment },
  });

/** Problems that need a person: events that could not be used, calls with an unknown outcome, and limits that delay calls. */
export class OutdialAlarms extends Construct {
  readonly #alarms: cloudwatch.Alarm[] = [];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#watchEvents(props);
    this.#watchCalls(props);
    this.#watchLimits(props);
  }

  #watchEvents({ queues, deployment, hearsGenesys }: AlarmsProps): void {
    const waiting = (queue: sqs.Queue) =>
      queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });
    this.#add(
      'RejectedEvents',
      'Some events were unusable. Each is in the queue with its errors.',
      waiting(queues.rejected),
    );
    this.#add('UndeliveredEvents', 'EventBridge could not deliver.', waiting(queues.undelivered));
    const oldest = queues.requests.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' });
    this.#add('SlowIntake', 'An event that requests a call has waited for five minutes or more.', oldest, 300);
    if (!hearsGenesys) return;
    const missed = counted('EventsMissed', deployment);
    this.#add('SilentBus', "Genesys's events do not arrive: Outdial polls the agents of waiting calls.", missed);
  }

  #watchCalls({ stateMachine, deployment }: AlarmsProps): void {
    this.#add(
      'OutcomeUnknown',
      'A call ended without a known outcome: a person decides.',
      counted('OutcomeUnknown', deployment),
    );
    this.#add(
      'DialingStopped',
      'Genesys does not answer dials, or refuses the token. Outdial tries one call at a time until Genesys answers.',
      counted('DialingStopped', deployment),
    );
    const lost = 'Outdial starts another one for its call.';
    this.#add('FailedExecutions', `An execution failed. ${lost}`, stateMachine.metricFailed({ period }));
    this.#add('TimedOutExecutions', `An execution timed out. ${lost}`, stateMachine.metricTimedOut({ period }));
    this.#add('AbortedExecutions', `Somebody stopped an execution. ${lost}`, stateMachine.metricAborted({ period }));
    const revived = counted('CallsRevived', deployment);
    this.#add('CallsRevived', 'Calls had lost their executions, and other executions go on.', revived, 5);
  }

  #watchLimits({ functions, table }: AlarmsProps): void {
    for (const [name, made] of Object.entries(functions)) {
      this.#add(`${name}Throttles`, `Lambda throttled the function ${name}.`, made.metricThrottles({ period }));
      this.#add(`${name}Errors`, `The function ${name} keeps failing.`, made.metricErrors({ period }), 5);
    }
    for (const operation of tableOperations) {
      const metric = table.metricThrottledRequestsForOperation(operation, { period });
      this.#add(`Table${operation}Throttles`, `DynamoDB throttled ${operation}.`, metric);
    }
    for (const { name } of tableSchema.indexes) {
      const dimensionsMap = { TableName: table.tableName, GlobalSecondaryIndexName: name };
      const metric = new cloudwatch.Metric({
        ...{ namespace: 'AWS/DynamoDB', metricName: 'WriteThrottleEvents', period, statistic: 'Sum' },
        dimensionsMap,
      });
      this.#add(`Index${name}Throttles`, `DynamoDB throttled writes of calls, for its index ${name}.`, metric);
    }
  }

  /** Adds an action, such as a notification, to every alarm. */
  tell(action: cloudwatch.IAlarmAction): void {
    for (const alarm of this.#alarms) alarm.addAlarmAction(action);
  }

  #add(id: string, alarmDescription: string, metric: cloudwatch.IMetric, threshold = 1): void {
    this.#alarms.push(
      new cloudwatch.Alarm(this, id, {
        alarmDescription,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    );
  }
}
