import type { Call, CallOrder } from '../call/call.ts';
import type { ConversationSeen } from '../call/conversation.ts';
import type { AgentId, CallId } from '../call/ids.ts';
import type { CallEvent } from '../call/life/call-event.ts';
import { dueAt } from '../call/life/due.ts';
import { RepeatWithoutRecord } from '../ports/engine-error.ts';
import type { ReachedLimit } from '../ports/api-keys.ts';
import type { Accepted, AcceptOptions, Reassigned, ReassignWish, TellResult } from '../ports/engine.ts';
import { lostCalls } from './lost-calls.ts';
import { turnPause } from './pausing.ts';
import { repeatedBy, type KeylessWorld } from './keyless.ts';
import type { RequestLimits } from './request-limits.ts';
import { agentOfCandidate, conversationNamed, sameKey, timerToFire, trusted } from './rules.ts';
import { saveStep, situationOf, type Consequences, type StepGround } from './save-step.ts';
import { step, stepAccepted, type Step, type StepWorld } from './step.ts';
import type { AgentLock, Store } from './store.ts';
import { goesOut, unharmed, wakeNext } from './wake-next.ts';
import type { Commit } from './writer.ts';

interface MovesParts extends Omit<KeylessWorld, 'store'>, Pick<StepGround, 'countries'> {
  readonly limits: RequestLimits;
}

/** How the calls in a store are moved. Every method runs inside a commit. */
export interface Moves {
  /** A limit that the caller's key has reached is a value here: an exception would undo what shares the commit. */
  readonly accept: (commit: Commit, order: CallOrder, options: AcceptOptions) => Accepted | ReachedLimit;
  readonly reassign: (commit: Commit, wish: ReassignWish) => Reassigned;
  /** `refreshed`: the agent was read just now. */
  readonly tell: (commit: Commit, id: CallId, event: CallEvent, refreshed: boolean) => TellResult;
  /** Checks the agent's waiting calls in turn until one goes out (docs/lifecycle.md#turns). True: one did, or its agent is read first. */
  readonly wake: (commit: Commit, agent: AgentId) => boolean;
  /** Fires the due timers of calls. True when more of them are left. */
  readonly fireDue: (commit: Commit) => boolean;
  /** The same for the first waiting call alone that waits for the agent: for the checks from time to time. */
  readonly wakeFirst: (commit: Commit, agent: AgentId) => void;
  /** The agent was read and is on no call: frees this until-idle lock, unless it has changed since. */
  readonly freeIdle: (commit: Commit, lock: AgentLock) => void;
  /** Passes a conversation to its call. False if no call knows the conversation. */
  readonly hear: (commit: Commit, seen: ConversationSeen) => boolean;
  /** The `dial` of this call will not reach its fence. */
  readonly giveUpTurn: (agent: AgentId, id: CallId) => void;
}

const dueAtOnce = 200;
const stuckFor = 1000;

export function createMoves(store: Store, world: StepWorld, consequences: Consequences, parts: MovesParts): Moves {
  const { recent, countries } = parts;
  const ground: StepGround = { store, world, consequences, countries, dialsOnTheirWay: new Map() };
  return {
    accept: (commit, order, options) => accept(ground, parts, commit, order, options),
    reassign: (commit, wish) => reassign(ground, recent, commit, wish),
    tell: (commit, id, event, refreshed) => {
      const call = store.call(id);
      if (call === null) return { kind: 'no-such-call' };
      const named = conversationNamed(event);
      const owner = named === null ? null : store.callOfConversation(named);
      const made = apply(ground, commit, call, trusted(event, id, owner), refreshed);
      return { kind: 'told', met: made.met, call: made.call };
    },
    wake: (commit, agent) => wakeNext(ground, commit, agent),
    wakeFirst: (commit, agent) => void wakeNext(ground, commit, agent, { most: 1 }),
    giveUpTurn: (agent, id) => giveUpTurn(ground, agent, id),
    fireDue: (commit) => {
      const due = store.due(commit.now, dueAtOnce);
      for (const { order } of due) {
        // An earlier one of this batch may have moved it.
        const call = store.call(order.id);
        if (call !== null) fire(ground, commit, call);
      }
      return due.length === dueAtOnce;
    },
    freeIdle: (commit, lock) => {
      const now = store.lock(lock.agentId);
      if (now?.kind !== 'until-idle' || now.callId !== lock.callId || now.attempt !== lock.attempt) return;
      store.freeLock(lock.agentId);
      wakeNext(ground, commit, lock.agentId);
    },
    hear: (commit, seen) => hear(ground, commit, seen),
  };
}

