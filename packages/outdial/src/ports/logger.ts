type Report = (facts: Readonly<Record<string, unknown>>, message: string) => void;

/** Where Outdial reports what it does. Facts hold no secret, no whole phone number and no whole address. A part asks for the levels that it uses. */
export interface Logger {
  readonly info: Report;
  readonly warn: Report;
  readonly error: Report;
}
