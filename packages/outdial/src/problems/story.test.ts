import { describe, expect, test } from 'vitest';
import { blocker, callIn, caller, settledCall, start, tell } from '../../test/lifecycle/calls.ts';
import { endedStates } from '../call/call.ts';
import { type Call, isEnded } from '../call/call.ts';
import { conversationId, queueId } from '../call/ids.ts';
import type { Resolution } from '../call/outcome.ts';
import type { E164 } from '../phone/number.ts';
import { defaultTimers } from '../call/timers.ts';
import { isKnownCode } from './catalogue.ts';
import { outcomeEntries } from './codes/outcome.ts';
import { tellEvent, tellOutcome, tellWhyNow } from './story.ts';

describe('how a call ended', () => {
  test.each(endedStates)('a %s call has a whole sentence of its own', (state) => {
    const call = callIn(state);
    if (!isEnded(call)) throw new TypeError('The call has not ended.');
    expect(isKnownCode(call.outcome.code)).toBe(true);
    expect(tellOutcome(call)).toMatch(/^[A-Z].+\.$/);
  });

  test('a cancel that could not be carried out is in the sentence', () => {
    const asked = tell(callIn('ringing'), { type: 'cancel', by: caller }).call;
    const lost = tell(asked, { type: 'follow-cap' }, start + defaultTimers.ringingCap).call;
    expect(isEnded(lost) && tellOutcome(lost)).toContain('did not see the hang-up work');
    const settled = settledCall({ canceled: true });
    expect(isEnded(settled) && tellOutcome(settled)).toContain('no conversation to hang up');
  });

  test('every sentence reads without facts', () => {
    for (const entry of outcomeEntries) {
      expect(entry.sentence({})).toMatch(/^[A-Z].+\.$/);
      expect(entry.sentence({})).not.toMatch(/undefined|null|NaN/);
      expect(entry.fix({})).toMatch(/\.$/);
    }
  });
});

describe('while a call is open', () => {
  test('a waiting call says what it waits for', () => {
    const waiting = tell(callIn('waiting'), { type: 'checked', blockers: [blocker()] });
    const [line] = waiting.commands;
    expect(line?.type === 'publish' && tellEvent(line)).toMatch(/Away.+ Outdial gives up at \d\d:\d\d UTC\.$/);
  });

  test('a dial says why it happened at that moment', () => {
    const evidence = { presence: 'Available', station: "Ana's phone" };
    const { call, commands } = tell(callIn('waiting'), { type: 'claim', n: 1, evidence }, start + 42_000);
    expect(tellWhyNow(call)).toMatch(
      /^Dialed on Ana's phone .+ 42 seconds after the request, when Ana was Available\.$/,
    );
    const [line] = commands;
    expect(line?.type === 'publish' && tellEvent(line)).toBe(
      "Dialing on Ana's phone, 42 seconds after the request. The agent is Available.",
    );
    expect(tellWhyNow(callIn('waiting'))).toBeNull();
  });

  test('a success names the number, the phone, the wait and the dial requests', () => {
    const completed = callIn('completed');
    if (!isEnded(completed)) throw new TypeError('The call has not ended.');
    const evidence = { presence: 'On Queue', routingStatus: 'IDLE', station: 'Desk 7' };
    const attempts = completed.attempts.map((attempt) => ({ ...attempt, fencedAt: start + 90_000, evidence }));
    const queue = { id: queueId('q-1'), name: 'Sales', chosen: 'given' as const };
    const told = (change: Partial<Call['order']>) =>
      tellOutcome({ ...completed, attempts, order: { ...completed.order, ...change } });
    expect(told({ callerId: '+12025550100' as E164 })).toContain(
      'Dialed on Desk 7 from +1202•••0100, 90 seconds after the request, when Ana was On Queue (IDLE). This took 1 dial request to Genesys.',
    );
    const costly = {
      ...{ ...completed, attempts, spent: { agentLooks: 1, conversationReads: 2, searches: 1 } },
      wrapUp: { reads: 2, nextReadAt: null },
    };
    expect(tellOutcome(costly)).toContain(
      "This took 1 dial request to Genesys, 1 read of the agent, 1 search for the conversation, 2 reads of the conversation. Afterwards, 2 reads looked for the agent's wrap-up.",
    );
    expect(told({ queue })).toContain('from the number of the queue Sales');
    const warnings = [{ code: 'queue-no-caller-id', pointer: null, facts: {} }];
    expect(told({ queue, warnings })).toContain('for the queue Sales, which does not set a number');
    expect(told({})).toContain('as a personal call');
  });

  test('every line of a history has a sentence', () => {
    const lines = [
      tell(callIn('dialing'), { type: 'interrupted', n: 1 }),
      tell(callIn('dialing'), { type: 'answer-placed', n: 1, conversationId: conversationId('c') }),
      tell(callIn('waiting'), { type: 'cancel', by: caller }),
      tell(callIn('ringing'), { type: 'cancel', by: caller }),
    ].flatMap(({ commands }) => commands.filter((command) => command.type === 'publish'));
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const line of lines) expect(tellEvent(line)).toMatch(/^[A-Z].+\.$/);
  });
});

describe('sentences fit the state', () => {
  const noted = (facts: Readonly<Record<string, string | boolean>>) =>
    tellEvent({ name: 'call.noted', cause: 'cancel', facts, problem: null });

  test('a cancel of a known conversation is being hung up, of an unknown one it waits', () => {
    expect(noted({ code: 'cancel-requested', conversationId: 'c' })).toContain('is hanging up');
    expect(noted({ code: 'cancel-requested' })).toContain('as soon as it knows the conversation');
  });

  test('a resolved call begins with the decision, and leaves out the doubt', () => {
    const problem = { code: 'genesys-answer-lost', pointer: null, facts: {} };
    const resolution = { at: start, by: 'key_1', placed: false, conversationId: null };
    const call = settledCall({ canceled: false });
    if (!isEnded(call)) throw new TypeError('The call has not ended.');
    const told = (resolution: Resolution | null) =>
      tellOutcome({ ...call, outcome: { ...call.outcome, problem, resolution } });
    const sentence = told(resolution);
    expect(sentence).toMatch(/^A person decided that this call was not placed\. Outdial got no reliable answer/);
    expect(sentence).not.toMatch(/does not know|may have placed/);
    expect(told(null)).toMatch(/^Outdial does not know .*may have placed/);
  });
});
