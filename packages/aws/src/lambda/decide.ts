import {
  callId,
  decisionProblem,
  isEnded,
  readValue,
  resolveCall,
  resolveRequestSchema,
  type Call,
  type KeyId,
  type Problem,
} from 'outdial/engine-kit';
import type { FunctionWorld } from './world.ts';

/** The facts with which a person looks up a call with an unknown outcome in Genesys. Timestamps are in ISO 8601. */
export interface Undecided {
  readonly call: string;
  readonly agent: { readonly id: string; readonly name: string | null };
  readonly phoneNumber: string;
  readonly endedAt: string;
  /** `startedAt`: when the request was sent. `code`: what went wrong with it. */
  readonly attempts: readonly {
    readonly startedAt: string;
    readonly conversationId: string | null;
    readonly code: string | null;
  }[];
  /** Conversations of the same agent at that time without Outdial's mark. A call that the agent dialed by hand looks like that. */
  readonly candidates: readonly {
    readonly conversationId: string;
    readonly startedAt: string | null;
    readonly talked: boolean;
  }[];
}

/** A person's decision about a call, and who decided first. */
export interface Decided {
  readonly kind: 'resolved';
  readonly call: string;
  readonly placed: boolean;
  readonly conversationId: string | null;
  readonly by: string;
  readonly at: string;
}

type NotDecided =
  { readonly kind: 'refused'; readonly problems: readonly Problem[] } | { readonly kind: 'no-such-call' };

/** Records a decision, `placed` and `conversationId`, with the rules, codes and sentences of `POST /v1/calls/{id}/resolve`. */
export async function decide(
  { engine }: Pick<FunctionWorld, 'engine'>,
  fields: Readonly<Record<string, unknown>>,
  { id, by }: { readonly id: string; readonly by: KeyId },
): Promise<Decided | NotDecided> {
  const { placed, conversationId } = fields;
  const body = readValue({ placed, conversationId }, resolveRequestSchema);
  if (body.kind === 'refused') return body;
  const decision = { by, placed: body.value.placed, conversationId: body.value.conversationId ?? null };
  const resolving = decisionProblem(decision) ?? (await resolveCall(engine, callId(id), decision));
  if (resolving.kind !== 'resolved') return resolving;
  const resolution = isEnded(resolving.call) ? resolving.call.outcome.resolution : null;
  if (resolution === null) return { kind: 'no-such-call' };
  return { kind: 'resolved', call: id, ...resolution, at: isoOf(resolution.at) };
}

/** Lists the calls that wait for a person's decision, newest first. `next` continues the list where it is not `null`. */
export async function listUndecided(
  { engine }: Pick<FunctionWorld, 'engine'>,
  cursor: string | null,
): Promise<{ readonly items: readonly Undecided[]; readonly next: string | null }> {
  const filter = { states: ['outcome-unknown'], limit: 200, ...(cursor === null ? {} : { cursor }) } as const;
  const { items, next } = await engine.list(filter);
  return { items: items.flatMap(undecidedIn), next };
}

function undecidedIn(call: Call): readonly Undecided[] {
  if (!isEnded(call) || call.outcome.resolution !== null) return [];
  const { id, agent, target } = call.order;
  const undecided: Undecided = {
    call: id,
    agent: { id: agent.id, name: agent.name },
    phoneNumber: target.phoneNumber,
    endedAt: isoOf(call.endedAt),
    attempts: call.attempts.map(({ fencedAt, conversationId, problem }) => {
      return { startedAt: isoOf(fencedAt), conversationId, code: problem?.code ?? null };
    }),
    candidates: call.outcome.candidates.map(({ conversationId, startedAt, talked }) => {
      return { conversationId, startedAt: startedAt === null ? null : isoOf(startedAt), talked };
    }),
  };
  return [undecided];
}

const isoOf = (at: number): string => new Date(at).toISOString();
