import type { CallRequestRecord, RequestRecord } from '../ports/request-log.ts';

/** True if the record contains one of the texts anywhere. */
export function shows(record: RequestRecord | CallRequestRecord, texts: readonly string[]): boolean {
  const whole = JSON.stringify(record);
  return texts.some((text) => whole.includes(text));
}
