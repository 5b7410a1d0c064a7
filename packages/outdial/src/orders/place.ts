import type { Call, CallOrder, Change } from '../call/call.ts';
import { callId, type CallId } from '../call/ids.ts';
import type { Blocker, Problem } from '../call/problem.ts';
import type { CallRequest } from '../call/request.ts';
import type { E164 } from '../phone/number.ts';
import { readRequest, readRequestValue } from '../intake/read-request.ts';
import type { ApiKey } from '../ports/api-keys.ts';
import { KeyLimitReached, RepeatWithoutRecord } from '../ports/engine-error.ts';
import type { Accepted } from '../ports/engine.ts';
import { warnOfDeadline } from '../api/deadline.ts';
import { freshen } from './freshen.ts';
import { seenAtAcceptance } from './acceptance.ts';
import { judgeFully, judgeNow, type Checked } from './judge.ts';
import { refuseParties, refuseReached } from './key-limits.ts';
import { lookingUpFor } from './look-ups.ts';
import type { OrderWorld, PlacingWorld } from './world.ts';
import { refuse, refuseAll, type Refusal } from './refusal.ts';
import { resolveParties, type Resolved } from './resolve-parties.ts';

/** What one caller asks for, as received. */
export interface Wish {
  /** The body: its text, or a value already taken out of an envelope. */
  readonly body: { readonly text: string } | { readonly value: unknown };
  readonly key: string | null;
  readonly caller: ApiKey;
  readonly allowDuplicate: boolean;
  /** The moment from which default deadlines count: an event's own time. Null: now. */
  readonly askedAt: number | null;
  /** Where the request is in its trace. Absent: it is not traced. */
  readonly traceparent?: string | undefined;
  /** What a surface sets whatever the body says. Absent: the body decides. */
  readonly terms?: Terms;
}

/** `expiresAt` (epoch milliseconds) is the latest deadline; what may only begin later is refused. */
interface Terms {
  readonly whenNotReady: 'refuse';
  readonly expiresAt: number;
  /** How long, in milliseconds, the same request without a key counts as a repeat. */
  readonly duplicateWithinMs: number;
}

export type Placing = { readonly kind: 'placed'; readonly call: Call; readonly replayed: boolean } | Refusal;
export type DryRun =
  | {
      readonly kind: 'judged';
      readonly judged: Checked;
      /** Blockers for which the call would be rejected rather than wait. */
      readonly fatal: readonly Blocker[];
      readonly warnings: readonly Problem[];
      readonly changes: readonly Change[];
      /** The call that already has this key, with the same request. */
      readonly replays: CallId | null;
    }
  | Refusal;

interface Read {
  readonly kind: 'read';
  readonly request: CallRequest;
  readonly fingerprint: string;
  readonly changes: readonly Change[];
  readonly warnings: readonly Problem[];
  /** The call that already has this key, with the same request. */
  readonly stored: Call | null;
}
/** A repetition whose own deadline has passed, so that it can no longer be judged as a request. */
interface LateReplay {
  readonly kind: 'replayed';
  readonly call: Call;
}

/** The whole way of a request up to the engine's commit. Refused: nothing is stored, not even the key. */
export async function placeCall(parts: PlacingWorld, wish: Wish): Promise<Placing> {
  const reading = await readWish(parts, wish);
  if (reading.kind === 'refused') return reading;
  if (reading.kind === 'replayed') return { kind: 'placed', call: reading.call, replayed: true };
  if (reading.stored !== null) return { kind: 'placed', call: reading.stored, replayed: true };
  const parties = await resolveWish(lookingUpFor('order', parts, wish.caller.id), reading.request, wish.caller);
  if (parties.kind === 'refused') return parties;
  const order = orderOf(parts, wish, reading, parties);
  return accept(parts, order, wish);
}

