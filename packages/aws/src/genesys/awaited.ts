import { factLimits, type AgentFacts } from 'outdial/engine-kit';
import { numberIn, textIn, type Item, type Table } from '../table/table.ts';
import { keptSeconds } from './shared-facts.ts';

/** Facts that were read before this may not be decided on any more; twice the time for which they may. In milliseconds. */
const recentMs = 2 * factLimits.presence;
/** The facts of an agent come before their waits in the order of the table, with at most two items in between. */
const leastItems = 5;

/**
 * True if somebody may go by what the table knows of this agent: a call waits for them, or what was read of them is recent. Otherwise who
 * needs the agent's facts reads them at Genesys, so nothing of the news has to be stored. Costs one read.
 */
export async function isAwaitedNews(table: Table, news: AgentFacts, now: number): Promise<boolean> {
  const items = await table.queryAfter(`agent#${news.agentId}`, ' ', leastItems);
  if (items.some((item) => textIn(item, 'sk').startsWith('wait#'))) return true;
  const facts = items.find((item) => item['sk'] === 'facts');
  return facts !== undefined && (isRecent(facts, now) || isOtherOutOfOffice(facts, news));
}

/** Facts expire a fixed time after they were stored. */
function isRecent(facts: Item, now: number): boolean {
  const storedAt = (numberIn(facts, 'expires') - keptSeconds) * 1000;
  return now - storedAt <= recentMs;
}

/** That an agent is out of the office counts for longer than the other facts that events tell of. */
function isOtherOutOfOffice(item: Item, { outOfOffice }: AgentFacts): boolean {
  // A record that shared-facts.ts wrote; it is trusted, not parsed again.
  const known = JSON.parse(textIn(item, 'body')) as AgentFacts;
  return known.outOfOffice !== undefined && outOfOffice !== undefined && known.outOfOffice.value !== outOfOffice.value;
}
