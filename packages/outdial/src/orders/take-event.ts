import { readEnvelope, type Envelope } from '../intake/envelope.ts';
import { mapEvent } from '../intake/mapping.ts';
import { grants, type ApiKey } from '../ports/api-keys.ts';
import { trustOf, type Trust } from './event-source.ts';
import type { Hearsay } from './hearsay.ts';
import { placeCall } from './place.ts';
import { refuse, refuseAll, scopeMissing, type Refusal } from './refusal.ts';
import type { OrderWorld, PlacingWorld } from './world.ts';

/** The outcome of one event. A `fact` is believed. A `hint` makes Outdial read at Genesys, if any call or agent needs it. */
export type Taken =
  | { readonly kind: 'agent' | 'conversation'; readonly id: string | null; readonly countsAs: 'fact' | 'hint' }
  | { readonly kind: 'ignored'; readonly id: string | null; readonly why: string }
  | { readonly kind: 'call'; readonly id: string; readonly callId: string; readonly replayed: boolean }
  | { readonly kind: 'refused'; readonly id: string | null; readonly refusal: Refusal };

/** Keys are kept 30 days after a call's end at least; an older event could no longer be known as a repetition. */
const oldestEvent = 30 * 24 * 60 * 60 * 1000;

export type EventWorld = OrderWorld & { readonly hearsay: Hearsay };

/** Takes one event, of whatever form: it asks for a call, or reports on an agent or a conversation. */
export async function takeEvent(
  world: EventWorld,
  event: unknown,
  caller: ApiKey,
  traceparent?: string,
): Promise<Taken> {
  const now = world.clock.now();
  const envelope = mapEvent(world.eventMappings ?? [], event, now)?.envelope ?? readEnvelope(event, now);
  switch (envelope.kind) {
    case 'problem': {
      const [first, ...rest] = envelope.problems;
      const refusal = first === undefined ? refuse('event-invalid') : refuseAll([first, ...rest]);
      return { kind: 'refused', id: null, refusal };
    }
    case 'topic':
      return hear(world, envelope, trustOf(event, world.eventSource ?? null));
    case 'call-request':
      if (grants(caller.scopes, 'conversation:call:write')) return placeFrom(world, envelope, caller, traceparent);
      return { kind: 'refused', id: envelope.id, refusal: scopeMissing(caller, 'conversation:call:write') };
  }
}

type Topic = Extract<Envelope, { readonly kind: 'topic' }>;
type Asked = Extract<Envelope, { readonly kind: 'call-request' }>;
type Placed = Extract<Taken, { readonly kind: 'call' | 'refused' }>;

/** Repeated and late events are harmless: the floor drops older facts, and a call knows what it has seen. */
async function hear(world: EventWorld, { id, topicName, eventBody, at }: Topic, trust: Trust): Promise<Taken> {
  if (trust === 'foreign') return { kind: 'refused', id, refusal: refuse('event-source-other') };
  const { clock, contactCentre, engine, floor, hearsay } = world;
  const now = clock.now();
  const heard = contactCentre.interpret({ topicName, eventBody, at: Math.min(at, now) });
  if (trust === 'fact') floor.feedHeard(now);
  switch (heard.kind) {
    case 'agent':
      if (trust === 'fact') floor.feedAgent(heard.facts);
      else hearsay.agent(heard.facts);
      return { kind: 'agent', id, countsAs: trust };
    case 'conversation':
      if (trust === 'fact') engine.conversationHeard(heard.conversation);
      else await hearsay.conversation(heard.conversation);
      return { kind: 'conversation', id, countsAs: trust };
    case 'nothing':
      return { kind: 'ignored', id, why: heard.why };
  }
}

/** An event that asks for a call, of a caller who may place calls, goes the way of `POST /v1/calls`: its id is the key, and its own time starts the deadline. */
export async function placeFrom(
  world: PlacingWorld,
  { id, at, body }: Asked,
  caller: ApiKey,
  traceparent?: string,
): Promise<Placed> {
  const now = world.clock.now();
  if (now - at > oldestEvent) {
    return { kind: 'refused', id, refusal: refuse('event-invalid', { facts: { why: 'it is older than 30 days' } }) };
  }
  const askedAt = Math.min(at, now);
  const wish = { body: { value: body }, key: id, caller, allowDuplicate: false, askedAt, traceparent };
  const placing = await placeCall(world, wish);
  if (placing.kind === 'refused') return { kind: 'refused', id, refusal: placing };
  return { kind: 'call', id, callId: placing.call.order.id, replayed: placing.replayed };
}
