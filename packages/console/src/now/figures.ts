import type { CapacityView, ProblemView } from 'outdial/client';
import type { CallState } from '../parts/glyph.tsx';

/** How things stand, as the first page shows it. */
export interface Figures {
  readonly states: Readonly<Partial<Record<CallState, number>>>;
  readonly waits: readonly WaitGroup[];
  readonly undecided: number;
  readonly deadMessages: number;
  /** What stops all dialing, other than a pause. */
  readonly incident: string | null;
  readonly paused: { readonly by: string | null; readonly since: string | null } | null;
  readonly outcomes: Readonly<Record<Span, Readonly<Record<Cut, readonly OutcomeRow[]>>>>;
  readonly timeToDial: { readonly halfMs: number | null; readonly mostMs: number | null; readonly calls: number };
  readonly capacity: CapacityView;
}
export type Span = 'hour' | 'day';
export type Cut = 'code' | 'queue' | 'agent';

/** Calls that wait for the same thing. */
export interface WaitGroup {
  readonly code: string;
  readonly message: string;
  readonly who: ProblemView['who'];
  readonly agent: { readonly id: string; readonly name: string } | null;
  readonly calls: number;
  /** ISO 8601; when the first of them was requested. */
  readonly oldest: string | null;
}
export interface OutcomeRow {
  /** Value of the filter that shows these calls. */
  readonly key: string;
  readonly name: string;
  readonly calls: number;
  readonly completed: number;
}
