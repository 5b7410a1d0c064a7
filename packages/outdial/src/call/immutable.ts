/** The same value, read-only at every depth. */
export type Immutable<Value> = Value extends readonly unknown[] | Readonly<Record<string, unknown>>
  ? { readonly [Key in keyof Value]: Immutable<Value[Key]> }
  : Value;
