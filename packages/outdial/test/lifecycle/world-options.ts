import type { advance } from '../../src/call/life/advance.ts';
import type { CallEvent } from '../../src/call/life/call-event.ts';
import type { Timers } from '../../src/call/timers.ts';
import type { Property } from './oracle.ts';

/** A removed rule, by the part that would keep it. `advance` wraps the lifecycle itself. */
export interface Mutation {
  readonly advance?: typeof advance;
  readonly sendsWithoutGrant?: true;
  readonly dialsAgainAfterCrash?: true;
  readonly sendsTwice?: true;
  readonly ignoresSendBefore?: true;
  readonly freesIdleLockUnread?: true;
  readonly forgetsLosses?: true;
  readonly deafTo?: readonly CallEvent['type'][];
  readonly timers?: Partial<Timers>;
}

/** What can happen, by who makes it happen. */
export type Kind =
  'runner' | 'copy' | 'errand' | 'late' | 'time' | 'decide' | 'converse' | 'hear' | 'rare' | 'backup' | 'restore';
/** One thing that can happen; `choice` picks how. */
export interface Way {
  readonly kind: Kind;
  readonly go: (choice: number) => void;
}

export interface WorldOptions {
  /** Only these things happen, so that a long path is met sooner; all when absent. */
  readonly only?: readonly Kind[];
  readonly calls: 1 | 2;
  readonly mutation?: Mutation;
  /** Which properties are watched; all when absent. */
  readonly watch?: readonly Property[];
  readonly expiresInMs?: number;
  /**
   * Now and then Genesys names a conversation that is not the request's: a stranger's, another call's, or one that does
   * not exist.
   */
  readonly wrongAnswers?: true;
  /** Once in this life the store is restored from a backup; then another call is asked for. */
  readonly isRestored?: true;
  /** The restore finds the store that it replaces, and reports to the calls what that store shows about them. */
  readonly isKnown?: true;
  /** The calls are scheduled. */
  readonly startsInMs?: number;
  /** Whether Genesys answers reads and looks once the events are over. */
  readonly drain?: 'deaf' | 'honest';
}
