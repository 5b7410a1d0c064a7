import type { LogEntry } from 'outdial/engine-kit';

/** The metrics that CloudWatch counts, in the namespace `Outdial`. */
export type MetricName =
  | 'CallsAccepted'
  | 'CallsPlaced'
  | 'CallsCompleted'
  | 'CallsFailed'
  | 'CallsRejected'
  | 'CallsExpired'
  | 'CallsCanceled'
  | 'OutcomeUnknown'
  | 'DialingStopped'
  | 'EventsRejected'
  | 'EventsIgnored'
  | 'EventsMissed'
  | 'CallsRevived'
  | 'EventsNotPublished'
  | 'WebhooksGivenUp';

const metricOf: ReadonlyMap<string, MetricName> = new Map([
  ['call.placed', 'CallsPlaced'],
  ['call.completed', 'CallsCompleted'],
  ['call.failed', 'CallsFailed'],
  ['call.rejected', 'CallsRejected'],
  ['call.expired', 'CallsExpired'],
  ['call.canceled', 'CallsCanceled'],
  ['call.outcome-unknown', 'OutcomeUnknown'],
]);

/** The metric for a line of a call's history; `null` for most lines. */
export function metricFor({ name, number }: Pick<LogEntry, 'name' | 'number'>): MetricName | null {
  return metricOf.get(name) ?? (number === 1 ? 'CallsAccepted' : null);
}

/**
 * One log line that CloudWatch counts as a metric of this deployment, in its embedded metric format. It needs no request and no wait. Source: the Amazon
 * CloudWatch User Guide, "Specification: Embedded metric format".
 */
export function metricLine(metric: MetricName, now: number, facts: MetricFacts): string {
  const Metrics = [{ Name: metric, Unit: 'Count' }];
  const CloudWatchMetrics = [{ Namespace: metricNamespace, Dimensions: [[metricDimension]], Metrics }];
  return JSON.stringify({ ...facts, [metric]: 1, _aws: { Timestamp: now, CloudWatchMetrics } });
}

export const metricNamespace = 'Outdial';
/** Its value tells the deployments of one account apart. */
export const metricDimension = 'Deployment';
type MetricFacts = Readonly<Record<string, unknown>> & { readonly [metricDimension]: string };
