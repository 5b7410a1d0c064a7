/** Milliseconds within which the same request without a key counts as a duplicate, unless the caller says otherwise. */
export const duplicateWindow = 60_000;
/** How many timers of one call may fire one after another, before others get their turn. */
export const timersInARow = 8;
/** How many of an agent's calls get the news when the agent is what keeps them waiting. */
export const toldOfAgent = 20;
