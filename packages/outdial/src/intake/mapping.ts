import { carriedEvent, type Envelope } from './envelope.ts';
import { parseJson } from '../json/doubled.ts';
import { isObject } from '../json/object.ts';
import { fieldAt } from '../json/pointer.ts';
import { readInstant } from '../call/instants.ts';

/**
 * How an event of any shape asks for a call. A text in it that begins with `$` is a pick, a path into the event such as
 * `$.detail.lead.phone` or `$.detail.phones[0]`. `$$` at the beginning means one `$`. Everything else is a constant.
 */
export interface EventMapping {
  /** Which events it is for: each path's value must be among those given. */
  readonly when: Readonly<Record<string, readonly unknown[]>>;
  /** The body of `POST /v1/calls`, with picks in it. What picks nothing is left out. */
  readonly request: Readonly<Record<string, unknown>>;
  /** A pick of what the producer repeats when it repeats itself; null: the event's own id. */
  readonly idempotencyKey: string | null;
}

export type MappingRead =
  | { readonly ok: true; readonly mappings: readonly EventMapping[] }
  /** One sentence per fault. */
  | { readonly ok: false; readonly faults: readonly string[] };

export interface Mapped {
  readonly envelope: Extract<Envelope, { readonly kind: 'call-request' | 'problem' }>;
  /** Picks that the event has nothing for. */
  readonly missing: readonly string[];
  readonly keyFrom: 'mapping' | 'event-id';
}

const fields = ['when', 'request', 'idempotencyKey'];
const steps = /\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^'\]]+)'\]/y;

/** Reads the text of a mapping file: one mapping, or a list of them. Never throws. */
export function readMappings(text: string): MappingRead {
  const json = parseJson(text);
  if (json.kind === 'not-json') return { ok: false, faults: [`The mapping is not JSON: ${json.reason}.`] };
  const { value } = json;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const read = list.map(readMapping);
  const twice = json.doubled.map((pointer) => `"${fieldAt(pointer)}" appears more than once in the same object.`);
  const faults = [...twice, ...read.flatMap((one) => ('faults' in one ? one.faults : []))];
  const mappings = read.flatMap((one) => ('mapping' in one ? [one.mapping] : []));
  return faults.length === 0 ? { ok: true, mappings } : { ok: false, faults };
}

function readMapping(value: unknown): { readonly mapping: EventMapping } | { readonly faults: readonly string[] } {
  if (!isObject(value))
    return { faults: ['A mapping must be an object with the fields when, request and idempotencyKey.'] };
  const { when = {}, request, idempotencyKey = null } = value;
  const faults = Object.keys(value)
    .filter((name) => !fields.includes(name))
    .map((name) => `A mapping does not have a field "${name}"; its fields are ${fields.join(', ')}.`);
  if (!isObject(request)) faults.push('A mapping needs request: the body of POST /v1/calls, with picks in it.');
  if (!isObject(when)) faults.push('when must be an object of paths and values, such as {"$.source":"crm"}.');
  const keyIsPick = idempotencyKey === null || (typeof idempotencyKey === 'string' && isPick(idempotencyKey));
  if (!keyIsPick)
    faults.push(
      'idempotencyKey must be a pick, such as $.detail.orderId. With a constant, all events would be one call.',
    );
  const picks = [...picksIn(request), ...(isObject(when) ? Object.keys(when) : []), ...picksIn(idempotencyKey)];
  faults.push(
    ...picks.filter((path) => stepsOf(path) === null).map((path) => `"${path}" is not a path that Outdial can read.`),
  );
  if (faults.length > 0 || !isObject(request) || !isObject(when)) return { faults };
  const values = Object.entries(when).map(([path, one]) => [path, Array.isArray(one) ? (one as unknown[]) : [one]]);
  const key = typeof idempotencyKey === 'string' ? idempotencyKey : null;
  return { mapping: { when: Object.fromEntries(values) as EventMapping['when'], request, idempotencyKey: key } };
}

/**
 * The request in an event, by the first mapping that matches the event. Null when no mapping does. A CloudEvents event in the detail of an
 * EventBridge envelope is mapped as if it had come alone. So a mapping moves with its producer. The envelope is mapped only when no mapping
 * matches that event. `receivedAt`: epoch milliseconds, for an event without a time.
 */
export function mapEvent(mappings: readonly EventMapping[], event: unknown, receivedAt: number): Mapped | null {
  const carried = carriedEvent(event);
  const sentAt = (isObject(event) ? readInstant(event['time']) : null) ?? receivedAt;
  const mapped = carried === null ? null : mapOne(mappings, carried, sentAt);
  return mapped ?? mapOne(mappings, event, receivedAt);
}

function mapOne(mappings: readonly EventMapping[], event: unknown, receivedAt: number): Mapped | null {
  const mapping = mappings.find(({ when }) =>
    Object.entries(when).every(([path, values]) => values.includes(pick(event, path) ?? null)),
  );
  if (mapping === undefined || !isObject(event)) return null;
  const missing: string[] = [];
  const body = filled(mapping.request, event, missing);
  const picked = mapping.idempotencyKey === null ? undefined : pick(event, mapping.idempotencyKey);
  const given = picked ?? event['id'];
  const keyFrom = picked === undefined ? 'event-id' : 'mapping';
  const id = typeof given === 'number' ? String(given) : given;
  const at = readInstant(event['time']) ?? receivedAt;
  if (typeof id !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(id)) {
    const facts = { why: 'neither its mapping nor its id gives a key of 1 to 255 printable characters' };
    const problems = [{ code: 'event-invalid', pointer: '/id', facts }];
    return { envelope: { kind: 'problem', problems }, missing, keyFrom };
  }
  return { envelope: { kind: 'call-request', id, body, pointer: '/detail', at }, missing, keyFrom };
}

const isPick = (text: string): boolean => text.startsWith('$') && !text.startsWith('$$');

function picksIn(template: unknown): readonly string[] {
  if (typeof template === 'string') return isPick(template) ? [template] : [];
  if (Array.isArray(template)) return template.flatMap(picksIn);
  return isObject(template) ? Object.values(template).flatMap(picksIn) : [];
}

/** The template with the picked values. A list or object that loses every picked value stays, empty, and is judged that way. */
function filled(template: unknown, event: unknown, missing: string[]): unknown {
  if (typeof template === 'string') {
    if (!isPick(template)) return template.startsWith('$$') ? template.slice(1) : template;
    const value = pick(event, template);
    if (value === undefined) missing.push(template);
    return value;
  }
  if (Array.isArray(template)) {
    return template.map((one) => filled(one, event, missing)).filter((one) => one !== undefined);
  }
  if (!isObject(template)) return template;
  const entries = Object.entries(template).map(([name, one]) => [name, filled(one, event, missing)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The steps of a path: names and numbers. Null: it does not have the form `$.a['b c'][0]`. */
function stepsOf(path: string): readonly string[] | null {
  const found: string[] = [];
  steps.lastIndex = 1;
  if (!path.startsWith('$')) return null;
  while (steps.lastIndex < path.length) {
    const match = steps.exec(path);
    const step = match?.slice(1).find(Boolean);
    if (step === undefined) return null;
    found.push(step);
  }
  return found;
}

function pick(event: unknown, path: string): unknown {
  return stepsOf(path)?.reduce<unknown>((value, step) => {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
    return isThere ? Reflect.get(value, step) : undefined;
  }, event);
}
