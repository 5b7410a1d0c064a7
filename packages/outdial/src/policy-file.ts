import { createHash } from 'node:crypto';
import { explainProblem } from './problems/catalogue.ts';
import type { ProblemView } from './call/problem.ts';
import { defaultPolicy, parsePolicy, type Policy } from './readiness/policy.ts';

export interface PolicyHeld {
  /** The beginning of the text's SHA-256; null when there is no text. */
  readonly version: string | null;
  readonly policy: Policy;
}

/** The policy's text does not say what may be dialed. `problems` point into it. */
export class PolicyInvalid extends Error {
  readonly code = 'policy-invalid';
  readonly problems: readonly ProblemView[];

  constructor(problems: readonly ProblemView[]) {
    super(`The policy cannot be used: ${problems.map(({ message }) => message).join(' ')}`);
    this.name = 'PolicyInvalid';
    this.problems = problems;
  }
}

/** Reads the text of a `policy.json`; null stands for none, which is enough on a sandbox only. Throws PolicyInvalid. */
export function holdPolicy(text: string | null): PolicyHeld {
  if (text === null) return { version: null, policy: defaultPolicy };
  const read = parsePolicy(text);
  if (!read.ok) throw new PolicyInvalid(read.problems.map((problem) => explainProblem(problem)));
  return { version: createHash('sha256').update(text).digest('hex').slice(0, 12), policy: read.policy };
}