async function accept({ engine, clock }: PlacingWorld, order: CallOrder, wish: Wish): Promise<Placing> {
  const { allowDuplicate, terms, caller } = wish;
  const further = {
    ...(terms === undefined ? {} : { duplicateWithinMs: terms.duplicateWithinMs }),
    ...(caller.limits === undefined ? {} : { rates: caller.limits }),
  };
  try {
    return answerTo(await engine.accept(order, { allowDuplicate, ...further }));
  } catch (error) {
    if (error instanceof KeyLimitReached) return refuseReached(caller, error.reached, clock.now());
    if (error instanceof RepeatWithoutRecord) {
      const { code, call } = error;
      const facts = call === null ? {} : { id: call.callId, at: call.at };
      return refuse(code, { status: code === 'call-lost' ? 410 : 409, facts });
    }
    throw error;
  }
}

/** The same way, ended where the call would be accepted; then judged as the fence would judge it. Stores nothing. */
export async function rehearseCall(world: OrderWorld, wish: Wish): Promise<DryRun> {
  const parts = lookingUpFor('question', world);
  // For a key whose call's deadline has passed, only the request itself is left to judge.
  const reading = await readWish(parts, wish);
  if (reading.kind === 'replayed') {
    const again = await rehearseCall(parts, { ...wish, key: null });
    return again.kind === 'refused' ? again : { ...again, replays: reading.call.order.id };
  }
  if (reading.kind === 'refused') return reading;
  const freshened = await freshen(parts, { agent: reading.request.agentReference, withQueues: true });
  const parties = await resolveWish(parts, reading.request, wish.caller);
  if (parties.kind === 'refused') return parties;
  const reached =
    reading.stored === null ? await reachedNow(parts, wish.caller, reading.request.target.phoneNumber) : null;
  if (reached !== null) return reached;
  const judged = await judgeFully(parts, questionOf(reading.request, parties), freshened);
  const { whenNotReady, notBefore } = reading.request;
  // A call for later is judged at its time, so only blockers that will still hold then refuse it now.
  const refuses = ({ until }: Blocker): boolean =>
    whenNotReady === 'refuse' &&
    (notBefore === null || notBefore <= parts.clock.now() || (until !== null && until > notBefore));
  const fatal = judged.blockers.filter((blocker) => !blocker.canClear || refuses(blocker));
  const late = fatal.length === 0 ? warnOfDeadline(judged.blockers, reading.request.expiresAt) : null;
  const warnings = [...reading.warnings, ...parties.warnings, ...(late === null ? [] : [late])];
  const changes = [...reading.changes, ...parties.changes];
  return { kind: 'judged', judged, fatal, warnings, changes, replays: reading.stored?.order.id ?? null };
}

/**
 * Reads the body. A key that is already in use is found before anything is resolved. A replay stays a replay even when the deadline that it
 * names has passed by now.
 */
async function readWish(parts: PlacingWorld, wish: Wish): Promise<Read | LateReplay | Refusal> {
  const stored = wish.key === null ? null : await parts.engine.replayOf(wish.caller.id, wish.key);
  const { body } = wish;
  const now = parts.clock.now();
  const options = { countFrom: wish.askedAt ?? now, defaultCountry: parts.policy().policy?.defaultCountry ?? null };
  const read = 'text' in body ? readRequest(body.text, now, options) : readRequestValue(body.value, now, options);
  if (!read.ok) {
    if (stored !== null && stored.fingerprint === read.fingerprint) return { kind: 'replayed', call: stored.call };
    const [first, ...rest] = read.problems;
    if (first === undefined) return refuse('internal');
    return refuseAll([first, ...rest], { status: read.status, corrected: read.corrected, fill: read.fill });
  }
  if (stored !== null && stored.fingerprint !== read.fingerprint) return keyReused(stored.call);
  const { fingerprint, changes, warnings } = read;
  const request = withTerms(read.request, wish.terms);
  if ('problems' in request) return request;
  return { kind: 'read', request, fingerprint, changes, warnings, stored: stored?.call ?? null };
}

function withTerms(request: CallRequest, terms: Terms | undefined): CallRequest | Refusal {
  if (terms === undefined) return request;
  if (request.notBefore !== null) {
    const expected = 'left out: this route places a call now or not at all. POST /v1/calls accepts it';
    return refuse('field-value', { status: 400, pointer: '/notBefore', facts: { field: 'notBefore', expected } });
  }
  const { whenNotReady } = terms;
  return { ...request, whenNotReady, expiresAt: Math.min(request.expiresAt, terms.expiresAt) };
}

