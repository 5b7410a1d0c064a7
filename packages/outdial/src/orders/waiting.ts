import { aboutOf, isHeard } from '../call/blockers.ts';
import type { Call, CallOrder } from '../call/call.ts';
import { instantLabel } from '../call/instants.ts';
import type { Blocker } from '../call/problem.ts';
import { storedWait, type Wait } from '../api/call-view.ts';
import type { Capacity } from './forecast.ts';
import { heldBlocker, judgeNow } from './judge.ts';
import type { OrderWorld } from './world.ts';

type World = Pick<OrderWorld, 'engine' | 'contactCentre' | 'clock' | 'floor' | 'policy' | 'screening'>;

/** Says what a call waits for now. `isNew`: it was accepted, and so checked, this very moment. */
export type WaitOf = (call: Call, isNew?: boolean) => Wait;

/** A ready call waits for its turn; its place in line is not stored. */
export function createWaits(world: World, capacity: Pick<Capacity, 'dialAt' | 'ahead'>): WaitOf {
  return (call, isNew = false) => {
    const stored = storedWait(call).waitingFor;
    const waitingFor = asEngineKnows(world, call, isNew ? stored : asOnFloor(world, call, stored));
    const dialAt = capacity.dialAt(call);
    const isHeld = waitingFor.length === 0 && world.engine.dialLine?.has(call.order.id) === true;
    if (!isHeld) return { waitingFor, dialAt };
    // During an incident Outdial does not dial, so the call waits for the end of the incident.
    const holder =
      world.engine.outage?.() ?? turnBlocker(world, call.order, { dialAt, ahead: capacity.ahead(call.order) });
    return { waitingFor: [holder], dialAt };
  };
}

/** What only the engine knows of an agent. */
const ofEngine: readonly string[] = ['agent-has-call', 'agent-consent-needed'];

/** What the floor shows of an agent. */
const isOnFloor = ({ code }: Blocker): boolean =>
  !ofEngine.includes(code) && aboutOf(code) === 'agent' && isHeard({ code, until: null });

/**
 * The stored reasons are those of the call's last check. While another call of the agent goes first, none comes, so what the agent does is told as
 * the floor knows it now.
 */
function asOnFloor(world: World, { order }: Call, stored: readonly Blocker[]): readonly Blocker[] {
  if (!stored.some(isOnFloor)) return stored;
  const question = { agentId: order.agent.id, queueId: order.queue?.id ?? null, phoneNumber: null };
  const { blockers, staleFor } = judgeNow(world, question);
  if (staleFor.length > 0) return stored;
  const now = blockers.filter(isOnFloor);
  const standing = stored.flatMap((known) =>
    isOnFloor(known) ? now.filter(({ code }) => code === known.code) : known,
  );
  return [...standing, ...now.filter(({ code }) => !stored.some((known) => known.code === code))];
}

/**
 * What Outdial itself decides is told as it is now: a pause, the agent's other call, and a moment that has come. A check of the call may not have
 * followed yet.
 */
function asEngineKnows({ engine, clock }: World, call: Call, known: readonly Blocker[]): readonly Blocker[] {
  if (call.state !== 'waiting') return known;
  const now = clock.now();
  const { agent, id } = call.order;
  const heldBy = engine.heldBy?.(agent.id);
  const isHeld = heldBy !== undefined && heldBy !== null && heldBy !== id;
  const pause = known.find(({ code }) => code === 'dialing-paused') ?? pausedBlocker(engine, now);
  const facts = isHeld ? { callId: heldBy, agentName: agent.name, agentId: agent.id } : null;
  const isSettled = ({ code, until }: Blocker): boolean =>
    code === 'dialing-paused' ||
    (code === 'agent-has-call' && heldBy !== undefined) ||
    (until !== null && until <= now && code !== 'rate-budget-spent');
  return [
    ...(engine.paused() ? [pause] : []),
    ...(facts === null ? [] : [heldBlocker(facts, now)]),
    ...known.filter((blocker) => !isSettled(blocker)),
  ];
}

function pausedBlocker(engine: World['engine'], now: number): Blocker {
  const { at = null, stop } = engine.pausedBy?.() ?? {};
  const facts = stop ?? {};
  return { code: 'dialing-paused', pointer: null, facts, since: at, asOf: now, until: null, canClear: true };
}

function turnBlocker(
  { contactCentre, clock }: World,
  order: CallOrder,
  { dialAt, ahead }: { readonly dialAt: number | null; readonly ahead: number },
): Blocker {
  const now = clock.now();
  const { perMinute = null, left = null } = contactCentre.spending?.() ?? {};
  const facts = {
    ahead,
    held: left === 0 ? 'budget' : 'requests-out',
    limit: perMinute,
    inSeconds: dialAt === null ? null : Math.ceil((dialAt - now) / 1000),
    until: dialAt === null ? null : instantLabel(dialAt, now),
    agentName: order.agent.name,
  };
  return { code: 'rate-budget-spent', pointer: null, facts, since: null, asOf: now, until: dialAt, canClear: true };
}
