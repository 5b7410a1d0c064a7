export interface Cap {
  readonly attempts: number;
  readonly withinHours: number;
  readonly coolDownSeconds: number;
}
/** The parts of a policy that the page puts into words; the rest is shown as JSON. */
export interface Rules {
  readonly countries: readonly string[] | null;
  readonly allowedPresences: readonly string[];
  readonly callingHours: { readonly week: Readonly<Partial<Record<string, readonly string[]>>> } | null;
  readonly caps: { readonly target: Cap | null; readonly agent: Cap | null } | null;
}

/** The server's own policy, whose shape its tests hold; null when no policy is in force. */
export function readRules(policy: unknown): Rules | null {
  return policy === null ? null : (policy as Rules);
}
