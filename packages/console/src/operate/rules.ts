export interface Cap {
  readonly attempts: number;
  readonly withinHours: number;
  readonly coolDownSeconds: number;
}
/** A day that is not like its weekday. `countries` null: for every target. No `hours`: closed. */
export interface Holiday {
  readonly date: string;
  readonly name: string | null;
  readonly countries: readonly string[] | null;
  readonly hours: readonly string[];
}
/** The parts of a policy that the page puts into words; the rest is shown as JSON. */
export interface Rules {
  readonly countries: readonly string[] | null;
  readonly allowedPresences: readonly string[];
  readonly callingHours: {
    readonly week: Readonly<Partial<Record<string, readonly string[]>>>;
    readonly holidays: readonly Holiday[];
    readonly dialMarginSeconds: number;
  } | null;
  readonly caps: { readonly target: Cap | null; readonly agent: Cap | null } | null;
}

/** The server's own policy, whose shape its tests hold; null when no policy is in force. */
export function readRules(policy: unknown): Rules | null {
  return policy === null ? null : (policy as Rules);
}
