import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { metricDimension, metricNamespace, type MetricName } from '../lambda/metrics.ts';
import { tableOperations, tableSchema } from '../table/table.ts';
import type { OutdialFunctions } from './functions.ts';

/** What is watched. */
export interface AlarmsProps {
  readonly functions: OutdialFunctions;
  readonly stateMachine: stepfunctions.StateMachine;
  readonly table: dynamodb.Table;
  /** Tells the metrics of this stack from those of others. */
  readonly deployment: string;
  /** True if Genesys's events are to arrive. */
  readonly hearsGenesys: boolean;
  readonly queues: { readonly rejected: sqs.Queue; readonly undelivered: sqs.Queue; readonly requests: sqs.Queue };
}

interface Given {
  readonly threshold?: number;
  readonly row?: string;
}

const period = Duration.minutes(5);

/** A metric of the functions, of this deployment alone. */
export const counted = (metricName: MetricName, deployment: string): cloudwatch.Metric =>
  new cloudwatch.Metric({
    ...{ namespace: metricNamespace, metricName, period, statistic: 'Sum' },
    dimensionsMap: { [metricDimension]: deployment },
  });

/** Problems that need a person: events that could not be used, calls with an unknown outcome, and limits that delay calls. */
export class OutdialAlarms extends Construct {
  readonly #alarms: cloudwatch.Alarm[] = [];
  readonly #deployment: string;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#deployment = props.deployment;
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
    this.#add('SlowIntake', 'An event that requests a call has waited for five minutes or more.', oldest, {
      threshold: 300,
    });
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
    const untold = counted('EventsNotPublished', deployment);
    this.#add('EventsNotPublished', 'EventBridge did not take the event of a call that ended.', untold);
    const givenUp = counted('WebhooksGivenUp', deployment);
    this.#add('WebhooksGivenUp', 'A webhook took no message for 24 hours.', givenUp);
    const revived = counted('CallsRevived', deployment);
    this.#add('CallsRevived', 'Calls had lost their executions, and other executions go on.', revived, {
      threshold: 5,
    });
  }

  #watchLimits({ functions, table }: AlarmsProps): void {
    for (const [name, made] of Object.entries(functions)) {
      this.#add(`${name}Throttles`, `Lambda throttled the function ${name}.`, made.metricThrottles({ period }), {
        row: '…Throttles',
      });
      this.#add(`${name}Errors`, `The function ${name} keeps failing.`, made.metricErrors({ period }), {
        ...{ threshold: 5, row: '…Errors' },
      });
    }
    for (const operation of tableOperations) {
      const metric = table.metricThrottledRequestsForOperation(operation, { period });
      this.#add(`Table${operation}Throttles`, `DynamoDB throttled ${operation}.`, metric, { row: 'Table…Throttles' });
    }
    for (const { name } of tableSchema.indexes) {
      const dimensionsMap = { TableName: table.tableName, GlobalSecondaryIndexName: name };
      const metric = new cloudwatch.Metric({
        ...{ namespace: 'AWS/DynamoDB', metricName: 'WriteThrottleEvents', period, statistic: 'Sum' },
        dimensionsMap,
      });
      this.#add(`Index${name}Throttles`, `DynamoDB throttled writes of calls, for its index ${name}.`, metric, {
        row: 'Index…Throttles',
      });
    }
  }

  /** Adds an action, such as a notification, to every alarm. */
  tell(action: cloudwatch.IAlarmAction): void {
    for (const alarm of this.#alarms) alarm.addAlarmAction(action);
  }

  get all(): readonly cloudwatch.IAlarm[] {
    return this.#alarms;
  }

  /** `row`: the alarm's row in the guide, where several alarms share one. */
  #add(id: string, description: string, metric: cloudwatch.IMetric, given: Given = {}): void {
    const { threshold = 1, row = id } = given;
    this.#alarms.push(
      new cloudwatch.Alarm(this, id, {
        alarmName: `${this.#deployment}-${id}`,
        alarmDescription: `${description} What to do: docs/aws.md, "When something is wrong", row ${row}.`,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      }),
    );
  }
}