/** Refuses a dry run of a request beyond a limit, where the engine can tell. */
async function reachedNow({ engine, clock }: OrderWorld, caller: ApiKey, phoneNumber: E164): Promise<Refusal | null> {
  const reached = await engine.reachedLimit?.({ caller: caller.id, phoneNumber, rates: caller.limits });
  return reached == null ? null : refuseReached(caller, reached, clock.now());
}

async function resolveWish(parts: PlacingWorld, request: CallRequest, caller: ApiKey): Promise<Resolved | Refusal> {
  const untold = request.webhookUrl === null ? null : judgeWebhook(parts, request.webhookUrl);
  if (untold !== null) return refuseAll([untold], { status: 422 });
  if (parts.policy().policy === null) return refuse('policy-missing', { status: 422 });
  const parties = await resolveParties(parts, { agent: request.agentReference, queue: request.queueReference });
  if (parties.kind === 'refused') return parties;
  const { agent, queue } = parties;
  const { phoneNumber } = request.target;
  return (
    refuseParties(caller, {
      agentId: agent.agentId,
      queueId: queue?.id ?? null,
      queueName: queue?.name ?? null,
      phoneNumber,
    }) ?? parties
  );
}

/** An accepted call promises its notifications, so an address that can never get one is refused with the request. */
function judgeWebhook(
  { webhooks, judgeWebhookUrl: judge = webhooks?.judge }: PlacingWorld,
  url: string,
): Problem | null {
  const unavailable: Problem = { code: 'webhooks-unavailable', pointer: null, facts: {} };
  const problem = judge === undefined ? unavailable : judge(url);
  return problem === null ? null : { ...problem, pointer: '/webhookUrl' };
}

const questionOf = (request: CallRequest, parties: Resolved) => ({
  agentId: parties.agent.agentId,
  queueId: parties.queue?.id ?? null,
  phoneNumber: request.target.phoneNumber,
  brought: {
    callerId: request.callerId !== null,
    lawfulBasis: request.lawfulBasis !== null,
    timeZone: request.target.timeZone,
  },
  notBefore: request.notBefore,
});

function orderOf(parts: PlacingWorld, wish: Wish, read: Read, parties: Resolved): CallOrder {
  const { agentReference, queueReference, ...asked } = read.request;
  const person = parties.agent.person?.value;
  const judged = judgeNow(parts, questionOf(read.request, parties));
  const seen = seenAtAcceptance(judged, parts.clock.now(), asked.notBefore);
  return {
    ...asked,
    id: callId(parts.newId('call')),
    key: wish.key,
    createdBy: wish.caller.id,
    ...(wish.caller.person === undefined ? {} : { createdByName: wish.caller.name ?? wish.caller.person.subject }),
    fingerprint: read.fingerprint,
    agent: { id: parties.agent.agentId, name: person?.name ?? null, email: person?.email ?? null },
    queue: parties.queue,
    createdAt: parts.clock.now(),
    ...(wish.traceparent === undefined ? {} : { traceparent: wish.traceparent }),
    changes: [...read.changes, ...parties.changes],
    checks: seen.checks,
    warnings: [...read.warnings, ...parties.warnings, ...seen.warnings],
  };
}

function answerTo(accepted: Accepted): Placing {
  switch (accepted.kind) {
    case 'accepted':
      return { kind: 'placed', call: accepted.call, replayed: false };
    case 'replayed':
      return { kind: 'placed', call: accepted.call, replayed: true };
    case 'key-reused':
      return keyReused(accepted.call);
    case 'possible-duplicate': {
      const about = `/v1/calls/${accepted.call.order.id}`;
      return refuse('possible-duplicate', { status: 409, facts: { callId: accepted.call.order.id }, about });
    }
  }
}

function keyReused(call: Call): Refusal {
  const about = `/v1/calls/${call.order.id}`;
  return refuse('key-reused', { status: 422, facts: { callId: call.order.id, key: call.order.key }, about });
}
