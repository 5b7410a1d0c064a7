import { readEnvelope } from 'outdial/engine-kit';
import { isAwaitedNews } from '../genesys/awaited.ts';
import { accountProblem } from './environment.ts';
import type { FunctionWorld } from './world.ts';

/** The result for one Genesys event. */
export type Heard = { readonly kind: 'agent' | 'conversation' } | { readonly kind: 'ignored'; readonly why: string };

/**
 * Handles an event from Genesys's partner event source. Stores what it reports about an agent, then checks the calls that wait for that
 * agent. News of another agent costs one read. Repeated and late events are harmless.
 */
export async function hearPresence(world: FunctionWorld, event: unknown): Promise<Heard> {
  const { clock, contactCentre, facts, eventFlow, engine, environment, table } = world;
  if (accountProblem(event, environment.accounts) !== null) return { kind: 'ignored', why: 'another account sent it' };
  const envelope = readEnvelope(event, clock.now());
  if (envelope.kind !== 'topic') return { kind: 'ignored', why: 'it is not a Genesys topic event' };
  const heard = contactCentre.interpret({ ...envelope, at: Math.min(envelope.at, clock.now()) });
  const isAwaited = heard.kind === 'agent' && (await isAwaitedNews(table, heard.facts, clock.now()));
  await eventFlow.heard(isAwaited);
  switch (heard.kind) {
    case 'agent':
      if (!isAwaited) return { kind: 'ignored', why: 'no call waits for this agent' };
      await facts.tell(heard.facts);
      await engine.agentHeard(heard.facts.agentId);
      return { kind: 'agent' };
    case 'conversation':
      await engine.conversationTold(heard.conversation);
      return { kind: 'conversation' };
    case 'nothing':
      return { kind: 'ignored', why: heard.why };
  }
}
