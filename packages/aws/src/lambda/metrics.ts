import type { LogEntry } from 'outdial/engine-kit';

/** What CloudWatch counts, in the namespace `Outdial`. */
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
  | 'EventsIgnored';

const metricOf: ReadonlyMap<string, MetricName> = new Map([
  ['call.placed', 'CallsPlaced'],
  ['call.completed', 'CallsCompleted'],
  ['call.failed', 'CallsFailed'],
  ['call.rejected', 'CallsRejected'],
  ['call.expired', 'CallsExpired'],
  ['call.canceled', 'CallsCanceled'],
  ['call.outcome-unknown', 'OutcomeUnknown'],
]);

/** The metric that a line of a call's history counts for; null for most. */
export function metricFor({ name, number }: Pick<LogEntry, 'name' | 'number'>): MetricName | null {
  return metricOf.get(name) ?? (number === 1 ? 'CallsAccepted' : null);
}

/**
 * One line of the log that CloudWatch counts as a metric, by its embedded metric format: no request, and nothing to wait for. Source: the
 * Amazon CloudWatch User Guide, "Specification: Embedded metric format".
 */
export function metricLine(metric: MetricName, now: number, facts: Readonly<Record<string, unknown>>): string {
  const Metrics = [{ Name: metric, Unit: 'Count' }];
  const CloudWatchMetrics = [{ Namespace: metricNamespace, Dimensions: [[]], Metrics }];
  return JSON.stringify({ ...facts, [metric]: 1, _aws: { Timestamp: now, CloudWatchMetrics } });
}

export const metricNamespace = 'Outdial';
