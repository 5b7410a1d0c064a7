import type { Call, CallOrder } from '../../call/call.ts';
import type { CallEvent } from '../../call/life/call-event.ts';
import type { Problem } from '../../call/problem.ts';
import type { DialWay } from '../../readiness/dial-way.ts';
import { doubtsAfter } from '../../readiness/doubt.ts';
import type { CarryOutWorld } from '../carry-out-world.ts';
import type { DialFate } from './breaker.ts';
import { standingRefusal } from './standing-refusal.ts';

/** What a dial came to. `answer`: what its call hears of it; null: nothing. `fate`: what it shows about the dials of others. */
export interface DialResult {
  readonly answer: CallEvent | null;
  readonly fate: DialFate;
}
export const unsent: DialResult = { answer: null, fate: 'nothing' };

/** Learns from the answer to a dial that named its agent in this way. A request that never reached Genesys shows nothing. */
export function learnFrom(answer: CallEvent, way: DialWay, { order }: Call, world: CarryOutWorld): DialResult {
  const { refusals, ways, clock } = world;
  if (answer.type === 'answer-unknown') return { answer, fate: 'unknown' };
  if (answer.type === 'answer-placed') {
    refusals?.placed(order.agent.id);
    if (way === 'on-behalf') ways?.accepted(order.agent.id);
    return { answer, fate: 'placed' };
  }
  if (answer.type !== 'answer-not-placed' || answer.proof !== 'refused') return { answer, fate: 'nothing' };
  doubtAfter(answer.problem, order, world);
  // The call continues with the agent's own token: its next attempt does that, in a fence of its own.
  if (way === 'on-behalf' && ways?.refused(order, answer.problem) === true)
    return { answer: { ...answer, permanent: false, otherWay: true }, fate: 'answered' };
  const refusal = standingRefusal(answer.problem, order, way);
  if (refusal?.holdsFor === 'everybody') return { answer, fate: { refusedForAll: refusal.problem } };
  if (refusal !== null) refusals?.refused(order.agent.id, refusal.problem, clock.now());
  return { answer, fate: 'answered' };
}

/** A refusal outweighs what was remembered: the facts that it speaks against are read before the next dial for this agent. */
function doubtAfter(
  { code, facts }: Problem,
  { agent }: CallOrder,
  { floor, clock }: Pick<CarryOutWorld, 'floor' | 'clock'>,
): void {
  const doubts = doubtsAfter(floor.agent(agent.id), { code, status: facts['status'] ?? null }, clock.now());
  if (doubts !== null) floor.feedAgent(doubts);
}
