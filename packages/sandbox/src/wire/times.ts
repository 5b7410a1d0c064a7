/** Milliseconds since the epoch as ISO 8601. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** The field with its ISO time; the field is absent when the time is `null`. */
export function isoField<K extends string>(name: K, at: number | null): Partial<Record<K, string>> {
  const field: Partial<Record<K, string>> = {};
  if (at !== null) field[name] = iso(at);
  return field;
}
