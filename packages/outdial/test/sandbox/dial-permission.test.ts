import { expect, test } from 'vitest';
import { openDesk, type Desk } from './desk.ts';

const roleReads = ({ sandbox }: Desk): number =>
  sandbox.control.requests().byOperation['getAuthorizationSubjectsMe'] ?? 0;
const readings = ['conversation:communication:view', 'analytics:agentState:view', 'routing:queue:view'];
const hold = ({ sandbox }: Desk, ...permissions: string[]): void =>
  void sandbox.control.changeClient(sandbox.client.id, { permissions: [...readings, ...permissions] });
async function elapse({ clock }: Desk, seconds: number): Promise<void> {
  await clock.advance(seconds * 1_000);
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}
const warningsOf = async ({ outdial }: Desk) => {
  const { ready, warnings } = await outdial.calls.readiness('ana@example.com', { queueId: 'Sales' });
  return { ready, codes: warnings.map(({ code }) => code), messages: warnings.map(({ message }) => message) };
};

test('roles without the permission to dial cause a warning before the first dial, block nothing, and are read once', async () => {
  const desk = await openDesk();
  hold(desk);
  await elapse(desk, 5);
  expect(roleReads(desk)).toBe(0);
  await elapse(desk, 10);
  const { ready, codes, messages } = await warningsOf(desk);
  expect([ready, codes]).toEqual([true, ['client-lacks-permission']]);
  expect(messages[0]).toMatch(/conversation:agentlessCall:add or conversation:call:add.* assumed/);
  await elapse(desk, 3_600);
  expect(roleReads(desk)).toBe(1);

  hold(desk, 'conversation:agentlessCall:add');
  const { id } = await desk.place();
  await desk.until(id, ({ state }) => state === 'placed');
  expect((await warningsOf(desk)).codes).toEqual([]);
});

test.each(['conversation:call:add', 'conversation:agentlessCall:*', '*'])(
  'roles that show %s are no reason for a word',
  async (permission) => {
    const desk = await openDesk();
    hold(desk, permission);
    await elapse(desk, 15);
    expect([roleReads(desk), (await warningsOf(desk)).codes]).toEqual([1, []]);
  },
);

test('a placed call proves the permission, and the roles are not read', async () => {
  const desk = await openDesk();
  const { id } = await desk.place();
  await desk.until(id, ({ state }) => state === 'placed');
  await elapse(desk, 60);
  expect(roleReads(desk)).toBe(0);
});
