import { isEnded, type Call } from '../call/call.ts';
import type { CallId, KeyId } from '../call/ids.ts';
import type { Engine } from '../ports/engine.ts';
import { etagOf } from '../api/call-view.ts';
import { refuse, type Refusal } from './refusal.ts';

/** What `If-Match` says: nothing was sent, any version will do, or one of these versions. */
export type IfMatch = 'absent' | 'any' | readonly number[];

/** Reads `If-Match` (RFC 9110 section 13.1.1). A weak or foreign tag matches no version. */
export function readIfMatch(header: string | undefined): IfMatch {
  if (header === undefined) return 'absent';
  if (header.trim() === '*') return 'any';
  return header.split(',').flatMap((tag) => {
    const version = /^"(\d{1,15})"$/.exec(tag.trim())?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}

export type Canceling =
  | { readonly kind: 'canceled'; readonly call: Call; readonly ended: boolean }
  | { readonly kind: 'no-such-call' }
  | Refusal;

const tries = 20;

/**
 * Asks the engine to cancel the call as it was last seen, so that a caller who does not know that it connected does not hang it up. A
 * call that has ended answers its outcome.
 */
export async function cancelCall(
  engine: Engine,
  wish: { readonly id: CallId; readonly by: KeyId; readonly ifMatch: IfMatch },
): Promise<Canceling> {
  for (let left = tries; left > 0; left -= 1) {
    const call = await engine.get(wish.id);
    if (call === null) return { kind: 'no-such-call' };
    if (isEnded(call)) return { kind: 'canceled', call, ended: true };
    const refused = precondition(call, wish.ifMatch);
    if (refused !== null) return refused;
    const told = await engine.cancel(wish.id, wish.by, wish.ifMatch === 'any' ? null : call.version);
    if (told.kind === 'told') return { kind: 'canceled', call: told.call, ended: isEnded(told.call) };
    if (told.kind === 'no-such-call') return told;
  }
  return refuse('precondition-failed', { status: 412, facts: { callId: wish.id } });
}

function precondition(call: Call, ifMatch: IfMatch): Refusal | null {
  const facts = { callId: call.order.id, state: call.state, etag: etagOf(call) };
  if (ifMatch === 'any') return null;
  if (ifMatch === 'absent')
    return call.state === 'connected' ? refuse('precondition-required', { status: 428, facts }) : null;
  return ifMatch.includes(call.version) ? null : refuse('precondition-failed', { status: 412, facts });
}
