import type { AgentId } from '../../call/ids.ts';
import type { E164 } from '../../phone/number.ts';
import type { DialHistory } from '../../readiness/facts.ts';
import type { LookBack } from '../step.ts';
import type { Store } from '../store.ts';

interface HistoryQuestion {
  readonly call: { readonly agent: { readonly id: AgentId }; readonly target: { readonly phoneNumber: E164 } };
  /** In milliseconds; null: not asked. */
  readonly lookBack: LookBack;
  readonly now: number;
}

/** When attempts were made for this target and this agent, as far back as asked. */
export function dialHistory(
  store: Pick<Store, 'dialsOfTarget' | 'dialsOfAgent'>,
  { call, lookBack, now }: HistoryQuestion,
): DialHistory {
  return {
    target: lookBack.target === null ? [] : store.dialsOfTarget(call.target.phoneNumber, now - lookBack.target),
    agent: lookBack.agent === null ? [] : store.dialsOfAgent(call.agent.id, now - lookBack.agent),
  };
}
