/** The source of Outdial's own events in EventBridge. */
export const ownSource = 'outdial';

/** The detail-types of the events that Outdial puts on the bus: how a call ended, or what a person decided about an unknown outcome. */
export const outcomeTypes: readonly string[] = [
  ...['completed', 'failed', 'rejected', 'expired', 'canceled', 'outcome-unknown', 'resolved'],
].map((end) => `outdial.call.${end}`);