function accept(
  ground: StepGround,
  { erasure, recent, limits }: MovesParts,
  commit: Commit,
  order: CallOrder,
  options: AcceptOptions,
): Accepted | ReachedLimit {
  const { store } = ground;
  recent.note(commit);
  const known = standsAlready({ store, recent, erasure }, commit, order, options);
  if (known !== null) return known;
  const request = { caller: order.createdBy, phoneNumber: order.target.phoneNumber };
  const reached = limits.reached({ ...request, rates: options.rates, now: commit.now });
  if (reached !== null) return reached;
  const made = stepAccepted(order, situationOf(ground, commit, order, false));
  saveStep(ground, commit, null, made);
  limits.note(commit, request);
  if (order.key !== null) {
    store.putGuard(order.createdBy, order.key, { callId: order.id, fingerprint: order.fingerprint, until: null });
  }
  return { kind: 'accepted', call: made.call };
}

function giveUpTurn({ dialsOnTheirWay }: StepGround, agent: AgentId, id: CallId): void {
  if (dialsOnTheirWay.get(agent)?.callId === id) dialsOnTheirWay.delete(agent);
}

function reassign(
  ground: StepGround,
  recent: KeylessWorld['recent'],
  commit: Commit,
  { id, ifVersion, by, order }: ReassignWish,
): Reassigned {
  recent.note(commit);
  const call = ground.store.call(id);
  if (call === null) return { kind: 'no-such-call' };
  if (call.state !== 'scheduled' && call.state !== 'waiting') return { kind: 'dialed', call };
  if (call.version !== ifVersion) return { kind: 'version-mismatch', call };
  const canceled = apply(
    ground,
    commit,
    call,
    { type: 'cancel', by, reassigned: { to: order.id, agentName: order.agent.name } },
    false,
  );
  const made = stepAccepted(order, situationOf(ground, commit, order, false));
  saveStep(ground, commit, null, made);
  return { kind: 'reassigned', from: canceled.call, to: made.call };
}

/** The call that this request has already, by its key, or without one by what it asks. */
function standsAlready(known: KeylessWorld, commit: Commit, order: CallOrder, options: AcceptOptions): Accepted | null {
  if (order.key === null) return repeatedBy(known, commit, order, options);
  const guard = known.erasure.guardOf(order.createdBy, order.key);
  if (guard === null) return null;
  const call = known.store.call(guard.callId);
  if (call === null) {
    const isLost = lostCalls(known.store).includes(guard.callId);
    if (isLost) throw new RepeatWithoutRecord('call-lost', { callId: guard.callId, at: null });
    throw new RepeatWithoutRecord('key-of-erased-call');
  }
  return sameKey(order, guard, call);
}

function apply(ground: StepGround, commit: Commit, call: Call, event: CallEvent, refreshed: boolean): Step {
  const { id, agent } = call.order;
  const made = step(call, event, situationOf(ground, commit, call.order, refreshed));
  const isFree = saveStep(ground, commit, call, made);
  if (event.type === 'claim') {
    giveUpTurn(ground, agent.id, id);
    if (made.lock === 'take') stopFraud(ground, commit, made.call);
    else wakeNext(ground, commit, agent.id, { except: id });
  } else if (refreshed && !goesOut(made)) {
    // The read was made for the agent's first call; the facts are warm for the next ones too.
    wakeNext(ground, commit, agent.id, { except: id, refreshed });
  }
  if (isFree) wakeNext(ground, commit, agent.id);
  return made;
}

/** This very dial still goes out; the pause holds from the next fence on. */
function stopFraud({ store, countries, consequences }: StepGround, commit: Commit, call: Call): void {
  const stop = countries.noteDial(commit, call);
  if (stop === null) return;
  turnPause(store, { paused: true, by: null, at: commit.now, stop });
  commit.after(() => consequences.stopped(stop));
}

function fire(ground: StepGround, commit: Commit, due: Call): void {
  const { timers } = ground.world;
  let call = due;
  for (let fired = 0; ; fired += 1) {
    const event = timerToFire(call, fired, timers, commit.now);
    const made = event === null ? null : unharmed(ground, call, () => apply(ground, commit, call, event, false));
    if (made === null) break;
    call = made.call;
  }
  // A timer that stays due would fire in every turn of the event loop.
  const next = dueAt(call, timers);
  if (next !== null && next <= commit.now) ground.store.putCall(call, commit.now + stuckFor);
}

function hear(ground: StepGround, commit: Commit, seen: ConversationSeen): boolean {
  const { store } = ground;
  const marked = seen.mark === null ? null : store.call(seen.mark.callId);
  const call = marked ?? store.callOfConversation(seen.conversationId);
  if (call !== null) {
    apply(ground, commit, call, { type: 'seen', conversation: seen }, false);
    return true;
  }
  const agent = agentOfCandidate(seen);
  const lock = agent === null ? null : store.lock(agent);
  const sought = lock === null ? null : store.call(lock.callId);
  if (sought?.state === 'unknown') apply(ground, commit, sought, { type: 'seen', conversation: seen }, false);
  return false;
}
