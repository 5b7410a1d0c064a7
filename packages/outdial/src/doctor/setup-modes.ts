/** How calls are placed: by a client of its own on behalf of agents, as Outdial does, or by each agent's own token. */
export const setupModes = ['on-behalf', 'agent-token'] as const;
export type SetupMode = (typeof setupModes)[number];
