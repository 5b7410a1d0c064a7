import { isEnded, type Call } from '../call/call.ts';
import type { LogEntry } from '../ports/engine.ts';
import { spanIdOf, type Span, type SpanAttributes, type SpanContext, type SpanEvent } from './span.ts';

/** The phases of a call, by the states that they are made of. An ended call is in no phase. */
const phases: Readonly<Record<string, string>> = {
  'call.scheduled': 'schedule',
  'call.waiting': 'wait',
  'call.dialing': 'dial',
  'call.unknown': 'search',
  'call.placed': 'conversation',
  'call.ringing': 'conversation',
  'call.connected': 'conversation',
};
/** Lines that say nothing about the state. */
const asides: ReadonlySet<string> = new Set(['call.noted', 'call.wrapped-up']);

interface OpenPhase {
  readonly name: string;
  readonly first: LogEntry;
  readonly events: readonly SpanEvent[];
}

/** A call's place in its trace: the request that asked for it is its parent. */
export interface CallTrace extends Omit<SpanContext, 'spanId'> {
  readonly parentId: string | null;
}

/** The id of the span of the whole call. */
export const callSpanId = (callId: string): string => spanIdOf(callId, 'call');

/** The id of the span in which an attempt is dialed. */
export const dialSpanId = (callId: string, attempt: number): string => spanIdOf(callId, 'dial', attempt);

/**
 * The spans that end with this line of a call's history: the phase before it, and the whole call if it has ended. They follow from what is stored,
 * so a process that started in between makes the same ones.
 */
export function endingWith(
  last: LogEntry,
  history: readonly LogEntry[],
  call: Call,
  trace: CallTrace,
): readonly Span[] {
  if (asides.has(last.name)) return [];
  const earlier = history.filter(({ number, name }) => number < last.number && !asides.has(name));
  const before = openPhase(earlier);
  if (before === null || before.name === phases[last.name]) return [];
  const phase = phaseSpan(before, last, attemptIn(earlier), call, trace);
  const [first] = history;
  return phases[last.name] !== undefined || first === undefined
    ? [phase]
    : [phase, wholeSpan(first, last, call, trace)];
}

/** The phase that a history has come to. */
function openPhase(history: readonly LogEntry[]): OpenPhase | null {
  const name = phases[history.at(-1)?.name ?? ''];
  if (name === undefined) return null;
  const begins = history.findLastIndex((entry) => phases[entry.name] !== name) + 1;
  const lines = history.slice(begins);
  const [first] = lines;
  return first === undefined ? null : { name, first, events: lines.flatMap(eventsOf) };
}

/** Blockers while it waits, and what is seen of the conversation. */
function eventsOf({ name, at, facts, problem }: LogEntry): readonly SpanEvent[] {
  if (name === 'call.waiting') {
    const codes = facts['waitingFor'];
    const list = Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : [];
    if (list.length === 0 && problem === null) return [];
    return [{ name: 'blocked', at, attributes: { 'outdial.blockers': list, 'outdial.code': problem?.code ?? null } }];
  }
  return name === 'call.ringing' || name === 'call.connected' ? [{ name: name.slice(5), at, attributes: {} }] : [];
}

/** What every span about a call says of it: ids only. */
export function callAttributes({ order }: Call): SpanAttributes {
  return {
    'outdial.call.id': order.id,
    'outdial.agent.id': order.agent.id,
    'outdial.queue.id': order.queue?.id ?? null,
  };
}

function phaseSpan(
  { name, first, events }: OpenPhase,
  last: LogEntry,
  attempt: number | null,
  call: Call,
  { traceId }: CallTrace,
): Span {
  const { id } = call.order;
  const isDial = name === 'dial' && attempt !== null;
  return {
    ...{ name, kind: 'internal', traceId, parentId: callSpanId(id) },
    spanId: isDial ? dialSpanId(id, attempt) : spanIdOf(id, name, first.number),
    ...{ begunAt: first.at, endedAt: last.at, events },
    attributes: {
      ...callAttributes(call),
      'outdial.attempt': name === 'schedule' ? null : attempt,
      'outdial.state': last.name.slice('call.'.length),
      'outdial.cause': last.cause,
      'outdial.code': last.problem?.code ?? textOrNull(last.facts['code']),
      'genesys.conversation_id': name === 'wait' || name === 'schedule' ? null : conversationIn(call, attempt),
      ...(name === 'dial' ? { 'outdial.placed': placedBy(last.name) } : {}),
    },
    failed: name === 'dial' && placedBy(last.name) !== 'yes',
  };
}

/** What the answer to the dial request proved. */
function placedBy(name: LogEntry['name']): 'yes' | 'no' | 'unknown' {
  if (phases[name] === 'conversation' || name === 'call.completed') return 'yes';
  return name === 'call.unknown' || name === 'call.outcome-unknown' ? 'unknown' : 'no';
}

function wholeSpan(first: LogEntry, last: LogEntry, call: Call, { traceId, parentId }: CallTrace): Span {
  const { id } = call.order;
  const ended = isEnded(call) ? call : null;
  return {
    ...{ name: 'call', kind: 'internal', traceId, parentId, spanId: callSpanId(id) },
    ...{ begunAt: first.at, endedAt: last.at },
    attributes: {
      ...callAttributes(call),
      'outdial.state': last.name.slice('call.'.length),
      'outdial.code': textOrNull(last.facts['code']),
      'outdial.target_rung': ended === null ? null : String(ended.outcome.targetRung),
      'outdial.canceled': ended?.outcome.canceled ?? null,
      'outdial.attempts': call.attempts.length,
      'genesys.conversation_id': ended?.conversationId ?? null,
    },
    failed: last.name !== 'call.completed' && last.name !== 'call.canceled',
  };
}

function attemptIn(history: readonly LogEntry[]): number | null {
  const dialing = history.findLast(({ name }) => name === 'call.dialing');
  return typeof dialing?.facts['attempt'] === 'number' ? dialing.facts['attempt'] : null;
}

function conversationIn({ attempts }: Call, attempt: number | null): string | null {
  return attempts.find(({ number }) => number === attempt)?.conversationId ?? null;
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
