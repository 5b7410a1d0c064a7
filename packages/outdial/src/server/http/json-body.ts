import type { z } from 'zod';
import { readBody } from './body.ts';
import { readValue } from '../../orders/read-value.ts';
import { readJson } from '../../json/json.ts';
import { partsOf } from '../../json/pointer.ts';
import { refuse, type Refusal } from '../../orders/refusal.ts';

/** Reads a small JSON body by its schema: for routes other than a call's, whose bodies have no history of misspellings. */
export async function readJsonBody<Value>(
  request: Request,
  schema: z.ZodType<Value>,
  limit: number,
): Promise<{ readonly kind: 'value'; readonly value: Value } | Refusal> {
  const body = await readBody(request, limit);
  if (body.kind === 'refused') return body;
  const json = parsed(body.text);
  if (json.kind === 'refused') return json;
  const [twice] = readJson(body.text).duplicates;
  if (twice !== undefined) {
    const facts = { field: partsOf(twice).at(-1) ?? '' };
    return refuse('field-duplicate', { status: 400, pointer: twice, facts });
  }
  return readValue(json.value, schema);
}

/** The value of a JSON text, or why it is not JSON. */
export function parsed(text: string): { readonly kind: 'value'; readonly value: unknown } | Refusal {
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    return refuse('body-not-json', { status: 400, pointer: '' });
  }
}
