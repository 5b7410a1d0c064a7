import { refuse, type Refusal } from '../../orders/refusal.ts';

/** The key of an `Idempotency-Key` header: visible ASCII, at most 255 characters. `value` is null when there is no header. */
export function readKey(header: string | undefined): { readonly kind: 'key'; readonly value: string | null } | Refusal {
  if (header === undefined) return { kind: 'key', value: null };
  if (/^[\x21-\x7e]{1,255}$/.test(header)) return { kind: 'key', value: header };
  return refuse('key-invalid', { status: 400 });
}
