import { Match } from 'aws-cdk-lib/aws-events';
import type { EventMapping } from 'outdial/engine-parts';

/** An EventBridge pattern: each field's list of values, one of which an event must have there. */
export type EventPattern = Readonly<Record<'source' | 'detail-type', readonly string[]>>;

/**
 * Genesys's topics that tell who may be dialed for. On EventBridge the detail-type is the topic's template with a literal `{id}`; whom it
 * is about stands in `detail.topicName` only.
 */
export function presencePattern(partnerSource: string): EventPattern {
  return {
    source: [partnerSource],
    'detail-type': ['v2.users.{id}.activity', 'v2.users.{id}.presence'],
  };
}

/** The detail-type of an event that asks for a call in Outdial's own form: its detail is the body of `POST /v1/calls`. */
export const callRequestedType = 'outdial.call.requested';
export const requestPattern: Pick<EventPattern, 'detail-type'> = { 'detail-type': [callRequestedType] };

/** The events on the bus that this mapping may read, as far as a rule can tell: by their source and detail-type. */
export function patternOf({ when }: Pick<EventMapping, 'when'>): {
  readonly source: string[];
  readonly detailType?: string[];
} {
  const textsAt = (path: string): string[] => (when[path] ?? []).filter((value) => typeof value === 'string');
  const [source, detailType] = [textsAt('$.source'), textsAt("$['detail-type']")];
  return {
    // Every event has a source that begins with nothing.
    source: source.length > 0 ? source : Match.prefix(''),
    ...(detailType.length === 0 ? {} : { detailType }),
  };
}
