import type { TraceSampler } from '../ports/tracing.ts';
import type { SpanContext } from './span.ts';

/** Without a setting: as the caller decided, else always. */
const everything: TraceSampler = { ratio: 1, parentBased: true };

/** Digits of a trace id that count as its chance: the last 56 bits, as W3C Trace Context 2 has them. */
const chanceDigits = 14;

/** Whether a trace is recorded. Every process decides the same about one trace. */
export function isSampled(
  traceId: string,
  parent: SpanContext | null,
  { ratio, parentBased }: TraceSampler = everything,
): boolean {
  if (parentBased && parent !== null) return parent.sampled;
  return Number.parseInt(traceId.slice(-chanceDigits), 16) / 16 ** chanceDigits >= 1 - ratio;
}
