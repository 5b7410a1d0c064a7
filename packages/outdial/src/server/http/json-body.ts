import type { z } from 'zod';
import { readBody } from './body.ts';
import { readValue } from '../../orders/read-value.ts';
import { type JsonText, parseJson } from '../../json/doubled.ts';
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
  const [twice] = json.doubled;
  if (twice !== undefined) return fieldTwice(twice);
  return readValue(json.value, schema);
}

/** The value of a JSON text and its doubled fields, or why it is not JSON. */
export function parsed(text: string): Extract<JsonText, { readonly kind: 'value' }> | Refusal {
  const json = parseJson(text);
  return json.kind === 'value' ? json : refuse('body-not-json', { status: 400, pointer: '' });
}

export function fieldTwice(pointer: string): Refusal {
  return refuse('field-duplicate', { status: 400, pointer, facts: { field: partsOf(pointer).at(-1) ?? '' } });
}
