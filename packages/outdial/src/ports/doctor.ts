import type { Fixer } from '../call/problem.ts';

/** One thing that was checked. `fix` and `who` are null when it is as it should be. */
export interface DoctorRow {
  readonly check: string;
  readonly result: 'pass' | 'warn' | 'fail';
  readonly says: string;
  readonly fix: string | null;
  readonly who: Fixer | null;
}

export interface Examination {
  /** Epoch milliseconds at which it was complete. */
  readonly at: number;
  /** How many requests it sent to Genesys. */
  readonly requests: number;
  readonly rows: readonly DoctorRow[];
}

/** Checks what calls need, without dialing. Everyone who asks while an examination runs, or shortly after it, gets the same one. */
export type Doctor = () => Promise<Examination>;
