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
const checkOf = async ({ outdial }: Desk) => {
  const { ready, blockers, facts } = await outdial.calls.readiness('ana@example.com', { queueId: 'Sales' });
  const codes = blockers.map(({ code }) => code);
  const { how } = facts.find(({ fact }) => fact === 'permission')!;
  return { ready, codes, messages: blockers.map(({ message }) => message), how };
};

test('roles without the permission to dial are read once in the background, and keep only a check from "ready"', async () => {
  const desk = await openDesk();
  hold(desk);
  await elapse(desk, 5);
  expect(roleReads(desk)).toBe(0);
  await elapse(desk, 3_600);
  expect(roleReads(desk)).toBe(1);
  const { ready, codes, messages, how } = await checkOf(desk);
  expect([ready, codes, how, roleReads(desk)]).toEqual([false, ['client-lacks-permission'], 'read-now', 2]);
  expect(messages[0]).toMatch(/conversation:agentlessCall:add or conversation:call:add.* assumed/);

  hold(desk, 'conversation:agentlessCall:add');
  const { id } = await desk.place();
  await desk.until(id, ({ state }) => state === 'placed');
  expect((await checkOf(desk)).codes).toEqual(['agent-has-call']);
});

test('a call that was placed although the roles lack the permission proves that they do not decide', async () => {
  const desk = await openDesk();
  hold(desk);
  desk.sandbox.control.changeClient(desk.sandbox.client.id, { enforces: { permissions: false } });
  expect((await checkOf(desk)).codes).toEqual(['client-lacks-permission']);
  const { id } = await desk.place();
  await desk.until(id, ({ state }) => state === 'placed');
  await elapse(desk, 0);
  const { codes, how } = await checkOf(desk);
  expect([codes.includes('client-lacks-permission'), how]).toEqual([false, 'event']);
});

test.each(['conversation:call:add', 'conversation:agentlessCall:*', '*'])(
  'roles that show %s keep no check from "ready"',
  async (permission) => {
    const desk = await openDesk();
    hold(desk, permission);
    await elapse(desk, 15);
    const { ready, codes } = await checkOf(desk);
    expect([roleReads(desk), ready, codes]).toEqual([2, true, []]);
  },
);

test('a placed call proves the permission, and the roles are not read', async () => {
  const desk = await openDesk();
  const { id } = await desk.place();
  await desk.until(id, ({ state }) => state === 'placed');
  await elapse(desk, 60);
  expect(roleReads(desk)).toBe(0);
});
