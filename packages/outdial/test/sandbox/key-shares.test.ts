import { expect, test } from 'vitest';
import { openDesk, type Desk } from './desk.ts';

const agent = (n: number): string => `agent-${String(n).padStart(5, '0')}@example.com`;
const unknownId = (n: number): string => `a9e0${String(n).padStart(4, '0')}-0000-4000-8000-00000000ff01`;

/** Places calls with a key of its own. */
async function openKey({ outdial }: Desk, limits = {}) {
  const { secret } = await outdial.calls.keys.create({ scopes: ['conversation:call:write'], limits });
  return async (id: string, queueId = 'Sales', number = '+12025550100'): Promise<Response> => {
    const body = JSON.stringify({ from: { id, queueId }, targets: [{ phoneNumber: number }] });
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    return outdial.fetch(new Request('http://outdial.localhost/v1/calls', { method: 'POST', headers, body }));
  };
}
const statusesOf = (answers: readonly Response[]): number[] => [...new Set(answers.map(({ status }) => status))];
const eachOf = <Made>(count: number, make: (n: number) => Promise<Made>): Promise<Made[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)));

test.each([
  ['e-mails', (n: number) => [`nobody-${n}@example.com`, 'Sales']],
  ['ids', (n: number) => [unknownId(n), 'Sales']],
  ['queue names', (n: number) => ['ana@example.com', `Nowhere ${n}`]],
] as const)('a key that names 320 unknown %s does not keep another key from a new agent', async (_what, named) => {
  const desk = await openDesk({}, { agents: 400 });
  const [attack, place] = [await openKey(desk, { perMinute: 1 }), await openKey(desk)];
  for (let batch = 0; batch < 10; batch += 1) {
    await eachOf(32, (n) => {
      const [id = '', queueId] = named(batch * 32 + n);
      return attack(id, queueId);
    });
  }
  expect((await place(agent(300))).status).toBe(202);
  expect((await place(agent(301))).status).toBe(202);
});

test('a key that has used its half is refused until the next minute, and learns when that begins', async () => {
  const desk = await openDesk({}, { agents: 400 });
  const attack = await openKey(desk);
  const answers: Response[] = [];
  for (let n = 0; n < 50; n += 1) answers.push(await attack(unknownId(n)));
  expect(statusesOf(answers).toSorted()).toEqual([422, 503]);
  const refused = answers.find(({ status }) => status === 503);
  expect(await refused?.json()).toMatchObject({ problems: [{ code: 'rate-budget-spent' }] });
  const seconds = Number(refused?.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  await desk.clock.advance(seconds * 1000);
  expect((await attack(agent(300))).status).toBe(202);
});

test('many calls at the same time for one new agent share their look-ups', async () => {
  const desk = await openDesk({}, { agents: 400 });
  const place = await openKey(desk);
  desk.sandbox.control.changeAgent('ben', { presence: 'AWAY' });
  await place('ana@example.com');
  const before = desk.sandbox.control.requests().total;
  const answers = await eachOf(24, (n) => place('ben@example.com', 'Sales', `+120255501${10 + n}`));
  expect(statusesOf(answers)).toEqual([202]);
  expect(desk.sandbox.control.requests().total - before).toBeLessThanOrEqual(6);
});
