import { callId } from '../../call/ids.ts';
import { beyondLimits, limitsOf, maySee, partiesOf, partiesProblem } from '../../orders/key-limits.ts';
import { refuse, type Refusal } from '../../orders/refusal.ts';
import type { ApiKey } from '../../ports/api-keys.ts';
import type { Engine } from '../../ports/engine.ts';
import type { Exchange, Route } from './route.ts';

/** Refuses what is beyond the limits of the key, before the route does anything; null when the route may go on. */
export async function beyondSight(
  { sight, method }: Pick<Route, 'sight' | 'method'>,
  c: Exchange,
  { engine }: { readonly engine: Pick<Engine, 'get'> },
): Promise<Refusal | null> {
  const key = c.var.caller;
  if (key.limits === undefined) return null;
  if (sight === 'every' && limitsOf(key).ownCalls) return ownCallsOnly(key);
  if (sight !== 'one') return null;
  const id = c.req.param('id') ?? '';
  const call = await engine.get(callId(id));
  if (!limitsOf(key).ownCalls && call === null) return null;
  if (call === null || !maySee(key, call.order))
    return refuse('call-not-found', { status: 404, facts: { id: id.slice(0, 100) } });
  const problem = method === 'get' ? null : partiesProblem(key, partiesOf(call.order));
  return problem === null ? null : beyondLimits({ ...problem, pointer: null });
}

/** Refuses figures of all calls. */
export const ownCallsOnly = ({ id, person }: ApiKey): Refusal =>
  refuse('key-own-calls-only', { status: 403, facts: { key: id, ...(person && { isPerson: true }) } });
