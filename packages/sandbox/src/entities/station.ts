/** The states that the topic of a station's persistent connection can report. */
export const persistentStates = ['UNKNOWN', 'PERSISTED', 'ACTIVE_CALL', 'DISCONNECTED', 'FAILED'] as const;
export type PersistentState = (typeof persistentStates)[number];

/** A phone of an agent. `persistent` is the WebRTC phone's setting "maintain persistent connection". */
export interface Station {
  readonly id: string;
  readonly name: string;
  readonly type: 'inin_webrtc_softphone' | 'inin_remote' | 'inin_managed';
  readonly persistent: boolean;
  readonly ownerId: string | null;
}
