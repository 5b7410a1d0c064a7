import { expect, test } from 'vitest';
import { openDesk } from './desk.ts';

test('the doctor of a running Outdial says what is wrong and who can fix it, and dials nothing', async () => {
  const desk = await openDesk();
  const { doctor } = desk.outdial.calls;
  const well = await doctor();
  expect(well).toMatchObject({ ok: true, target: 'sandbox', at: new Date(desk.clock.now()).toISOString() });
  expect(new Set(well.rows.map(({ check }) => check))).toEqual(
    new Set([
      ...['Region', 'Login', 'Client', 'Permission', 'Agents', 'Stations', 'WebRTC phones', 'Queues'],
      ...['Notifications', 'Rate limit', 'Clock', 'Policy', 'Dialing'],
    ]),
  );
  for (const { result, fix, who } of well.rows)
    expect([fix === null, who === null]).toEqual([result === 'pass', result === 'pass']);
  await desk.clock.advance(15_000);
  desk.sandbox.control.changeClient(desk.sandbox.client.id, { permissions: ['routing:queue:view'] });
  const ill = await doctor();
  expect(ill.ok).toBe(false);
  expect(ill.rows.find(({ says }) => says.includes('conversation:communication:view'))).toMatchObject({
    ...{ check: 'Permission', result: 'fail', who: 'admin' },
    fix: expect.stringContaining('role of the OAuth client') as string,
  });
  expect(desk.sandbox.control.dials().total).toBe(0);
});

test('who asks while the doctor examines, or within 15 seconds, causes no further request', async () => {
  const desk = await openDesk();
  const { doctor } = desk.outdial.calls;
  const [one, other] = await Promise.all([doctor(), doctor()]);
  expect(other).toEqual(one);
  expect(one.requests).toBeGreaterThan(4);
  expect(one.requests).toBeLessThan(80);
  const sent = (): number => desk.sandbox.control.requests('getNotificationsAvailabletopics').total;
  expect(sent()).toBe(1);
  await desk.clock.advance(14_999);
  expect(await doctor()).toEqual(one);
  expect(sent()).toBe(1);
  await desk.clock.advance(1);
  expect((await doctor()).at).not.toBe(one.at);
  expect(sent()).toBe(2);
});

test('a do-not-call list that cannot be read is a fault', async () => {
  const policy = { version: 1, countries: ['US'], doNotCall: [{ name: 'national', file: './missing.txt' }] };
  const { outdial } = await openDesk({ policy: JSON.stringify(policy) });
  const { rows } = await outdial.calls.doctor();
  expect(rows.filter(({ result }) => result === 'fail')).toMatchObject([
    { check: 'Do-not-call list', who: 'admin', says: expect.stringContaining('national cannot be used') as string },
  ]);
});
