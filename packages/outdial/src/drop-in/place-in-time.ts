import { isEnded, type Call } from '../call/call.ts';
import { callId, type CallId, type ConversationId } from '../call/ids.ts';
import type { Engine } from '../ports/engine.ts';
import type { ServerParts } from '../server/parts.ts';
import { placeCall, type Placing, type Wish } from '../server/place.ts';
import type { Refusal } from '../server/problem-json.ts';

/** The SDKs give up after 16 s, and nothing may be dialed that nobody waits for. */
const answerWithinMs = 12_000;
const dialWithinMs = 10_000;
/** As long as the engine knows the same request again. */
const joinWithinMs = 60_000;

export type InTime =
  | { readonly kind: 'conversation'; readonly call: Call; readonly conversationId: ConversationId }
  /** It ended without one, or has none yet and the time is over. */
  | { readonly kind: 'none'; readonly call: Call }
  /** The time was over before there was a call; whatever comes of it is not dialed. */
  | { readonly kind: 'too-late' }
  | Refusal;

export interface PlacingInTime {
  /** Places the call now or not at all, and waits for its conversation as long as a caller can be kept waiting. */
  readonly place: (wish: Pick<Wish, 'body' | 'caller'>, arrivedAt: number) => Promise<InTime>;
}

export function createPlacingInTime(parts: ServerParts): PlacingInTime {
  const placeOrJoin = createJoining(parts);
  return {
    place: async (wish, arrivedAt) => {
      const terms = { whenNotReady: 'refuse', expiresAt: arrivedAt + dialWithinMs } as const;
      const whole: Wish = { ...wish, key: null, allowDuplicate: false, askedAt: null, terms };
      let stop = (): void => undefined;
      const over = new Promise<null>((resolve) => {
        stop = parts.clock.wakeAt(arrivedAt + answerWithinMs, () => {
          resolve(null);
        });
      });
      try {
        const placing = await Promise.race([placeOrJoin(whole), over]);
        if (placing === null) return { kind: 'too-late' };
        if (placing.kind === 'refused') return placing;
        const call = await decided(parts.engine, placing.call.order.id, over);
        const conversationId = conversationOf(call);
        return conversationId === null ? { kind: 'none', call } : { kind: 'conversation', call, conversationId };
      } finally {
        stop();
      }
    },
  };
}

/**
 * The same body within 60 s joins the call it asked for. A call that ended with proof that nobody was rung is no longer that call: an
 * agent who was Away a moment ago may be asked for again, once by all who ask at the same time.
 */
function createJoining(parts: ServerParts): (wish: Wish) => Promise<Placing> {
  const again = new Map<CallId, Promise<Placing>>();
  return async (wish) => {
    const placing = await placeCall(parts, wish);
    const [problem] = placing.kind === 'refused' ? placing.problems : [];
    if (problem?.code !== 'possible-duplicate') return placing;
    const id = callId(String(problem.facts['callId']));
    const twin = await parts.engine.get(id);
    if (twin === null) return placing;
    if (!isEnded(twin) || twin.outcome.targetRung !== false) return { kind: 'placed', call: twin, replayed: true };
    const made = again.get(id) ?? placeCall(parts, { ...wish, allowDuplicate: true });
    if (!again.has(id)) {
      again.set(id, made);
      // Somebody may have met the same ended call a moment before this one was stored, and come here only afterwards.
      parts.clock.wakeAt(parts.clock.now() + joinWithinMs, () => again.delete(id));
      void made.catch(() => again.delete(id));
    }
    const outcome = await made;
    if (outcome.kind === 'refused') again.delete(id);
    return outcome;
  };
}

function conversationOf(call: Call): ConversationId | null {
  return 'conversationId' in call ? call.conversationId : null;
}

/** The call once it has a conversation or has ended; as it is then when the time is over before. */
async function decided(engine: Engine, id: CallId, over: Promise<null>): Promise<Call> {
  const look = async (): Promise<Call> => {
    const call = await engine.get(id);
    if (call === null) throw new TypeError('A call that was accepted is not there.');
    return call;
  };
  let stop = (): void => undefined;
  const seen = new Promise<Call>((resolve, reject) => {
    const check = (): void => {
      look().then((call) => {
        if (conversationOf(call) !== null || isEnded(call)) resolve(call);
      }, reject);
    };
    stop = engine.watch((entries) => {
      if (entries.some((entry) => entry.callId === id)) check();
    });
    check();
  });
  try {
    return (await Promise.race([seen, over])) ?? (await look());
  } finally {
    stop();
  }
}
