import { currentAttempt, type Call, type CallOrder } from '../call/call.ts';
import type { AgentId, CallId } from '../call/ids.ts';
import { dueAt } from '../call/life/due.ts';
import { dialHistory } from './dialing/dial-history.ts';
import type { Countries } from './countries.ts';
import type { NewCountryReached } from './new-country.ts';
import { pauseIn } from './pausing.ts';
import type { Errand, LookBack, Situation, Step, StepWorld } from './step.ts';
import { underWayStates, type AgentLock, type Store } from './store.ts';
import type { Commit } from './writer.ts';

/** What the engine does outside the store about what a commit did. Called after it. */
export interface Consequences {
  readonly errand: (call: Call, errand: Errand) => void;
  /** The call waits; `until`: when its blockers clear by themselves (epoch milliseconds), null when only an event clears them. */
  readonly waits: (agent: AgentId, until: number | null) => void;
  readonly untilIdle: (lock: AgentLock) => void;
  /** Claims the fence in this very commit and dials after it, if a slot is free. False: the dial waits for its turn, as an errand. */
  readonly claimNow: (commit: Commit, call: Call, n: number) => boolean;
  /** This commit paused dialing. */
  readonly stopped: (stop: NewCountryReached) => void;
  /** A call could not be moved, because of a mistake of ours. The other calls continue. */
  readonly mistake: (error: unknown, id: CallId) => void;
}

/** The store, and what every step in it reads and causes. */
export interface StepGround {
  readonly store: Store;
  readonly world: StepWorld;
  readonly consequences: Consequences;
  readonly countries: Countries;
  /** The one `dial` on its way to the fence, by agent. A crash forgets it, and recovery checks every agent again. */
  readonly dialsOnTheirWay: Map<AgentId, NonNullable<Situation['ground']['turn']>>;
}

export function situationOf(ground: StepGround, commit: Commit, call: CallOrder, refreshed: boolean): Situation {
  const { store, world, dialsOnTheirWay } = ground;
  const agent = call.agent.id;
  const stored = {
    paused: store.paused(),
    stop: pauseIn(store)?.stop ?? null,
    lock: store.lock(agent),
    turn: dialsOnTheirWay.get(agent) ?? null,
    dials: (lookBack: LookBack) => dialHistory(store, { call, lookBack, now: commit.now }),
  };
  return { ground: stored, world, now: commit.now, refreshed };
}

/** Stores what a step came to. True when the agent's lock became free. */
export function saveStep(ground: StepGround, commit: Commit, before: Call | null, made: Step): boolean {
  const { store, world, consequences } = ground;
  const { call, errands } = made;
  const { id, agent } = call.order;
  if (before === null) store.addCall(call, dueAt(call, world.timers));
  else if (call !== before) store.putCall(call, dueAt(call, world.timers));
  for (const [index, { name, cause, facts, problem }] of made.published.entries()) {
    const line = { callId: id, at: call.lastNow, name, cause, facts, problem };
    const entry = store.appendEntry(line, ...(before === null ? [index + 1] : []));
    store.announce?.(entry, call);
    commit.log(entry);
  }
  for (const errand of errands) {
    if (errand.type === 'dial' && !takeTurn(ground, commit, call, errand.n)) continue;
    if (errand.type === 'dial' && consequences.claimNow(commit, call, errand.n)) continue;
    commit.after(() => consequences.errand(call, errand));
  }
  if (call.state === 'waiting') {
    const moments = call.waitingFor.flatMap(({ until }) => (until === null ? [] : [until]));
    const until = moments.length === 0 ? null : Math.min(...moments);
    commit.after(() => consequences.waits(agent.id, until));
  }
  return changeLock(ground, commit, call, made.lock);
}

/** False: this very dial is on its way already. A read that was made for a check also wakes the agent, and the dial that came of it first is the one. */
function takeTurn({ dialsOnTheirWay }: StepGround, commit: Commit, { order }: Call, n: number): boolean {
  const agent = order.agent.id;
  const before = dialsOnTheirWay.get(agent);
  if (before?.callId === order.id && before.attempt === n) return false;
  dialsOnTheirWay.set(agent, { callId: order.id, attempt: n, kind: 'held' });
  commit.onUndo(() => {
    if (before === undefined) dialsOnTheirWay.delete(agent);
    else dialsOnTheirWay.set(agent, before);
  });
  return true;
}

function changeLock({ store, consequences }: StepGround, commit: Commit, call: Call, change: Step['lock']): boolean {
  const agent = call.order.agent.id;
  if (change === 'take') store.putLock(lockOf(call, commit.now));
  if (change === 'keep' || change === 'take') return false;
  const held = store.lock(agent);
  if (held?.callId !== call.order.id) return false;
  const next = nextUnderWay(store, call);
  if (next !== null) {
    store.putLock(lockOf(next, commit.now));
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
}

function lockOf(call: Call, since: number): AgentLock {
  const { id, agent } = call.order;
  return { agentId: agent.id, callId: id, attempt: currentAttempt(call)?.number ?? 0, kind: 'held', since };
}

/** Of the calls of a restored backup one agent may have several under way: the lock goes from one to the next. Null: this was the last. */
function nextUnderWay(store: Pick<Store, 'list'>, { setBack, order }: Call): Call | null {
  if (setBack === undefined) return null;
  const { items } = store.list({ agentId: order.agent.id, states: underWayStates, limit: 2 });
  return items.find(({ order: { id } }) => id !== order.id) ?? null;
}
