import { callRequestSchema } from '../call/request.ts';
import { isObject } from '../json/object.ts';
import { readJson } from '../json/json.ts';
import { escapePointer } from '../json/pointer.ts';

/** A request inside another object, such as an HTTP client's options or an API gateway's event. */
export interface Wrapped {
  readonly value: Readonly<Record<string, unknown>>;
  /** JSON pointer of the field that holds the request, even if that field is a string of JSON. */
  readonly pointer: string;
}

/** One of these shows that a request is meant. */
const telling = ['from', 'targets', 'to'];
const deepest = 3;
/** An object with more fields than this is not a wrapper. */
const worthTrying = 50;

/** The one request inside an object that is not a request itself. Null when there is no request inside, or several. */
export function findWrapped(value: Readonly<Record<string, unknown>>, depth = 1): Wrapped | null {
  const entries = Object.entries(value).filter(([name]) => !Object.hasOwn(callRequestSchema.shape, name));
  if (depth > deepest || entries.length > worthTrying) return null;
  const found = entries.flatMap(([name, held]) => {
    const inner = objectIn(held);
    if (inner === null) return [];
    const pointer = `/${escapePointer(name)}`;
    if (telling.some((each) => Object.hasOwn(inner, each))) return [{ value: inner, pointer }];
    const deeper = findWrapped(inner, depth + 1);
    return deeper === null ? [] : [{ ...deeper, pointer: pointer + deeper.pointer }];
  });
  const [only, second] = found;
  return second === undefined ? (only ?? null) : null;
}

function objectIn(held: unknown): Readonly<Record<string, unknown>> | null {
  const value = typeof held === 'string' && /^\s*\{/.test(held) ? readJson(held).value : held;
  return isObject(value) ? value : null;
}
