import type { Call, CallOrder } from '../call/call.ts';
import { instantLabel } from '../call/instants.ts';
import type { Blocker } from '../call/problem.ts';
import { storedWait, type Wait } from '../api/call-view.ts';
import type { Capacity } from './forecast.ts';
import type { OrderWorld } from './world.ts';

type World = Pick<OrderWorld, 'engine' | 'contactCentre' | 'clock'>;

/** What calls wait for, now. One that is ready and waits only for its turn is told so: its place in line is stored nowhere. */
export function createWaits(world: World, capacity: Pick<Capacity, 'dialAt' | 'ahead'>): (call: Call) => Wait {
  return (call) => {
    const { waitingFor } = storedWait(call);
    const dialAt = capacity.dialAt(call);
    const isHeld = waitingFor.length === 0 && world.engine.dialLine?.has(call.order.id) === true;
    if (!isHeld) return { waitingFor, dialAt };
    // While nobody is dialed because of an incident, that is what it waits for.
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
