import { isEnded, type Call } from '../../call/call.ts';
import { callId, type CallId } from '../../call/ids.ts';
import { readRequest, readRequestValue } from '../../intake/read-request.ts';
import type { ServerParts } from '../http/parts.ts';
import { placeCall, type Placing, type Wish } from '../../orders/place.ts';
import { refuse } from '../../orders/refusal.ts';
import { headersOfJoin } from './error-body.ts';
import { createRepeats, longestPauseMs, type Series } from './repeats.ts';

/** Requests that meet the same earlier call within this time share the new one. A later request does not. */
const togetherMs = 60_000;

/**
 * Places a call, or joins the one that the same body asked for. A body without a key is a repeat while its call is open, and after that
 * for as long as repeats keep coming, even if the record of the call was erased. A call that ended with proof that no phone rang may be asked
 * for again, once by all who ask then, unless it was canceled.
 */
export function createJoining(parts: ServerParts): (wish: Wish) => Promise<Placing> {
  const { clock, engine } = parts;
  const repeats = parts.repeats ?? createRepeats(clock);
  const placeAgain = createPlacingAgain(parts);

  const join = async (wish: Wish, series: Series): Promise<Placing> => {
    // Met without asking Genesys for names: a repeat finds its call also while nothing else can be answered.
    const known = series.call === null ? null : await engine.get(series.call);
    if (series.call !== null && known === null) return repeatOfErased(series.call);
    const newest = known === null ? null : await inItsPlace(engine, known);
    if (newest !== null && isKept(newest)) return { kind: 'placed', call: newest.call, replayed: true };
    const placing = await placeCall(parts, wish);
    if (placing.kind !== 'refused') return placing;
    const [{ code, facts }] = placing.problems;
    if (code === 'repeat-of-erased-call') {
      const erased = callId(String(facts['id']));
      const isOld = !series.mayBeOlder && isLongAgo(clock.now() - Number(facts['at']));
      if (isOld) return placeAgain(erased, wish);
      // Its repeats are refused for as long as they keep coming.
      await series.answered(erased);
      return repeatOfErased(erased);
    }
    if (code === 'call-lost') {
      const lost = callId(String(facts['id']));
      return series.mayBeOlder ? { ...placing, headers: headersOfJoin(lost) } : placeAgain(lost, wish);
    }
    const met = code === 'possible-duplicate' ? await engine.get(callId(String(facts['callId']))) : null;
    const earlier = met === null ? null : await inItsPlace(engine, met);
    if (earlier === null) return placing;
    const { call } = earlier;
    const isOld = isEnded(call) && !series.mayBeOlder && isLongAgo(clock.now() - call.order.createdAt);
    const joins = !isEnded(call) || (isKept(earlier) && !isOld);
    return joins ? { kind: 'placed', call, replayed: true } : placeAgain(call.order.id, wish);
  };
  return async (wish) => {
    const request = wish.key === null ? requestOf(wish, clock.now()) : null;
    if (request === null) return placeCall(parts, wish);
    const series = await repeats.arrived(request);
    const placing = await join(wish, series);
    if (placing.kind === 'placed') await series.answered(placing.call.order.id);
    return placing;
  };
}

/** A phone may have rung for it: its record does not say any more. */
const repeatOfErased = (id: CallId): Placing =>
  refuse('repeat-of-erased-call', { status: 409, facts: { id }, headers: headersOfJoin(id) });

/** Also a call that seems to come from later: the clock was set back after it, and no request has come since for one pause at least. */
const isLongAgo = (ago: number): boolean => ago > longestPauseMs || ago < 0;

/** The newest call of a request. `isGivenAway`: a person gave it to another agent. */
interface Met {
  readonly call: Call;
  readonly isGivenAway: boolean;
}

/**
 * False once it is proven that no phone rang, nor will. What a person canceled or gave to another agent stays so: a repeat, which names the
 * first agent, does not undo it.
 */
const isKept = ({ call, isGivenAway }: Met): boolean =>
  isGivenAway || !isEnded(call) || call.outcome.targetRung !== false || call.state === 'canceled';

/** The call that another agent was given instead of this one, however often that happened; else this one. */
async function inItsPlace(engine: ServerParts['engine'], call: Call, isGivenAway = false): Promise<Met> {
  const to = isEnded(call) ? call.outcome.facts['reassignedTo'] : undefined;
  if (typeof to !== 'string') return { call, isGivenAway };
  const next = await engine.get(callId(to));
  return next === null ? { call, isGivenAway: true } : inItsPlace(engine, next, true);
}

/** The caller and the request. Null when the body cannot be read. */
function requestOf({ body, caller }: Wish, now: number): string | null {
  const { fingerprint } = 'text' in body ? readRequest(body.text, now) : readRequestValue(body.value, now);
  return fingerprint === null ? null : `${caller.id} ${fingerprint}`;
}

/** One new call in place of an earlier one, for everyone who meets that one while the new call is stored or just before. */
function createPlacingAgain(parts: ServerParts): (earlier: CallId, wish: Wish) => Promise<Placing> {
  // Other processes may meet the same earlier call: by this key all of them place one call.
  const keyFor = (earlier: CallId) => (parts.engine.newest === undefined ? {} : { key: `again:${earlier}` });
  const underWay = new Map<CallId, Promise<Placing>>();
  return async (earlier, wish) => {
    const shared = underWay.get(earlier);
    if (shared !== undefined) {
      const placing = await shared;
      return placing.kind === 'placed' ? { ...placing, replayed: true } : placing;
    }
    const made = placeCall(parts, { ...wish, ...keyFor(earlier), allowDuplicate: true });
    underWay.set(earlier, made);
    const forget = (): void => void underWay.delete(earlier);
    parts.clock.wakeAt(parts.clock.now() + togetherMs, forget);
    void made.then(({ kind }) => kind === 'refused' && forget(), forget);
    return made;
  };
}
