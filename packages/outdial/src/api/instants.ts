/** Epoch milliseconds as ISO 8601 in UTC. */
export const isoOf = (at: number): string => new Date(at).toISOString();

/** The same, where null stays null. */
export const isoOrNull = (at: number | null): string | null => (at === null ? null : isoOf(at));
