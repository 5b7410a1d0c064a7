/** A phone an agent can be reached on. `persistent` is the WebRTC phone's "maintain persistent connection". */
export interface Station {
  readonly id: string;
  readonly name: string;
  readonly type: 'inin_webrtc_softphone' | 'inin_remote' | 'inin_managed';
  readonly persistent: boolean;
  readonly ownerId: string | null;
}
