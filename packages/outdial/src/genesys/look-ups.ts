import type { LookUpFor, LookUps } from '../ports/contact-centre.ts';
import { createDirectory, noCards } from './directory.ts';
import { type GenesysContext, readAgent } from './people.ts';
import { meansFor, readAgents } from './read-many.ts';

/** Look-ups whose requests have their own urgency, whatever the urgency that they are asked with. */
export function createLookUps(means: GenesysContext): (purpose: LookUpFor, payer?: string) => LookUps {
  const cards = noCards();
  return (purpose, payer) => {
    const own = meansFor(means, purpose, payer);
    const { findAgent, findQueue } = createDirectory(own, cards);
    return {
      readAgent: (id) => readAgent(own, id),
      readAgents: (ids, options) => readAgents(own, ids, options),
      ...{ findAgent, findQueue },
    };
  };
}
