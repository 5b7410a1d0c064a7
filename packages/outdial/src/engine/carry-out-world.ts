import type { Call } from '../call/call.ts';
import type { CallEvent } from '../call/life/call-event.ts';
import type { AgentId, CallId } from '../call/ids.ts';
import type { Problem } from '../call/problem.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import { EngineError } from '../ports/engine-error.ts';
import type { TellResult } from '../ports/engine.ts';
import type { Floor } from '../ports/floor.ts';
import type { Logger } from '../ports/logger.ts';
import type { DialDecision } from '../ports/tracing.ts';
import type { DialSlots } from './dialing/dial-slots.ts';
import type { DialWays } from './dialing/dial-ways.ts';
import type { AgentRefusals } from './dialing/standing-refusal.ts';
import type { KeptEvents } from './kept-events.ts';
import type { Errand, StepWorld } from './step.ts';

/** What the commands of calls are carried out with. */
export interface CarryOutWorld {
  /** Commits an event. `refreshed`: the agent was read just now. Rejects when nothing can be stored. */
  readonly tell: (id: CallId, event: CallEvent, refreshed: boolean) => Promise<TellResult>;
  readonly contactCentre: ContactCentre;
  readonly floor: Floor;
  readonly clock: Clock;
  readonly step: StepWorld;
  readonly kept: Pick<KeptEvents, 'take'>;
  /** The `dial` of this call will not reach its fence: another call of the agent may go. */
  readonly giveUpTurn: (agent: AgentId, id: CallId) => void;
  /** The slots in which this call is dialed. */
  readonly slotsOf: (call: Call) => DialSlots;
  /** Absent: Outdial does not remember refusals that concern one agent. */
  readonly refusals?: AgentRefusals;
  /** Absent: every dial is on behalf of its agent. */
  readonly ways?: DialWays;
  /** Nothing could be stored just now: the agent's calls are checked again soon. */
  readonly retrySoon?: (agent: AgentId) => void;
  /** True once no further dial may begin. */
  readonly closing: () => boolean;
  readonly logger: Pick<Logger, 'error'> | null;
  /** Is told of each decision whether a call may be dialed now. Must not throw. */
  readonly onDecision?: (decision: DialDecision) => void;
  /** The same world for this call and errand. Absent: it does not matter for whom the contact centre is asked. */
  readonly worldFor?: (call: Call, errand: Errand) => CarryOutWorld;
}

/** Reads an agent into the floor. Null when that worked. */
export type Refresh = (agent: AgentId, world: Pick<CarryOutWorld, 'contactCentre'>) => Promise<Problem | null>;

/** A command that failed is in the log; one that could not be stored is tried again. */
export function report({ logger, retrySoon }: CarryOutWorld, error: unknown, { order }: Call, { type }: Errand): void {
  const name = error instanceof Error ? error.name : typeof error;
  logger?.error({ error: name, callId: order.id, command: type }, 'A command failed unexpectedly.');
  if (error instanceof EngineError) retrySoon?.(order.agent.id);
}
