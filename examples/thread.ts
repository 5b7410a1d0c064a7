/**
 * The forum thread's function, written against what exists. It places a call on behalf of an agent, and refuses, with nothing dialed,
 * when the agent cannot take it now.
 *
 * What the thread's version got wrong, and what the true calls are in Genesys's own JavaScript SDK:
 * - `require('genesys-cloud-purecloud-platform-client')`: there is no such package; Genesys's is `purecloud-platform-client-v2`.
 * - `PresenceApi.getPresenceByUserId(agentId)`: does not exist; `PresenceApi.getUserPresencesPurecloud(userId)` does.
 * - `presence.currentStatus.id === 'available'`: the answer has `presenceDefinition.systemPresence`, and `Available` is spelled with a capital.
 *   "Inbound Available" is not a presence of Genesys Cloud.
 * - `ConversationsApi.postConversationCall(body)`: does not exist. `postConversationsCalls(body)` calls as the user whose token it is;
 *   `postConversationsCallsUserUserId(userId, body)` calls on behalf of another.
 * - `{ from, targets }`: neither exists in Genesys's `CreateCallRequest`; the number is `phoneNumber`, the queue `callFromQueueId`. It is
 *   Outdial's request, and Outdial translates it.
 * - Scopes `conversation:call:write` and `presence:read`: Outdial's own. Genesys's are `conversations` and `presence:readonly`, and a
 *   client-credentials client needs the permission `conversation:agentlessCall:add` (or `conversation:call:add`) instead of a scope.
 * - "A 400 because the platform cannot route the call to an offline agent": no declared error of Genesys's operation mentions presence. That an
 *   agent who is Away is not dialed for is Outdial's policy; the missing station is what Genesys itself refuses.
 * - Checking presence and then dialing leaves a gap in which the agent can go. Outdial judges again in the commit that lets the request leave.
 */
import type { CallView, Outdial, ProblemView } from 'outdial';

/** The agent cannot be dialed for now; nothing was dialed. `problem` says why, since when, and who can clear it. */
export class AgentNotReady extends Error {
  readonly code: string;
  readonly problem: ProblemView | null;

  constructor(sentence: string, problem: ProblemView | null) {
    super(sentence);
    this.name = 'AgentNotReady';
    this.code = problem?.code ?? 'rejected';
    this.problem = problem;
  }
}

/** The thread's function, on this Outdial. */
export function withOutdial(outdial: Outdial) {
  /** Resolves to the accepted call; rejects with AgentNotReady, or with OutdialError when the request itself is refused. */
  const initOutboundCall = async (agentId: string, targetNumber: string): Promise<CallView> => {
    const { call } = await outdial.calls.place({
      from: { id: agentId },
      targets: [{ phoneNumber: targetNumber }],
      whenNotReady: 'refuse',
    });
    if (call.state === 'rejected') {
      throw new AgentNotReady(call.outcome?.sentence ?? 'The call was rejected.', call.outcome?.problem ?? null);
    }
    return call;
  };
  return { initOutboundCall };
}
