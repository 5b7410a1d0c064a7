/** A queue. `acwTimeoutMs` is `null` when it has no after-call work. `callingPartyNumber` is `null` when it has no caller id of its own. */
export interface Queue {
  readonly id: string;
  readonly name: string;
  readonly callingPartyName: string;
  readonly callingPartyNumber: string | null;
  readonly acwTimeoutMs: number | null;
}
