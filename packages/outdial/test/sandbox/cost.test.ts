import { expect, test } from 'vitest';
import { eventSource, feedByEnvelopes, openDesk, type Desk } from './desk.ts';

const target = { targets: [{ phoneNumber: '+12025550100' }] };
const askedFor = ({ sandbox }: Desk, operation: string): number =>
  sandbox.control.requests().byOperation[operation] ?? 0;

async function sentenceOfSuccess(desk: Desk, label = 'first'): Promise<string> {
  const { id } = await desk.place({ ...target, label });
  const call = await desk.within(id, 120_000, ({ outcome }) => outcome !== null);
  expect(call.state).toBe('completed');
  return call.outcome?.sentence ?? '';
}

test('a success followed by reads reports how many requests it took, as many as Genesys received', async () => {
  const desk = await openDesk();
  const sentence = await sentenceOfSuccess(desk);
  const reads = askedFor(desk, 'getConversation');
  expect(reads).toBeGreaterThan(1);
  expect(sentence).toContain('1 dial request to Genesys');
  expect(sentence).toContain(`${reads} reads of the conversation`);
});

test('a success followed by events took only the dial request', async () => {
  const desk = await openDesk({ eventSource });
  await feedByEnvelopes(desk);
  // The first call needs facts that no event has reported yet.
  await sentenceOfSuccess(desk);
  const before = desk.sandbox.control.requests().total;
  const sentence = await sentenceOfSuccess(desk, 'second');
  expect(sentence).toMatch(/This took 1 dial request to Genesys(?:, 1 read of the agent)?\./);
  expect(sentence.includes('look at the agent')).toBe(desk.sandbox.control.requests().total - before > 1);
});

test('the search for a lost answer counts among the requests of the call', async () => {
  const desk = await openDesk();
  desk.sandbox.control.injectFault({
    operation: 'postConversationsCallsUserUserId',
    fault: 'answer-lost',
    count: 1,
  });
  const sentence = await sentenceOfSuccess(desk);
  expect(sentence).toMatch(/1 dial request to Genesys, (?:.+, )?(?:1 search|\d searches) for the conversation/);
  expect(desk.sandbox.control.dials({}).total).toBe(1);
});
