/** What the topic of a station's persistent connection can say of it. */
export const persistentStates = ['UNKNOWN', 'PERSISTED', 'ACTIVE_CALL', 'DISCONNECTED', 'FAILED'] as const;
export type PersistentState = (typeof persistentStates)[number];

/** A phone an agent can be reached on. `persistent` is the WebRTC phone's "maintain persistent connection". */
export interface Station {
  readonly id: string;
  readonly name: string;
  readonly type: 'inin_webrtc_softphone' | 'inin_remote' | 'inin_managed';
  readonly persistent: boolean;
  readonly ownerId: string | null;
}
