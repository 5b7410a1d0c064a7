import { currentAttempt, type Call, type CallOrder } from '../call/call.ts';
import type { CallEvent } from '../call/life/call-event.ts';
import type { Standing } from '../call/life/command.ts';
import type { ConversationSeen } from '../call/conversation.ts';
import type { AgentId, CallId } from '../call/ids.ts';
import { dueAt, dueEvent } from '../call/life/due.ts';
import { wrongConversation } from '../call/proof.ts';
import { EngineError, KeyOfErasedCall } from '../ports/engine-error.ts';
import type { Accepted, AcceptOptions, Told } from '../ports/engine.ts';
import { dialHistory } from './dialing/dial-history.ts';
import type { Erasure } from './erasure.ts';
import { repeatedBy } from './keyless.ts';
import type { Recent } from './recent.ts';
import { step, stepAccepted, type Errand, type LookBack, type Situation, type Step, type StepWorld } from './step.ts';
import { underWayStates, type AgentLock, type Store } from './store.ts';
import type { Commit } from './writer.ts';

/** What the engine does outside the store about what a commit did. Called after it. */
export interface Consequences {
  readonly errand: (call: Call, errand: Errand) => void;
  /** The call waits; `until`: when its blockers clear by themselves (epoch milliseconds), null when only an event clears them. */
  readonly waits: (agent: AgentId, until: number | null) => void;
  readonly untilIdle: (lock: AgentLock) => void;
  /** A call could not be moved, by a mistake of ours; its neighbours go on. */
  readonly mistake: (error: unknown, id: CallId) => void;
}

