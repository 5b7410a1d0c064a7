import { isEnded, type Call } from '../../src/call/call.ts';
import type { CallStanding } from '../../src/call/life/command.ts';
import type { CallId } from '../../src/call/ids.ts';
import type { Conversation, GenesysModel, Request } from './genesys-model.ts';

/**
 * A two requests for one attempt. B second attempt though the target rang or may ring. C two attempts in flight for an agent.
 * D request after the deadline or after canceled or expired. E a promise of "never rung" that is false. F no end is reached.
 * G an outcome that says what did not happen, or a call by hand that was hung up. P a fence granted against pause, policy or blocker.
 */
export type Property = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'P';

export class PropertyBroken extends Error {
  readonly property: Property;

  constructor(property: Property, what: string) {
    super(`${property}: ${what}`);
    this.name = 'PropertyBroken';
    this.property = property;
  }
}

/** Sees what really happened, and holds every promise of the lifecycle against it. */
export class Oracle {
  readonly #genesys: GenesysModel;
  readonly #calls: ReadonlyMap<CallId, Call>;
  readonly #watch: readonly Property[] | undefined;
  /** Calls that had ended at some time: no request may be sent for them ever after. */
  readonly #over = new Set<CallId>();

  constructor(genesys: GenesysModel, calls: ReadonlyMap<CallId, Call>, watch?: readonly Property[]) {
    this.#genesys = genesys;
    this.#calls = calls;
    this.#watch = watch;
  }

  #demand(holds: boolean, property: Property, what: string): void {
    if (!holds && this.#watch?.includes(property) !== false) throw new PropertyBroken(property, what);
  }

  judgeSend(request: Request, now: number): void {
    const { callId, n } = request;
    const call = this.#calls.get(callId);
    if (call === undefined) return;
    const earlier = this.#genesys.requests;
    this.#demand(!earlier.some((one) => one.callId === callId && one.n === n), 'A', 'a second request for one attempt');
    const rang = this.#ofCall(callId).some((one) => one.endedAt === null || one.targetLeg !== 'none');
    const mayRing = earlier.some((one) => one.callId === callId && one.fate === 'undecided');
    this.#demand(!rang && !mayRing, 'B', 'a further attempt though an earlier one rang or may ring');
    const busy = this.#genesys.live().some((one) => one.callId !== null);
    const undecided = earlier.some((one) => one.fate === 'undecided');
    this.#demand(!busy && !undecided, 'C', 'two attempts in flight for one agent');
    this.#demand(now <= call.order.expiresAt, 'D', 'a request after the deadline');
    this.#demand(!this.#over.has(callId), 'D', 'a request after the call was over');
  }

  judgeGrant({ paused, policy, blockers }: CallStanding): void {
    this.#demand(
      !paused && policy.forbids === null && blockers.length === 0,
      'P',
      'a fence granted against the standing',
    );
  }

  judgeHangUp(conversation: Conversation): void {
    this.#demand(conversation.callId !== null, 'G', 'a call made by hand was hung up');
  }

  judge(): void {
    for (const [callId, call] of this.#calls) {
      if (isEnded(call)) this.#over.add(callId);
      this.#judgeNever(callId, call);
      this.#judgeSaid(callId, call);
    }
  }

  /** After the end, and after everything that may still arrive: nothing may be under way. */
  judgeEnd(): void {
    for (const call of this.#calls.values()) this.#demand(isEnded(call), 'F', `a call stays ${call.state}`);
    this.judge();
  }

  #ofCall(callId: CallId): readonly Conversation[] {
    return this.#genesys.conversations.filter((one) => one.callId === callId);
  }

  #judgeNever(callId: CallId, call: Call): void {
    const promises = call.state === 'waiting' || (isEnded(call) && call.outcome.targetRung === false);
    if (!promises) return;
    const rang = this.#ofCall(callId).some((one) => one.targetLeg !== 'none');
    this.#demand(!rang, 'E', `${call.state}, though the target was rung`);
  }

  #judgeSaid(callId: CallId, call: Call): void {
    const n = call.attempts.length;
    const conversations = this.#ofCall(callId).filter((one) => one.n === n);
    // With only an answer as evidence the call is `placed`, until a look confirms it.
    const isDoubted = call.state === 'outcome-unknown' || (call.state === 'placed' && call.knownBy === 'answer');
    const knownId = 'conversationId' in call && !isDoubted ? call.conversationId : null;
    const isOurs = knownId === null || conversations.some((one) => one.id === knownId);
    this.#demand(isOurs, 'G', "another call's conversation is taken for this one's");
    const says = (what: boolean, truth: (one: Conversation) => boolean, words: string) =>
      this.#demand(!what || conversations.some(truth), 'G', words);
    const rung = call.state === 'ringing' || (isEnded(call) && call.outcome.targetRung === true);
    says(rung, (one) => one.targetLeg !== 'none', 'says that the target was rung');
    says(call.state === 'connected' || call.state === 'completed', (one) => one.talked, 'says that the two talked');
    const sawEnd = isEnded(call) && call.outcome.endObserved && call.outcome.targetRung !== false;
    says(sawEnd, (one) => one.endedAt !== null, 'says that the end was seen');
  }
}
