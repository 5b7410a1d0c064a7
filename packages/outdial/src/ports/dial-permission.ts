/** Whether Outdial's own client may dial, as far as it is known. */
export interface PermissionKnown {
  /** Null: not known. */
  readonly held: boolean | null;
  /** Epoch milliseconds at which its source said it; null: not known. */
  readonly asOf: number | null;
  /** `event`: a call was placed. */
  readonly source: 'read' | 'event' | null;
  /** The code of the problem for which the last read brought nothing; null: there was none. */
  readonly unread: string | null;
}

export interface DialPermission {
  readonly known: () => PermissionKnown;
  /** Reads the roles again. Callers that ask while a read is under way share it. Never rejects. */
  readonly reread: () => Promise<void>;
}
