import { expect, test } from 'vitest';
import { openDesk, untilTold, type Desk } from './desk.ts';

async function toldOfAna({ outdial, sandbox }: Desk): Promise<readonly string[]> {
  const { blockers, warnings } = await outdial.calls.readiness(sandbox.control.agent('ana').id);
  return [...blockers, ...warnings].map(({ code }) => code);
}
const dead = ['agent-phone-unreachable', 'agent-station-not-persistent'];

test('a web phone whose persistent connection failed is not rung; when it reconnects, the waiting call is dialed', async () => {
  const desk = await openDesk({}, {}, 'socket');
  const { control } = desk.sandbox;
  await toldOfAna(desk);
  await untilTold(async () => (await desk.outdial.calls.capacity()).grade === 'socket');

  control.changeAgent('ana', { persistentConnection: 'FAILED' });
  await untilTold(async () => (await toldOfAna(desk)).filter((code) => dead.includes(code)).length === 2);
  const { id } = await desk.place();
  const waiting = await desk.until(id, ({ waitingFor }) => waitingFor.length > 0);
  expect(waiting).toMatchObject({ state: 'waiting', waitingFor: [{ code: 'agent-phone-unreachable' }] });
  expect(waiting.warnings.map(({ code }) => code)).toContain('agent-station-not-persistent');
  expect(control.dials({}).total).toBe(0);

  control.changeAgent('ana', { persistentConnection: 'PERSISTED' });
  await desk.until(id, ({ state }) => state === 'placed');
  expect(control.dials({}).total).toBe(1);
  expect((await toldOfAna(desk)).filter((code) => dead.includes(code))).toEqual([]);
});
