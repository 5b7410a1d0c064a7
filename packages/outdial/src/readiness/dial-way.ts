import type { Blocker } from '../call/problem.ts';
import type { AgentId } from '../call/ids.ts';
import type { DialMode, Policy } from './policy.ts';

/** How one dial names its agent. */
export type DialWay = Exclude<DialMode, 'auto'>;

/** Who calls. `email` null: not known. */
export interface Dialer {
  readonly id: AgentId;
  readonly name: string | null;
  readonly email: string | null;
}

/** The agent's mode. `by`: the agent is named in the policy, the policy says so for all, or there is no policy. */
export function modeOf(
  policy: Pick<Policy, 'dialAs'> | null,
  { id, email }: Pick<Dialer, 'id' | 'email'>,
): { readonly mode: DialMode; readonly by: 'agent' | 'all' } {
  const names = [id.toLowerCase(), email?.toLowerCase()];
  const own = Object.entries(policy?.dialAs.agents ?? {}).find(([name]) => names.includes(name.toLowerCase()));
  return own === undefined ? { mode: policy?.dialAs.mode ?? 'on-behalf', by: 'all' } : { mode: own[1], by: 'agent' };
}

/** The blocker where the policy wants the agent's own token and no agent can give one. Null: the policy does not. */
export function tokensOff(policy: Pick<Policy, 'dialAs'> | null, agent: Dialer, now: number): Blocker | null {
  if (modeOf(policy, agent).mode !== 'agent-token') return null;
  const facts = { agentName: agent.name, agentId: agent.id };
  return { code: 'agent-tokens-off', pointer: null, facts, since: null, asOf: now, until: null, canClear: true };
}
