import { noStationCodes } from '../call/proof.ts';
import type { AgentFactName, AgentFacts, Fact } from './facts.ts';

/** Genesys looked for the agent's phone and found none that it can ring. */
const stationCodes: readonly string[] = [
  ...noStationCodes,
  'providerapi.error.phone.cannot.resolve',
  'providerapi.error.phone.no.active.edge',
  'providerapi.error.station.cannot.resolve',
];

interface RefusedDial {
  readonly code: string;
  /** Null: Genesys did not answer. */
  readonly status: unknown;
}

/** Facts that a refused dial speaks against. The agent's access to the queue has no code of its own (assumed): a 403 or a 404 may mean it. */
function contradictedBy({ code, status }: RefusedDial): readonly AgentFactName[] {
  if (stationCodes.includes(code)) return ['station'];
  return status === 403 || status === 404 || /queue/i.test(code) ? ['person', 'queues'] : [];
}

/**
 * The facts that the dial was decided on and that its refusal speaks against, as news for the floor: they are read again before the next
 * decision. Null: the refusal says nothing against what is known.
 */
export function doubtsAfter(known: AgentFacts | null, refused: RefusedDial, now: number): AgentFacts | null {
  const names = contradictedBy(refused).filter((name) => known?.[name] !== undefined);
  if (known === null || names.length === 0) return null;
  const doubt = <Value>(fact: Fact<Value> | undefined, name: AgentFactName): Fact<Value> | undefined =>
    fact !== undefined && names.includes(name) ? { ...fact, asOf: Math.max(now, fact.asOf), doubted: true } : undefined;
  const [person, station, queues] = [
    doubt(known.person, 'person'),
    doubt(known.station, 'station'),
    doubt(known.queues, 'queues'),
  ];
  return { agentId: known.agentId, ...(person && { person }), ...(station && { station }), ...(queues && { queues }) };
}
