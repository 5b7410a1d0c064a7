import type { AgentId } from '../../call/ids.ts';
import type { Coverage } from '../../ports/floor.ts';
import type { AgentFactName } from '../../readiness/facts.ts';

/** What is subscribed to for an agent, and which facts each of it keeps fresh. */
const topicsOfAgent: readonly { readonly name: string; readonly facts: readonly AgentFactName[] }[] = [
  { name: 'activity', facts: ['presence', 'routingStatus', 'outOfOffice'] },
  { name: 'station', facts: ['station'] },
  // The topic of calls reports the conversations. The summary reports how many there are, including calls dialed by hand.
  { name: 'conversationsummary', facts: ['calls'] },
  { name: 'conversations.calls', facts: [] },
  // Only this topic reports whether a web phone's line is up. A read shows only that the connection should be kept.
  { name: 'persistentconnection', facts: [] },
];

/** Genesys's limits (docs/genesys-facts.md#notifications) are 1,000 topics a channel and 20 channels; two are left for those that are being replaced. */
export const agentsOnChannel = Math.floor(1_000 / topicsOfAgent.length);
export const mostChannels = 18;

export function topicsOf(agents: readonly AgentId[]): readonly string[] {
  return agents.flatMap((agent) => topicsOfAgent.map(({ name }) => `v2.users.${agent}.${name}`));
}

/** What is covered for an agent when these of its topics were refused. */
export function coverageWithout(
  agent: AgentId,
  refused: ReadonlySet<string>,
): Pick<Coverage, 'facts' | 'conversations'> {
  const told = topicsOfAgent.filter(({ name }) => !refused.has(`v2.users.${agent}.${name}`));
  return {
    facts: told.flatMap(({ facts }) => facts),
    conversations: told.some(({ name }) => name === 'conversations.calls'),
  };
}

/** `v2.users.{id}.presence` of `v2.users.<id>.presence`. */
export function templateOf(topicName: string): string {
  return topicName.replace(/^v2\.users\.[^.]+\./, 'v2.users.{id}.');
}
