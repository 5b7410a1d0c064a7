import { expect, test } from 'vitest';
import { feedByEnvelopes, openDesk, type Desk } from './desk.ts';

const create = /\/conversations\/calls\/user\//;

/** Outdial, where something happens to the agent in the very moment between the fence and the arrival of the dial request. */
async function openDeskWith(atDial: (desk: Desk) => void): Promise<Desk> {
  const tied: { desk: Desk | null } = { desk: null };
  tied.desk = await openDesk({
    fetch: async (request) => {
      const { desk } = tied;
      if (desk === null) throw new TypeError('Asked before there is a sandbox.');
      if (request.method === 'POST' && create.test(request.url)) atDial(desk);
      return desk.sandbox.fetch(request);
    },
  });
  return tied.desk;
}

test('an agent who leaves while the call waits for its turn is not dialed for; back again, they are', async () => {
  const desk = await openDesk();
  await feedByEnvelopes(desk);
  const first = await desk.place({ targets: [{ phoneNumber: '+12025550106' }] });
  await desk.within(first.id, 5_000, ({ state }) => state === 'ringing');
  const second = await desk.place({ targets: [{ phoneNumber: '+12025550100' }] });
  await desk.until(second.id, ({ waitingFor }) => waitingFor[0]?.code === 'agent-has-call');
  desk.sandbox.control.changeAgent('ana', { presence: 'Away' });
  await desk.sandbox.control.flushEvents();
  await desk.outdial.calls.cancel(first.id);
  const waiting = await desk.within(second.id, 30_000, ({ waitingFor }) => waitingFor[0]?.code === 'agent-presence');
  expect(waiting).toMatchObject({ state: 'waiting', attempts: [] });
  expect(desk.sandbox.control.dials({}).total).toBe(1);
  desk.sandbox.control.changeAgent('ana', { presence: 'Available' });
  await desk.sandbox.control.flushEvents();
  const ended = await desk.within(second.id, 60_000, ({ outcome }) => outcome !== null);
  expect(ended).toMatchObject({ state: 'completed', attempts: [{ number: 1 }] });
  expect(desk.sandbox.control.dials({}).total).toBe(2);
});

test('an agent whose phone disconnects between the check and the dial: proven never rung, and retried when it is back', async () => {
  let gone = 0;
  const desk = await openDeskWith(({ sandbox }) => {
    gone += 1;
    sandbox.control.changeAgent('ana', { presence: 'Offline', phone: gone === 1 ? 'dead' : 'answers' });
  });
  const { id } = await desk.place({ retry: { attempts: 2, delaySeconds: 5 } });
  const died = await desk.within(id, 75_000, ({ attempts }) => attempts[0]?.result === 'agent-leg-died');
  expect(died.state).toBe('waiting');
  const blocked = await desk.within(id, 90_000, ({ waitingFor }) => waitingFor.length > 0);
  expect(blocked.waitingFor[0]?.code).toBe('agent-presence');
  expect(desk.sandbox.control.dials({}).total).toBe(1);
  desk.sandbox.control.changeAgent('ana', { presence: 'Available', phone: 'answers' });
  const ended = await desk.within(id, 180_000, ({ outcome }) => outcome !== null);
  expect(ended).toMatchObject({ state: 'completed', attempts: [{ result: 'agent-leg-died' }, { result: 'ended' }] });
  expect(desk.sandbox.control.dials({}).total).toBe(2);
});

test('an agent who loses the station between the check and the dial is waited for, and no attempt is used up', async () => {
  let asked = 0;
  const desk = await openDeskWith(({ sandbox }) => {
    asked += 1;
    if (asked === 1) sandbox.control.changeAgent('ana', { station: null });
  });
  const { id } = await desk.place();
  const waiting = await desk.until(id, ({ attempts }) => attempts[0]?.result === 'not-placed');
  expect(waiting.state).toBe('waiting');
  const blocked = await desk.within(id, 120_000, ({ waitingFor }) => waitingFor[0]?.code === 'agent-no-station');
  expect(blocked.state).toBe('waiting');
  desk.sandbox.control.changeAgent('ana', { station: true });
  const ended = await desk.within(id, 300_000, ({ outcome }) => outcome !== null);
  expect(ended).toMatchObject({ state: 'completed', outcome: { targetRung: true } });
  expect(desk.sandbox.control.dials({}).total).toBe(1);
});

test('a phone that never answers ends as its own outcome within 75 s when no attempt is left', async () => {
  const desk = await openDesk();
  const { id } = await desk.place({ from: { id: 'dora@example.com', queueId: 'Sales' }, retry: { attempts: 1 } });
  const ended = await desk.within(id, 75_000, ({ outcome }) => outcome !== null);
  expect(ended).toMatchObject({
    state: 'failed',
    outcome: { code: 'agent-leg-died', atFault: 'agent', targetRung: false },
  });
});
