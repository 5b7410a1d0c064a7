import type { RequestRecord } from '../ports/request-log.ts';

/** Whether one of the texts stands anywhere in the record. */
export function shows(record: RequestRecord, texts: readonly string[]): boolean {
  const whole = JSON.stringify(record);
  return texts.some((text) => whole.includes(text));
}
