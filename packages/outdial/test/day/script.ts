export type QueueName = 'Sales' | 'Support' | 'Billing';

/** An agent as the day begins: offline, with a station. */
export interface Hired {
  readonly slug: string;
  readonly queue: { readonly name: QueueName; readonly joined: boolean } | null;
  readonly persistent: boolean;
}

/** A change to an agent; absent fields stay as they are. */
export interface Turn {
  readonly presence?: string;
  /** The agent did not answer what routing offered; only while On Queue. */
  readonly notResponding?: boolean;
  readonly station?: boolean;
  readonly wrapUp?: boolean;
  readonly outOfOffice?: boolean;
  readonly phone?: 'answers' | 'dead';
}

/** A call that a program asks Outdial for. */
export interface ScriptedCall {
  readonly name: string;
  readonly agent: number;
  readonly queue: QueueName | null;
  readonly number: string;
  readonly timeZone: string | null;
  readonly callerId: string | null;
  readonly lawfulBasis: string | null;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Something that happens at a moment (epoch milliseconds). */
export type ScriptedMoment = { readonly at: number } & (
  | { readonly kind: 'agent'; readonly agent: number; readonly turn: Turn }
  /** The agent calls a number by hand. */
  | { readonly kind: 'own-call'; readonly agent: number }
  | { readonly kind: 'asked'; readonly asked: ScriptedCall }
  | { readonly kind: 'sockets'; readonly are: 'cut' | 'silent' | 'well' }
  /** The daily list is written. */
  | { readonly kind: 'list-written' }
);

/** A stretch of time, in epoch milliseconds, the end not included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Everything that happens on the floor in a day, by a seed. Moments are in order. */
export interface Script extends Stretch {
  readonly agents: readonly Hired[];
  readonly moments: readonly ScriptedMoment[];
  /** When sockets were silent. */
  readonly silences: readonly Stretch[];
  /** When the daily list was too old. */
  readonly outdated: Stretch;
  readonly listed: readonly string[];
  readonly vetoed: readonly string[];
}

/** How long the parts of a conversation take, in milliseconds: the sandbox plays them, the judge counts on them. */
export const lasting = {
  agentAnswers: 300,
  targetRings: 100,
  targetAnswers: 800,
  talk: 45_000,
  deadPhone: 60_000,
} as const;
