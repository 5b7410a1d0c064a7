import { callId } from 'outdial/engine-kit';
import type { FunctionWorld } from './world.ts';

/** What one invocation did: it looked at the call of one execution, or at every call whose time had come. */
export type Swept =
  | { readonly kind: 'call'; readonly met: string }
  | { readonly kind: 'sweep'; readonly looked: number }
  | { readonly kind: 'ignored' };

/** Begins no further call with less time than this left, in milliseconds: one look may ask Genesys. */
const lastLook = 45_000;

/**
 * Sees to calls whose execution is gone. EventBridge reports each execution that ended badly, and a schedule invokes it each minute for
 * those that nobody reported. Repeated and late events are harmless.
 */
export async function sweep({ engine, remainingMs }: FunctionWorld, event: unknown): Promise<Swept> {
  const ended = endedExecution(event);
  if (ended === 'none') {
    return { kind: 'sweep', looked: await engine.revival.sweep(() => remainingMs() > lastLook) };
  }
  if (ended.callId === null) return { kind: 'ignored' };
  return { kind: 'call', met: await engine.revival.look(callId(ended.callId), 'suspected') };
}

/** An execution that ended badly names its call in its input. EventBridge leaves a large input out, and ours is small. */
function endedExecution(event: unknown): { readonly callId: string | null } | 'none' {
  const detail = fieldsOf(fieldsOf(event)['detail']);
  if (detail['executionArn'] === undefined) return 'none';
  const { callId: named } = fieldsOf(parsed(detail['input']));
  return { callId: typeof named === 'string' ? named : null };
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}
