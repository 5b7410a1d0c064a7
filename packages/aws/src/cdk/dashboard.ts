import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { tableOperations } from '../table/table.ts';
import { counted, type AlarmsProps } from './alarms.ts';

interface DashboardProps extends AlarmsProps {
  readonly alarms: readonly cloudwatch.IAlarm[];
}

const period = Duration.minutes(5);
const ends = ['Completed', 'Failed', 'Rejected', 'Expired', 'Canceled'] as const;

/** One page for operators: which alarms are on, what becomes of the calls, and how the parts of AWS do. */
export class OutdialDashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const dashboard = new cloudwatch.Dashboard(this, 'Page', {
      // The dashboards of all regions have one list of names.
      dashboardName: `${props.deployment}-${Stack.of(this).region}`,
      defaultInterval: Duration.hours(3),
    });
    dashboard.addWidgets(
      new cloudwatch.AlarmStatusWidget({ title: 'Alarms', width: 24, height: 5, alarms: [...props.alarms] }),
    );
    dashboard.addWidgets(...ofCalls(props));
    dashboard.addWidgets(...ofParts(props));
  }
}

const graph = (title: string, left: readonly cloudwatch.IMetric[]): cloudwatch.GraphWidget =>
  new cloudwatch.GraphWidget({ title, width: 8, height: 6, left: [...left] });

function ofCalls({ deployment, stateMachine }: DashboardProps): readonly cloudwatch.IWidget[] {
  return [
    graph(
      'Calls',
      (['CallsAccepted', 'CallsPlaced'] as const).map((name) => counted(name, deployment)),
    ),
    graph('Calls that ended', [
      ...ends.map((end) => counted(`Calls${end}`, deployment)),
      counted('OutcomeUnknown', deployment),
    ]),
    graph('Executions', [
      stateMachine.metricStarted({ period }),
      stateMachine.metricSucceeded({ period }),
      stateMachine.metricFailed({ period }),
      stateMachine.metricAborted({ period }),
      stateMachine.metricTimedOut({ period }),
    ]),
  ];
}

function ofParts({ functions, queues, table }: DashboardProps): readonly cloudwatch.IWidget[] {
  const made = Object.values(functions);
  return [
    graph('Errors of functions', [
      ...made.map((one) => one.metricErrors({ period })),
      ...made.map((one) => one.metricThrottles({ period })),
    ]),
    graph('Messages', [
      queues.requests.metricApproximateNumberOfMessagesVisible({ period, label: 'requests' }),
      queues.rejected.metricApproximateNumberOfMessagesVisible({ period, label: 'rejected' }),
      queues.undelivered.metricApproximateNumberOfMessagesVisible({ period, label: 'undelivered' }),
    ]),
    graph(
      'Throttles of the table',
      tableOperations.map((operation) =>
        table.metricThrottledRequestsForOperation(operation, { period, label: operation }),
      ),
    ),
  ];
}
