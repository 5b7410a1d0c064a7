/** What sort of thing is wrong: the shape of what was sent, who is named, what is allowed, what is so right now, or what a rule forbids. */
export type ProblemKind = 'structure' | 'identity' | 'permission' | 'state' | 'policy';

/** The person who can put it right. `nobody` when no one can, or needs to because it clears by itself. */
export type Fixer = 'caller' | 'agent' | 'supervisor' | 'admin' | 'developer' | 'genesys' | 'nobody';

/** Whether the target's phone rang. `unknown` is reported whenever there is no proof either way. */
export type TargetRung = true | false | 'unknown';

/** The next safe step for the caller: send again with the same key, with a new key, wait (for the state or a moment), or nothing. */
export type NextStep = 'same-key' | 'new-key' | 'wait' | 'nothing';

export type FactValue = string | number | boolean | null | readonly string[];
/** The values that a sentence is built of, by name. */
export type Facts = Readonly<Record<string, FactValue>>;

/**
 * One thing wrong, as the pure code states it: a stable code, where it is, and the facts from which the catalogue
 * (`problems/catalogue`) builds its sentence at the rim. Numbers in `facts` and `seen` are masked where they are phone numbers.
 */
export interface Problem {
  readonly code: string;
  /** JSON pointer into the caller's own body; null when it is not about the body. */
  readonly pointer: string | null;
  readonly facts: Facts;
}

/** A problem that keeps an agent from being dialed for. */
export interface Blocker extends Problem {
  /** Epoch milliseconds since when it holds. Null when no source reported it. */
  readonly since: number | null;
  /** Epoch milliseconds of the fact it rests on. */
  readonly asOf: number;
  /** Epoch milliseconds at which it clears by itself; null when it clears by an event, or never. */
  readonly until: number | null;
  /** False when nothing clears it: a call with such a blocker is rejected rather than kept waiting. */
  readonly canClear: boolean;
}

/** A problem as every surface shows it: rendered by the catalogue from a `Problem`. */
export interface ProblemView {
  readonly code: string;
  readonly kind: ProblemKind;
  readonly pointer: string | null;
  readonly message: string;
  readonly seen: FactValue;
  readonly expected: string | null;
  readonly fix: string;
  readonly who: Fixer;
  /** What does the fix on the command line; absent where no command does. */
  readonly command?: string | undefined;
  readonly targetRung: TargetRung;
  readonly next: NextStep;
  /** Path of the page that explains the code, such as `/problems/number-emergency`. */
  readonly docs: string;
  /** ISO 8601; present for blockers, warnings and what a call waits for. */
  readonly since?: string | null | undefined;
  readonly clears?: string | null | undefined;
  readonly asOf?: string | null | undefined;
}
