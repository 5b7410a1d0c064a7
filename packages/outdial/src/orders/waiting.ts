import type { Call, CallOrder } from '../call/call.ts';
import { instantLabel } from '../call/instants.ts';
import type { Blocker } from '../call/problem.ts';
import { storedWait, type Wait } from '../api/call-view.ts';
import type { Capacity } from './forecast.ts';
import type { OrderWorld } from './world.ts';

type World = Pick<OrderWorld, 'engine' | 'contactCentre' | 'clock'>;

/** Says what calls wait for now. A ready call waits for its turn; its place in line is not stored. */
export function createWaits(world: World, capacity: Pick<Capacity, 'dialAt' | 'ahead'>): (call: Call) => Wait {
  return (call) => {
    const { waitingFor } = storedWait(call);
    const dialAt = capacity.dialAt(call);
    const isHeld = waitingFor.length === 0 && world.engine.dialLine?.has(call.order.id) === true;
    if (!isHeld) return { waitingFor, dialAt };
    // During an incident Outdial does not dial, so the call waits for the end of the incident.
    const holder =
      world.engine.outage?.() ?? turnBlocker(world, call.order, { dialAt, ahead: capacity.ahead(call.order) });
    return { waitingFor: [holder], dialAt };
  };
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
