import { maskText } from './text.ts';

/** A value fit for an answer: phone numbers masked, long texts cut, objects and lists named only. */
export function seenValue(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.length === 1 ? 'a list of one' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const masked = maskText(String(value).toWellFormed());
  if (typeof value === 'number' && masked === String(value)) return value;
  return masked.length > 80 ? `${masked.slice(0, 79)}…` : masked;
}
