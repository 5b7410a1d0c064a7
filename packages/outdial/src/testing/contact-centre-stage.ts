import { agentId, callId, queueId } from '../call/ids.ts';
import type { E164 } from '../phone/number.ts';
import type { ContactCentre, DialOrder, TopicEvent } from '../ports/contact-centre.ts';
/**
 * The other side of a contact centre, as the suite needs it: its people, and how to make things happen. Numbers answer
 * unless named.
 */
export interface ContactCentreStage {
  readonly centre: ContactCentre;
  /** Time of the clock that the adapter received. */
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly agents: {
    /** Available, with a station, joined to `queue`. */
    readonly ready: { readonly id: string; readonly email: string };
    readonly away: { readonly id: string };
    readonly withoutStation: { readonly id: string };
    /** The phone never answers. */
    readonly deadPhone: { readonly id: string };
  };
  readonly queue: { readonly id: string; readonly name: string };
  readonly number: E164;
  /** Lets this much time pass on the other side. */
  readonly pass: (ms: number) => Promise<void> | void;
  /** How many calls were made to this number. */
  readonly dials: (number: string) => number;
  /** The next create-call request takes effect, and its answer is lost. */
  readonly loseNextAnswer: () => void;
  /** The next connection finds no listener. Existing connections are closed when this returns. */
  readonly refuseNextConnection: () => Promise<void> | void;
  /** Every topic event published so far. */
  readonly topics: () => readonly TopicEvent[];
  /** How long the other side takes: agent's phone to answer, target to answer after that, talk, dead phone to give up. */
  readonly spans: { readonly untilConnected: number; readonly untilEnded: number; readonly agentLegDies: number };
  readonly close: () => Promise<void>;
}

export type OpenStage = () => Promise<ContactCentreStage>;

export function order(stage: ContactCentreStage, change: Partial<DialOrder> = {}): DialOrder {
  return {
    callId: callId('call_contract'),
    attempt: 1,
    agentId: agentId(stage.agents.ready.id),
    queueId: queueId(stage.queue.id),
    phoneNumber: stage.number,
    callerId: null,
    contactId: null,
    attributes: {},
    label: null,
    uuiData: null,
    sendBefore: stage.now() + 2_000,
    sendWithin: 2_000,
    fencedMonotonic: stage.monotonic(),
    ...change,
  };
}

export async function placed(stage: ContactCentreStage, change: Partial<DialOrder> = {}) {
  const answer = await stage.centre.dial(order(stage, change));
  if (answer.kind !== 'placed') throw new Error(`The dial was expected to be placed: ${JSON.stringify(answer)}`);
  return answer.conversationId;
}
