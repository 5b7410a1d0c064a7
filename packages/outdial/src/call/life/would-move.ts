import { advance } from './advance.ts';
import type { Call } from '../call.ts';
import type { CallStanding } from './command.ts';
import type { ConversationSeen } from '../conversation.ts';
import type { Timers } from '../timers.ts';

const nothingElse: CallStanding = { paused: false, policy: { version: null, forbids: null }, lock: null, blockers: [] };

/** True if this read of a conversation, were it true, would change the call. Then it is worth a request. */
export function wouldMove(call: Call, conversation: ConversationSeen, now: number, timers: Timers): boolean {
  return advance(call, { type: 'seen', conversation }, nothingElse, now, timers).call !== call;
}
