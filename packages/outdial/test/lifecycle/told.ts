import { expect } from 'vitest';
import type { Call, CallState } from '../../src/call/call.ts';
import type { Advance } from '../../src/call/life/command.ts';
import type { ConversationSeen } from '../../src/call/conversation.ts';
import { conversationId } from '../../src/call/ids.ts';
import type { Problem } from '../../src/call/problem.ts';
import { c1, callIn, caller, other, seen, start, tell } from './calls.ts';

export const c2 = conversationId('conversation-2');
export const day = 24 * 3600_000;
export const heard = (change: Partial<ConversationSeen>) => ({ type: 'seen', conversation: seen(change) }) as const;
export const canceledIn = (state: CallState): Call =>
  tell(callIn(state), { type: 'cancel', by: caller }, start + 100).call;
export const paused = {
  code: 'dialing-paused',
  facts: {},
  since: start + 5,
  asOf: start + 5,
  until: null,
  canClear: true,
};
export const heldBy = { callId: other, attempt: 1, kind: 'held' } as const;

type ToldFacts = Readonly<Record<string, unknown>>;
export const said = (cause: string, name: string, facts: ToldFacts, about: Problem | null = null) => ({
  ...{ type: 'publish', cause, name, facts, problem: about },
});
export const noted = (cause: string, code: string, alarm: boolean, facts: ToldFacts, about: Problem | null = null) =>
  said(cause, 'call.noted', { ...facts, code, alarm }, about);
export const ended = (
  cause: string,
  state: CallState,
  code: string,
  rung: unknown,
  facts: ToldFacts,
  about: Problem | null = null,
) => said(cause, `call.${state}`, { ...facts, code, targetRung: rung, canceled: false }, about);
export const follow = { type: 'follow', conversationId: c1 };
export const read = { type: 'read', conversationId: c1 };

/** One move: what it produced, and what it must have reported. */
export interface ToldMove {
  readonly name: string;
  readonly made: () => Advance;
  /** All of them, in order. */
  readonly commands: readonly unknown[];
  readonly call?: Readonly<Record<string, unknown>>;
  readonly lock?: Advance['lock'];
}

export function expectTold({ made: make, commands, call = {}, lock = 'keep' }: ToldMove): void {
  const made = make();
  expect(made.commands).toEqual(commands);
  expect(made.call).toMatchObject(call);
  expect(made.lock).toBe(lock);
}
