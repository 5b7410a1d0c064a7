import { isEnded, type Call, type Spent } from '../call.ts';
import { isEvent, type CallEvent } from './call-event.ts';

const nothing: Spent = { agentLooks: 0, conversationReads: 0, searches: 0 };

/**
 * The requests used for a call once this event is in. The very same object while the event cost nothing. `refreshed`: the agent was read
 * for it.
 */
export function spentWith(call: Call, event: CallEvent, refreshed: boolean): Spent | undefined {
  // Reads after the end are for the wrap-up, which counts its own.
  const kind = isEnded(call) ? null : costOf(event, refreshed);
  if (kind === null) return call.spent;
  const before = call.spent ?? nothing;
  return { ...before, [kind]: before[kind] + 1 };
}

function costOf(event: CallEvent, refreshed: boolean): keyof Spent | null {
  if (isEvent(event, 'seen')) {
    if (event.asked === undefined) return null;
    return event.asked === 'read' ? 'conversationReads' : 'searches';
  }
  if (isEvent(event, 'read-failed')) return 'conversationReads';
  if (isEvent(event, 'looked')) return 'searches';
  const looked = isEvent(event, 'claim') ? event.agentLooked === true : refreshed;
  return looked ? 'agentLooks' : null;
}
