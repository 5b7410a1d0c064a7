import { isEnded, type Call } from '../../call/call.ts';
import type { CallId, ConversationId } from '../../call/ids.ts';
import type { Engine } from '../../ports/engine.ts';
import type { ServerParts } from '../http/parts.ts';
import type { Wish } from '../../orders/place.ts';
import type { Refusal } from '../../orders/refusal.ts';
import { createJoining } from './joining.ts';
import type { Clock } from '../../ports/clock.ts';
import { joinWithinMs } from './repeats.ts';

/** The SDKs give up after 16 s, and Outdial must not dial a call that no caller waits for. */
const answerWithinMs = 12_000;
const dialWithinMs = 10_000;
/** Another process may dial the call; this process does not hear of it. */
const lookEveryMs = 250;

/** `joined`: an earlier request asked for the call. */
type InTime =
  | {
      readonly kind: 'conversation';
      readonly call: Call;
      readonly joined: boolean;
      readonly conversationId: ConversationId;
    }
  /** It ended without a conversation, or has no conversation yet and the time is over. */
  | { readonly kind: 'none'; readonly call: Call; readonly joined: boolean }
  /** The time was over before there was a call; whatever comes of it is not dialed. */
  | { readonly kind: 'too-late' }
  | Refusal;

export interface PlacingInTime {
  /** Places the call now or not at all, and waits for its conversation as long as a caller can be kept waiting. */
  readonly place: (wish: Pick<Wish, 'body' | 'caller' | 'key' | 'traceparent'>, arrivedAt: number) => Promise<InTime>;
}

export function createPlacingInTime(parts: ServerParts): PlacingInTime {
  const placeOrJoin = createJoining(parts);
  return {
    place: async (wish, arrivedAt) => {
      const expiresAt = arrivedAt + dialWithinMs;
      const terms = { whenNotReady: 'refuse', expiresAt, duplicateWithinMs: joinWithinMs } as const;
      const whole: Wish = { ...wish, allowDuplicate: false, askedAt: null, terms };
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
        const call = await decided(parts, placing.call.order.id, over);
        const conversationId = conversationOf(call);
        const about = { call, joined: placing.replayed };
        return conversationId === null
          ? { kind: 'none', ...about }
          : { kind: 'conversation', ...about, conversationId };
      } finally {
        stop();
      }
    },
  };
}

function conversationOf(call: Call): ConversationId | null {
  return 'conversationId' in call ? call.conversationId : null;
}

/** The call once it has a conversation or has ended; as it is then when the time is over before. */
async function decided(
  { engine, clock }: { readonly engine: Engine; readonly clock: Clock },
  id: CallId,
  over: Promise<null>,
): Promise<Call> {
  const look = async (): Promise<Call> => {
    const call = await engine.get(id);
    if (call === null) throw new TypeError('A call that was accepted is not there.');
    return call;
  };
  let stop = (): void => undefined;
  let stopLooking = (): void => undefined;
  let isOver = false;
  const seen = new Promise<Call>((resolve, reject) => {
    const check = (): void => {
      stopLooking();
      look().then((call) => {
        if (conversationOf(call) !== null || isEnded(call)) resolve(call);
        else if (engine.newest !== undefined && !isOver) stopLooking = clock.wakeAt(clock.now() + lookEveryMs, check);
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
    isOver = true;
    stopLooking();
  }
}
