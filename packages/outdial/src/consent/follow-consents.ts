import type { Engine } from '../ports/engine.ts';
import type { RunningConsents } from './consents.ts';

/** Calls that wait for a consent continue once it is given. The audit names every consent that was given or has ended. */
export function followConsents(consents: RunningConsents, engine: Pick<Engine, 'note' | 'agentsChanged'>): void {
  consents.onChange((agent, { kind }) => {
    const act = kind === 'given' ? 'agent-connected' : 'agent-disconnected';
    // Who withdrew it is known where that was asked for.
    if (kind !== 'missing') engine.note?.(act, null, { agentId: agent }).catch(() => undefined);
    engine.agentsChanged([agent]);
  });
  consents.start();
}
