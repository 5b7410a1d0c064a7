import type { Call } from '../../call/call.ts';
import type { TellResult } from '../../ports/engine.ts';
import { report, type CarryOutWorld, type Refresh } from '../carry-out-world.ts';
import { isFenced, needsReading, needsScreening, subjectOf } from '../step.ts';
import { learnFrom, unsent, type DialResult } from './dial-result.ts';
import type { DialSlots } from './dial-slots.ts';
import { wayOfAttempt } from './dial-ways.ts';
import { sendDial } from './send-dial.ts';

/** One dial at its turn. */
export async function dial(world: CarryOutWorld, refresh: Refresh, call: Call, n: number): Promise<void> {
  const slots = world.slotsOf(call);
  if ((await slots.take(call.order)) === 'waits-already') return;
  await inSlot(world, { call, slots }, claimAndSend(world, refresh, call, n));
}

/** A call that has its slot. */
interface Slotted {
  readonly call: Call;
  readonly slots: Pick<DialSlots, 'giveBack'>;
}

/** The slot is free as soon as the answer is there, and an incident is known before the next call claims. */
async function inSlot({ tell }: CarryOutWorld, { call, slots }: Slotted, sending: Promise<DialResult>): Promise<void> {
  const { id } = call.order;
  let dialed = unsent;
  try {
    dialed = await sending;
  } finally {
    slots.giveBack(id, dialed.fate);
  }
  if (dialed.answer !== null) await tell(id, dialed.answer, false);
}

/** What a claim came to; `fencedMonotonic` is from before its commit, so that a wait for the commit counts against the sender, never for it. */
export interface Claim {
  readonly told: TellResult;
  readonly fencedMonotonic: number;
}

/** Carries out the dial of a call that has its slot, and whose claim is part of the commit that let it go. Never rejects. */
export async function dialClaimed(
  whole: CarryOutWorld,
  slotted: Slotted,
  n: number,
  claiming: Promise<Claim>,
): Promise<void> {
  const { call } = slotted;
  const errand = { type: 'dial', n } as const;
  const world = whole.worldFor?.(call, errand) ?? whole;
  const decided = timedDecision(world, call, n);
  const sending = claiming.then((claim) => {
    decided?.(claim.told);
    return sendIfGranted(world, claim, n);
  });
  await inSlot(world, slotted, sending)
    .catch((error: unknown) => report(whole, error, call, errand))
    .finally(() => whole.giveUpTurn(call.order.agent.id, call.order.id));
}

/** Claims a fence and dials. */
async function claimAndSend(world: CarryOutWorld, refresh: Refresh, call: Call, n: number): Promise<DialResult> {
  const { tell, clock, closing, step } = world;
  const { id } = call.order;
  if (closing()) return unsent;
  const decided = timedDecision(world, call, n);
  const isHeld = (step.outage?.(call, clock.now()) ?? null) !== null;
  const agentLooked = !isHeld && needsReading(call.order, step, clock.now());
  if (agentLooked) await refresh(call.order.agent.id, world);
  if (!isHeld && needsScreening(call.order, step, clock.now())) await step.screening?.ask(subjectOf(call.order));
  if (!isHeld) await world.ways?.prepare(call);
  const fencedMonotonic = clock.monotonic();
  const told = await tell(id, { type: 'claim', n, evidence: {}, agentLooked }, false);
  decided?.(told);
  return sendIfGranted(world, { told, fencedMonotonic }, n);
}

/** The one place that sends: only the runner whose own claim was granted does (docs/lifecycle.md#fence), in the way that the claim has on record. */
async function sendIfGranted(world: CarryOutWorld, { told, fencedMonotonic }: Claim, n: number): Promise<DialResult> {
  if (told.kind !== 'told') return unsent;
  if (told.met.kind === 'refused' && told.met.reason === 'interrupted')
    return { ...unsent, answer: { type: 'interrupted', n } };
  if (!isGranted(told, n)) return unsent;
  const way = wayOfAttempt(told.call.attempts.at(-1));
  return learnFrom(await sendDial(world, told.call, way, fencedMonotonic), way, told.call, world);
}

/** Whether this very claim was granted: only then nothing but its own runner can send attempt n. */
export function isGranted(told: TellResult, n: number): told is Extract<TellResult, { readonly kind: 'told' }> {
  return told.kind === 'told' && told.met.kind === 'applied' && isFenced(told.call, n);
}

/** Reports how a decision went that begins now. */
function timedDecision({ clock, onDecision }: CarryOutWorld, { order }: Call, attempt: number) {
  if (onDecision === undefined) return undefined;
  const [at, begun] = [clock.now(), clock.monotonic()];
  return (told: TellResult): void => {
    const met = told.kind === 'told' ? told.met : null;
    const result = met === null ? 'no-such-call' : met.kind === 'applied' ? 'granted' : met.reason;
    onDecision({ callId: order.id, attempt, at, tookMs: Math.round(clock.monotonic() - begun), result });
  };
}
