import type { AgentView } from 'outdial/client';

export const nameOf = (agent: AgentView): string => agent.name ?? agent.email ?? agent.id;
