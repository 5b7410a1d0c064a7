import type { Call } from '../call/call.ts';
import type { AgentId, CallId } from '../call/ids.ts';
import { EngineError } from '../ports/engine-error.ts';
import { countTold, isNext } from './rules.ts';
import { saveStep, situationOf, type StepGround } from './save-step.ts';
import { step, type Step } from './step.ts';
import type { Store } from './store.ts';
import type { Commit } from './writer.ts';

interface Wake {
  /** It had its turn just now. */
  readonly except?: CallId;
  /** The agent was read just now: no call asks for another read. */
  readonly refreshed?: boolean;
  /** How many calls get the news when the agent is what keeps them waiting. */
  readonly most?: number;
}

/** How many are taken from the store at first: mostly the first one goes out. */
const wokenAtFirst = 8;
const wokenAtOnce = 1000;

/** Checks the agent's waiting calls in turn until one goes out (docs/lifecycle.md#turns). True: one did, or its agent is read first. */
export function wakeNext(ground: StepGround, commit: Commit, agent: AgentId, wake: Wake = {}): boolean {
  const { store, dialsOnTheirWay } = ground;
  const { except = null, refreshed = false, most } = wake;
  if (store.paused() || store.lock(agent) !== null || dialsOnTheirWay.has(agent)) return false;
  const isEnough = countTold(most);
  for (const call of inTurn(store, agent, Math.min(most ?? wokenAtFirst, wokenAtFirst))) {
    if (!isNext(call, { now: commit.now, except })) continue;
    const made = unharmed(ground, call, () =>
      step(call, { type: 'recheck' }, situationOf(ground, commit, call.order, refreshed)),
    );
    if (made === null) continue;
    saveStep(ground, commit, call, made);
    if (goesOut(made)) return true;
    if (isEnough(made.call)) return false;
  }
  return false;
}

/** It is dialed now, or its agent is read first. */
export function goesOut({ errands }: Step): boolean {
  return errands.some(({ type }) => type === 'dial' || type === 'check');
}

/** A mistake of ours with one call, which a step makes before it writes, must not stop the timers and wakes of all others. */
export function unharmed({ consequences }: StepGround, call: Call, work: () => Step): Step | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof EngineError) throw error;
    consequences.mistake(error, call.order.id);
    return null;
  }
}

/** The agent's waiting calls in turn. Those behind the first few are only fetched when they are needed. */
function* inTurn(store: Store, agent: AgentId, atFirst: number): Generator<Call> {
  const first = store.waitingOf(agent, atFirst);
  yield* first;
  if (first.length < atFirst) return;
  const seen = new Set(first.map(({ order }) => order.id));
  for (const call of store.waitingOf(agent, wokenAtOnce)) if (!seen.has(call.order.id)) yield call;
}
