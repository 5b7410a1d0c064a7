/** A queue. `acwTimeoutMs` null means that there is no after-call work; `callingPartyNumber` null that it has no caller id of its own. */
export interface Queue {
  readonly id: string;
  readonly name: string;
  readonly callingPartyName: string;
  readonly callingPartyNumber: string | null;
  readonly acwTimeoutMs: number | null;
}
