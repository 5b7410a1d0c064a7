import type { AgentId } from '../../call/ids.ts';
import type { AgentFacts } from '../../readiness/facts.ts';
import { readPages } from '../pages.ts';
import { type GenesysContext, userExpansions } from '../people.ts';
import { type FactOrigin, userFacts } from '../user-facts.ts';
import { userSchema } from '../wire-people.ts';

/** Genesys takes this many ids in one listing (docs/genesys-facts.md#users). */
const idsAtOnce = 100;

/** Reads agents a hundred at a time, because Genesys does not report what happened before a subscription. Null: not all could be read. */
export async function backfill(
  means: GenesysContext,
  agents: readonly AgentId[],
): Promise<readonly AgentFacts[] | null> {
  await means.known.refreshLabels();
  const read: AgentFacts[] = [];
  for (let from = 0; from < agents.length; from += idsAtOnce) {
    const heard: FactOrigin = { asOf: means.clock.now(), source: 'read' };
    const ids = agents.slice(from, from + idsAtOnce).map((id) => `id=${encodeURIComponent(id)}`);
    const listing = await readPages(means.http, {
      path: `/api/v2/users?state=any&expand=${userExpansions}&${ids.join('&')}`,
      read: (entity) => userSchema.safeParse(entity).data,
    });
    if (listing.failed !== null) return null;
    for (const user of listing.entities) {
      if (user.station !== undefined) means.known.noteStations(user.id, user.station);
      read.push(userFacts(user, means.known, heard));
    }
  }
  return read;
}
