import type { ConsentView } from '../api/consent-views.ts';
import { agentId, type AgentId } from '../call/ids.ts';
import { isoOf } from '../call/instants.ts';
import type { AgentConsents, AgentToken } from '../ports/agent-consents.ts';
import { modeOf } from '../readiness/dial-way.ts';
import type { AgentFacts } from '../readiness/facts.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { OrderWorld } from './world.ts';

/** How Outdial dials for this agent, why, and whether the agent consented. */
export function consentView({ consents, policy, engine }: OrderWorld, facts: AgentFacts): ConsentView {
  const id = facts.agentId;
  const { name = null, email = null } = facts.person?.value ?? {};
  const { mode, by } = modeOf(policy().policy, { id, email });
  const standing = consents?.standing(id) ?? null;
  const since = standing?.kind === 'given' ? standing.since : standing?.kind === 'ended' ? standing.at : null;
  return {
    agent: { id, name, email },
    mode,
    modeOf: by,
    dialsAs: engine.wayOf?.({ id, name, email }) ?? 'on-behalf',
    consent: standing?.kind ?? 'off',
    since: since === null ? null : isoOf(since),
    until: standing?.kind === 'given' && standing.until !== null ? isoOf(standing.until) : null,
    ended: standing?.kind === 'ended' ? standing.why : null,
    link: consents?.link(id) ?? null,
  };
}

/** Ends an agent's consent, here and at Genesys. */
export async function withdrawConsent(
  { consents, engine }: Pick<OrderWorld, 'consents' | 'engine'>,
  agent: AgentId,
  by: Parameters<NonNullable<OrderWorld['engine']['note']>>[1],
): Promise<{ readonly kind: 'withdrawn'; readonly withdrawn: boolean } | Refusal> {
  if (consents === undefined) return refuse('agent-tokens-off', { status: 409, facts: { agentId: agent } });
  const withdrawn = await consents.withdraw(agent);
  if (withdrawn) await engine.note?.('agent-disconnected', by, { agentId: agent });
  return { kind: 'withdrawn', withdrawn };
}

/** The refusal of what only the agent's own token may do. */
export function consentNeeded(
  consents: Pick<AgentConsents, 'link' | 'standing'>,
  named: { readonly agentName: string | null; readonly agentId: string },
  { code, retryAfterMs }: Extract<AgentToken, { readonly kind: 'none' }>,
): Refusal {
  const agent = agentId(named.agentId);
  if (code === 'genesys-login-failed')
    return refuse('genesys-unavailable', { status: 503, facts: { cause: code, retryAfterMs } });
  const standing = consents.standing(agent);
  const ended = standing.kind === 'ended' ? { ended: standing.why } : {};
  return refuse(code, { status: 409, facts: { ...named, ...ended, link: consents.link(agent) } });
}
