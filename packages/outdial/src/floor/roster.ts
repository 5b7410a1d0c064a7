import type { AgentId } from '../call/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import type { Floor } from '../ports/floor.ts';
import type { Fact, QueueMembership } from '../readiness/facts.ts';
import { factLimits } from '../readiness/freshness.ts';

/** Who is in which queue, read queue by queue for everybody, as soon as that is cheaper than asking about each agent. */
export interface Roster {
  /** Reads it into the floor, now. Who asks while a read is under way shares it. */
  readonly read: (urgent: boolean) => Promise<void>;
  /** There are calls for this agent: their queues are to be known for a while. */
  readonly expect: (id: AgentId) => void;
  readonly close: () => void;
}

interface RosterParts {
  readonly contactCentre: Pick<ContactCentre, 'readMemberships'>;
  readonly floor: Floor;
  readonly clock: Clock;
}

/** So often it is seen to that nobody's queues grow too old. */
const seenToEveryMs = 60_000;
/** Whoever had no call for this long is no longer cared for. */
const expectedForMs = 15 * 60_000;
const fewAgents = 8;

export function createRoster({ contactCentre, floor, clock }: RosterParts): Roster {
  const expected = new Map<AgentId, number>();
  let reading: Promise<void> | null = null;
  let disarm: (() => void) | null = null;

  const readNow = async (urgent: boolean): Promise<void> => {
    const asOf = clock.now();
    const found = await contactCentre.readMemberships?.({ urgent }).catch(() => null);
    if (found?.kind !== 'found') return;
    for (const facts of found.value) if (isCared(facts.agentId)) floor.feedAgent(facts);
    const named = new Set(found.value.map(({ agentId }) => agentId));
    const none: Fact<readonly QueueMembership[]> = { value: [], since: null, asOf, source: 'read' };
    for (const agentId of expected.keys()) if (!named.has(agentId)) floor.feedAgent({ agentId, queues: none });
  };
  const isCared = (id: AgentId): boolean => expected.has(id) || floor.agent(id) !== null;
  const read = (urgent: boolean): Promise<void> => {
    reading ??= readNow(urgent).finally(() => {
      reading = null;
    });
    return reading;
  };
  const seeTo = (): void => {
    disarm = null;
    const now = clock.now();
    let aging = 0;
    for (const [id, at] of expected) {
      if (now - at > expectedForMs) expected.delete(id);
      else if (now - (floor.agent(id)?.queues?.asOf ?? now) > factLimits.queues / 2) aging += 1;
    }
    if (aging > fewAgents) void read(false);
    if (expected.size > 0) arm();
  };
  const arm = (): void => {
    disarm ??= clock.wakeAt(clock.now() + seenToEveryMs, seeTo);
  };

  return {
    read,
    expect: (id) => {
      expected.set(id, clock.now());
      if (contactCentre.readMemberships !== undefined) arm();
    },
    close: () => {
      disarm?.();
      disarm = null;
      expected.clear();
    },
  };
}