/** How the calls in a store are moved. Every method runs inside a commit. */
export interface Moves {
  readonly accept: (commit: Commit, order: CallOrder, options: AcceptOptions) => Accepted;
  /** `refreshed`: the agent was read just now. */
  readonly tell: (commit: Commit, id: CallId, event: CallEvent, refreshed: boolean) => Told;
  /** Checks the agent's waiting calls in turn until one goes out (docs/lifecycle.md#turns). True: one did, or its agent is read first. */
  readonly wake: (commit: Commit, agent: AgentId) => boolean;
  /** Tells calls whose timers are due; true when more of them are left. */
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
const timersInARow = 8;
const wokenAtOnce = 1000;
/** So many are taken from the store at first: mostly the first one goes out. */
const wokenAtFirst = 8;
/** How many of an agent's calls get the news when the agent is what keeps them waiting. */
const toldOfAgent = 20;
const stuckFor = 1000;

/** Blockers of the call itself. They do not stop another call of the same agent. */
const ownBlocker = /^(queue|number|do-not-call|veto|outside-calling-hours|too-many-attempts)/;

type Turn = NonNullable<Standing['lock']>;

export function createMoves(
  store: Store,
  world: StepWorld,
  consequences: Consequences,
  { erasure, recent }: { readonly erasure: Pick<Erasure, 'guardOf' | 'lostTwinOf'>; readonly recent: Recent },
): Moves {
  // Whose `dial` is on its way to the fence, by agent. A crash forgets it, and recovery checks every agent again.
  const turns = new Map<AgentId, Turn>();
  const { timers } = world;

  const situationOf = (commit: Commit, call: CallOrder, refreshed: boolean): Situation => {
    const agent = call.agent.id;
    const ground = {
      paused: store.paused(),
      lock: store.lock(agent),
      turn: turns.get(agent) ?? null,
      dials: (lookBack: LookBack) => dialHistory(store, { call, lookBack, now: commit.now }),
    };
    return { ground, world, now: commit.now, refreshed };
  };
  const takeTurn = (commit: Commit, agent: AgentId, turn: Turn): void => {
    const before = turns.get(agent);
    turns.set(agent, turn);
    commit.onUndo(() => {
      if (before === undefined) turns.delete(agent);
      else turns.set(agent, before);
    });
  };
  const giveUpTurn = (agent: AgentId, id: CallId): void => {
    if (turns.get(agent)?.callId === id) turns.delete(agent);
  };

  const changeLock = (commit: Commit, call: Call, change: Step['lock']): boolean => {
    const agent = call.order.agent.id;
    const held = store.lock(agent);
    if (change === 'take') {
      const attempt = currentAttempt(call)?.number ?? 0;
      store.putLock({ agentId: agent, callId: call.order.id, attempt, kind: 'held', since: commit.now });
    }
    if (change === 'keep' || change === 'take' || held?.callId !== call.order.id) return false;
    const next = nextUnderWay(store, call);
    if (next !== null) {
      const attempt = currentAttempt(next)?.number ?? 0;
      store.putLock({ ...held, callId: next.order.id, attempt, kind: 'held', since: commit.now });
      return false;
    }
    if (change === 'release') {
      store.freeLock(agent);
      return true;
    }
    const lock: AgentLock = { ...held, kind: 'until-idle', since: commit.now };
    store.putLock(lock);
    commit.after(() => consequences.untilIdle(lock));
    return false;
  };

  /** Stores what a step came to. True when the agent's lock became free. */
  const save = (commit: Commit, before: Call | null, made: Step): boolean => {
    const { call, errands } = made;
    const { id, agent } = call.order;
    if (call !== before) store.putCall(call, dueAt(call, timers));
    for (const { name, cause, facts, problem } of made.published) {
      const entry = store.appendEntry({ callId: id, at: call.lastNow, name, cause, facts, problem });
      store.announce?.(entry, call);
      commit.log(entry);
    }
    for (const errand of errands) {
      if (errand.type === 'dial') {
        // A read that was made for a check also wakes the agent: the dial that came of it first is the one.
        const turn = turns.get(agent.id);
        if (turn?.callId === id && turn.attempt === errand.n) continue;
        takeTurn(commit, agent.id, { callId: id, attempt: errand.n, kind: 'held' });
      }
      commit.after(() => consequences.errand(call, errand));
    }
    if (call.state === 'waiting') {
      const moments = call.waitingFor.flatMap(({ until }) => (until === null ? [] : [until]));
      const until = moments.length === 0 ? null : Math.min(...moments);
      commit.after(() => consequences.waits(agent.id, until));
    }
    return changeLock(commit, call, made.lock);
  };

  /** A mistake of ours with one call, which a step makes before it writes, must not stop the timers and wakes of all others. */
  const unharmed = (call: Call, work: () => Step): Step | null => {
    try {
      return work();
    } catch (error) {
      if (error instanceof EngineError) throw error;
      consequences.mistake(error, call.order.id);
      return null;
    }
  };

  /** `except` had its turn just now. With facts that were read just now (`refreshed`) no call asks for another read. */
  const wakeNext = (
    commit: Commit,
    agent: AgentId,
    except: CallId | null,
    refreshed: boolean,
    most = toldOfAgent,
  ): boolean => {
    if (store.paused() || store.lock(agent) !== null || turns.has(agent)) return false;
    let told = 0;
    for (const call of inTurn(store, agent, Math.min(most, wokenAtFirst))) {
      const isDelayed = call.state === 'waiting' && call.retryAt !== null && call.retryAt > commit.now;
      if (isDelayed || call.order.id === except) continue;
      const made = unharmed(call, () => step(call, { type: 'recheck' }, situationOf(commit, call.order, refreshed)));
      if (made === null) continue;
      save(commit, call, made);
      if (made.errands.some(({ type }) => type === 'dial' || type === 'check')) return true;
      const waitsForAgent =
        made.call.state === 'waiting' && made.call.waitingFor.some(({ code }) => !ownBlocker.test(code));
      told += waitsForAgent ? 1 : 0;
      if (told >= most) return false;
    }
    return false;
  };

  const apply = (commit: Commit, call: Call, event: CallEvent, refreshed: boolean): Step => {
    const agent = call.order.agent.id;
    const made = step(call, event, situationOf(commit, call.order, refreshed));
    const isFree = save(commit, call, made);
    if (event.type === 'claim') {
      giveUpTurn(agent, call.order.id);
      if (made.lock !== 'take') wakeNext(commit, agent, call.order.id, false);
    } else if (refreshed && !made.errands.some(({ type }) => type === 'dial' || type === 'check')) {
      // The read was made for the agent's first call; the facts are warm for the next ones too.
      wakeNext(commit, agent, call.order.id, true);
    }
    if (isFree) wakeNext(commit, agent, null, false);
    return made;
  };

  const tell = (commit: Commit, id: CallId, event: CallEvent, refreshed: boolean): Told => {
    const call = store.call(id);
    if (call === null) return { kind: 'no-such-call' };
    const made = apply(commit, call, trusted(store, id, event), refreshed);
    return { kind: 'told', met: made.met, call: made.call };
  };

  const standsAlready = (commit: Commit, order: CallOrder, options: AcceptOptions): Accepted | null => {
    if (order.key === null) return repeatedBy({ store, recent, erasure }, commit, order, options);
    const guard = erasure.guardOf(order.createdBy, order.key);
    if (guard === null) return null;
    const call = store.call(guard.callId);
    if (call === null) throw new KeyOfErasedCall();
    return { kind: guard.fingerprint === order.fingerprint ? 'replayed' : 'key-reused', call };
  };

  const fire = (commit: Commit, due: Call): void => {
    let call = due;
    for (let times = 0; times < timersInARow; times += 1) {
      const event = dueEvent(call, timers, commit.now);
      if (event === null) break;
      const made = unharmed(call, () => apply(commit, call, event, false));
      if (made === null) break;
      call = made.call;
    }
    // A timer that stays due would fire in every turn of the event loop.
    const next = dueAt(call, timers);
    if (next !== null && next <= commit.now) store.putCall(call, commit.now + stuckFor);
  };

  return {
    tell,
    wake: (commit, agent) => wakeNext(commit, agent, null, false),
    wakeFirst: (commit, agent) => void wakeNext(commit, agent, null, false, 1),
    giveUpTurn,
    accept: (commit, order, options) => {
      recent.note(commit);
      const known = standsAlready(commit, order, options);
      if (known !== null) return known;
      const made = stepAccepted(order, situationOf(commit, order, false));
      save(commit, null, made);
      if (order.key !== null) {
        store.putGuard(order.createdBy, order.key, { callId: order.id, fingerprint: order.fingerprint, until: null });
      }
      return { kind: 'accepted', call: made.call };
    },
    fireDue: (commit) => {
      const due = store.due(commit.now, dueAtOnce);
      for (const { order } of due) {
        // An earlier one of this batch may have moved it.
        const call = store.call(order.id);
        if (call !== null) fire(commit, call);
      }
      return due.length === dueAtOnce;
    },
    freeIdle: (commit, lock) => {
      const now = store.lock(lock.agentId);
      if (now?.kind !== 'until-idle' || now.callId !== lock.callId || now.attempt !== lock.attempt) return;
      store.freeLock(lock.agentId);
      wakeNext(commit, lock.agentId, null, false);
    },
    hear: (commit, seen) => {
      const marked = seen.mark === null ? null : store.call(seen.mark.callId);
      const call = marked ?? store.callOfConversation(seen.conversationId);
      if (call !== null) {
        apply(commit, call, { type: 'seen', conversation: seen }, false);
        return true;
      }
      // It may be the one that is being looked for: kept as a candidate (docs/lifecycle.md#candidates), which moves nothing.
      const lock = seen.agentId === null || seen.mark !== null ? null : store.lock(seen.agentId);
      const sought = lock === null ? null : store.call(lock.callId);
      if (sought?.state === 'unknown') apply(commit, sought, { type: 'seen', conversation: seen }, false);
      return false;
    },
  };
}

/** Of the calls of a restored backup one agent may have several under way: the lock goes from one to the next. Null: this was the last. */
function nextUnderWay(store: Pick<Store, 'list'>, { setBack, order }: Call): Call | null {
  if (setBack === undefined) return null;
  const { items } = store.list({ agentId: order.agent.id, states: underWayStates, limit: 2 });
  return items.find(({ order: { id } }) => id !== order.id) ?? null;
}

/** The agent's waiting calls in turn; the many behind the first few are only fetched when it comes to that. */
function* inTurn(store: Store, agent: AgentId, atFirst: number): Generator<Call> {
  const first = store.waitingOf(agent, atFirst);
  yield* first;
  if (first.length < atFirst) return;
  const seen = new Set(first.map(({ order }) => order.id));
  for (const call of store.waitingOf(agent, wokenAtOnce)) if (!seen.has(call.order.id)) yield call;
}

/** An answer that names the conversation of another call of ours says nothing about this one. */
function trusted(store: Store, id: CallId, event: CallEvent): CallEvent {
  if (event.type !== 'answer-placed') return event;
  const owner = store.callOfConversation(event.conversationId);
  if (owner === null || owner.order.id === id) return event;
  return { type: 'answer-unknown', n: event.n, problem: wrongConversation(event.conversationId) };
}
