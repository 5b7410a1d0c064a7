export const routingStatuses = ['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'] as const;
export type RoutingStatusName = (typeof routingStatuses)[number];

/** The phone's reaction to a placed call: it answers automatically, or never. */
export const phoneBehaviours = ['answers', 'dead'] as const;
export type PhoneBehaviour = (typeof phoneBehaviours)[number];

export const userStates = ['active', 'inactive', 'deleted'] as const;
export type UserState = (typeof userStates)[number];

/** An agent as the sandbox stores it. Timestamps are milliseconds since the epoch. `stationId` is `null` when the agent has no station. */
export interface Agent {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly email: string;
  readonly state: UserState;
  readonly version: number;
  readonly presence: { readonly definitionId: string; readonly message: string; readonly modifiedAt: number };
  readonly routingStatus: { readonly status: RoutingStatusName; readonly startedAt: number };
  readonly ownStationId: string | null;
  readonly stationId: string | null;
  readonly stationAssociatedAt: number;
  readonly phone: PhoneBehaviour;
  readonly queues: readonly { readonly id: string; readonly joined: boolean }[];
  readonly inWrapUp: boolean;
  readonly outOfOffice: boolean;
  readonly permissions: readonly string[];
  readonly note: string;
}
