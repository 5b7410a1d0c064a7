import type { FactValue, Problem, ProblemView } from '../call/problem.ts';

interface Placed {
  readonly offset: number;
  readonly length: number;
}

/** Something in a pasted text that is wrong or doubtful, and where it stands. */
export interface Fault extends Placed {
  readonly weight: 'problem' | 'warning';
  readonly problem: Problem;
  /** As somebody else has rendered it already; absent for what is rendered here. */
  readonly view?: ProblemView;
}

/** Something in a pasted text that is right, what is right about it, and where it stands. */
interface Confirmed extends Placed {
  readonly weight: 'confirmed';
  readonly seen: FactValue;
  readonly why: string;
}

export type Finding = Fault | Confirmed;
