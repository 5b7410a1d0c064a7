import type { AgentId } from '../call/ids.ts';
import type { AgentConsents, AgentToken } from '../ports/agent-consents.ts';
import { createBudget } from './budget.ts';
import { createHttp, type Http, type HttpOptions } from './http.ts';
import type { Login } from './token.ts';

/** Requests with an agent's own token. Genesys counts them for that token, so each agent has a budget of its own. */
export type AgentHttp = (agent: AgentId) => Http;

export function createAgentHttp(
  options: Omit<HttpOptions, 'tokens' | 'budget'>,
  consents: Pick<AgentConsents, 'token' | 'drop'>,
): AgentHttp {
  const made = new Map<AgentId, Http>();
  return (agent) => {
    const known = made.get(agent);
    if (known !== undefined) return known;
    const tokens = {
      get: async () => loginOf(await consents.token(agent)),
      drop: (token: string) => consents.drop(agent, token),
    };
    const http = createHttp({ ...options, tokens, budget: createBudget(options.clock) });
    made.set(agent, http);
    return http;
  };
}

/** Without a token nothing was sent; `error` is the code that says why. */
function loginOf(token: AgentToken): Login {
  if (token.kind === 'token') return token;
  const sent = { left: false, answer: null, error: token.code };
  return { kind: 'failed', refused: false, sent, retryAfterMs: token.retryAfterMs };
}
