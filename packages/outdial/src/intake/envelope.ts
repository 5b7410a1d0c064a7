import type { Problem } from '../call/problem.ts';
import { isObject, type JsonFields } from '../json/object.ts';
import { readInstant } from '../call/instants.ts';
import { seenValue } from '../masking/seen.ts';

/** `detail-type` (EventBridge) or `type` (CloudEvents) of an event that asks for a call; its detail or data is the request's body. */
const callRequestedType = 'outdial.call.requested';

/** The content of an event. `at` is the event's own time in epoch milliseconds; `pointer` is the place of the body in the envelope. */
export type Envelope =
  | {
      /** A topic event of Genesys, carried as it is: `contactCentre.interpret` reads it. */
      readonly kind: 'topic';
      readonly id: string;
      /** Concrete, such as `v2.users.<id>.presence`. */
      readonly topicName: string;
      readonly eventBody: unknown;
      readonly at: number;
    }
  | {
      /** `id` is the idempotency key; the default deadline counts from `at`. */
      readonly kind: 'call-request';
      readonly id: string;
      readonly body: unknown;
      readonly pointer: '/detail' | '/data' | '/detail/data';
      readonly at: number;
    }
  | { readonly kind: 'problem'; readonly problems: readonly Problem[] };

function invalid(pointer: string, why: string, facts: Problem['facts'] = {}): Envelope {
  return { kind: 'problem', problems: [{ code: 'event-invalid', pointer, facts: { why, ...facts } }] };
}

function idOf(envelope: JsonFields): string | null {
  const id = envelope['id'];
  return typeof id === 'string' && /^[\x21-\x7e]{1,255}$/.test(id) ? id : null;
}

/** True for something that means to be an envelope: EventBridge's or CloudEvents' own required fields are there. */
export function looksLikeEnvelope(value: unknown): boolean {
  return isObject(value) && ('detail-type' in value || 'specversion' in value);
}

/** The CloudEvents event that an EventBridge envelope carries as its detail. Null: it does not carry one, or is not such an envelope. */
export function carriedEvent(value: unknown): JsonFields | null {
  if (!isObject(value) || !('detail-type' in value)) return null;
  const { detail } = value;
  return isObject(detail) && 'specversion' in detail ? detail : null;
}

/**
 * Reads an EventBridge envelope (AWS event structure, version 0), a CloudEvents 1.0 event in structured JSON form, or one inside the
 * other's detail. A nested one counts as the CloudEvents event, with its id. `receivedAt` is used for an event without a time (CloudEvents
 * makes it optional). Never throws.
 */
export function readEnvelope(value: unknown, receivedAt: number): Envelope {
  if (!isObject(value)) return invalid('', `it is ${String(seenValue(value) ?? 'null')}, not an object`);
  if ('specversion' in value) return readCloudEvent(value, receivedAt);
  const carried = carriedEvent(value);
  if (carried !== null) return fromDetail(readCloudEvent(carried, readInstant(value['time']) ?? receivedAt));
  if ('detail-type' in value) return readEventBridge(value);
  return invalid('', 'it has neither detail-type (EventBridge) nor specversion (CloudEvents)');
}

/** The same with its pointers leading from the envelope around it. */
function fromDetail(envelope: Envelope): Envelope {
  if (envelope.kind === 'call-request') return { ...envelope, pointer: '/detail/data' };
  if (envelope.kind === 'topic') return envelope;
  const problems = envelope.problems.map((one) => ({ ...one, pointer: `/detail${one.pointer ?? ''}` }));
  return { kind: 'problem', problems };
}

function readEventBridge(envelope: JsonFields): Envelope {
  const { 'detail-type': type, detail, time, version = '0' } = envelope;
  if (version !== '0') return invalid('/version', 'its version is not 0', { seen: seenValue(version), expected: '0' });
  const at = readInstant(time) ?? 'its time is missing or not an ISO 8601 time';
  return readContent(envelope, { at, name: 'detail-type', type, body: detail, pointer: '/detail' });
}

function readCloudEvent(event: JsonFields, receivedAt: number): Envelope {
  const { specversion, type, data, time } = event;
  if (specversion !== '1.0')
    return invalid('/specversion', 'its specversion is not 1.0', { seen: seenValue(specversion), expected: '1.0' });
  if ('data_base64' in event) return invalid('/data_base64', 'its data is binary', { expected: 'JSON in data' });
  const at = time === undefined ? receivedAt : (readInstant(time) ?? 'its time is not an ISO 8601 time');
  return readContent(event, { at, name: 'type', type, body: data, pointer: '/data' });
}

interface Content {
  /** Epoch milliseconds, or why the time cannot be read. */
  readonly at: number | string;
  /** The field with the type, and its value. */
  readonly name: 'detail-type' | 'type';
  readonly type: unknown;
  readonly body: unknown;
  readonly pointer: '/detail' | '/data';
}

function readContent(envelope: JsonFields, { at, name, type, body, pointer }: Content): Envelope {
  const id = idOf(envelope);
  if (id === null)
    return invalid('/id', 'its id is missing or not a string of 1 to 255 printable characters', {
      expected: 'a string',
    });
  if (typeof at === 'string')
    return invalid('/time', at, { seen: seenValue(envelope['time']), expected: 'an instant' });
  if (typeof type !== 'string') return invalid(`/${name}`, `its ${name} is not a string`, { seen: seenValue(type) });
  if (type === callRequestedType) return { kind: 'call-request', id, body, pointer, at };
  return type.startsWith('v2.') ? readTopic(id, body, pointer, at) : unknownType(`/${name}`, type);
}

function unknownType(pointer: string, type: string): Envelope {
  const expected = `${callRequestedType}, or a Genesys topic (v2.…)`;
  return invalid(pointer, 'Outdial does not accept events of its type', { seen: seenValue(type), expected });
}

/** The concrete topic and the finer time are in the detail: `detail-type` is a template with a literal `{id}`. */
function readTopic(id: string, detail: unknown, pointer: string, at: number): Envelope {
  if (!isObject(detail)) return invalid(pointer, 'its detail is not an object', { seen: seenValue(detail) });
  const { topicName, eventBody, timestamp } = detail;
  if (typeof topicName !== 'string' || !topicName.startsWith('v2.') || topicName.includes('{')) {
    return invalid(`${pointer}/topicName`, 'its topicName is not a concrete topic', { seen: seenValue(topicName) });
  }
  if (eventBody === undefined) return invalid(`${pointer}/eventBody`, 'its eventBody is missing');
  return { kind: 'topic', id, topicName, eventBody, at: readInstant(timestamp) ?? at };
}
