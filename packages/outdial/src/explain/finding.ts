import type { FactValue, Problem, ProblemView } from '../call/problem.ts';

interface Placed {
  readonly offset: number;
  readonly length: number;
}

/** Something in a pasted text that is wrong or doubtful, and its place. */
export interface Fault extends Placed {
  readonly weight: 'problem' | 'warning';
  readonly problem: Problem;
  /** The problem as another place has already rendered it. Absent if it is rendered here. */
  readonly view?: ProblemView;
}

/** Something in a pasted text that is right, why it is right, and its place. */
interface Confirmed extends Placed {
  readonly weight: 'confirmed';
  readonly seen: FactValue;
  readonly why: string;
}

export type Finding = Fault | Confirmed;

/** A fault at a place, with what its code needs to know. */
export function faultAt(
  { index, length }: { readonly index: number; readonly length: number },
  code: string,
  facts: Problem['facts'] = {},
  weight: Fault['weight'] = 'problem',
): Fault {
  return { weight, problem: { code, pointer: null, facts }, offset: index, length };
}
