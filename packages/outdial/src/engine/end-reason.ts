import type { ConversationSeen } from '../call/conversation.ts';
import { showsTargetLeg } from '../call/life/sighting.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';

/** The target was rung, the two did not talk, and this event does not say why: busy, no answer and the like show in a read only. */
export function isReasonMissing(seen: ConversationSeen): boolean {
  const saysWhy = (seen.sipCode ?? null) !== null || seen.errorCode !== null;
  return seen.ended && !seen.full && !seen.talked && showsTargetLeg(seen) && !saysWhy;
}

/** The same conversation with the cause of its end, read where the event lacks it. What cannot be read stays as it was heard. */
export async function withEndReason(contactCentre: ContactCentre, seen: ConversationSeen): Promise<ConversationSeen> {
  if (!isReasonMissing(seen)) return seen;
  const read = await contactCentre.readConversation(seen.conversationId).catch(() => null);
  return read?.kind === 'seen' && read.conversation.ended ? read.conversation : seen;
}
