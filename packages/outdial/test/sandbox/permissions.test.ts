import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { CallRequestBody } from '../../src/call/request.ts';
import { openDesk, type Desk } from './desk.ts';

/** Outdial on a policy file with these settings; `wire` sits between it and the sandbox. */
async function deskWith(settings: object, wire?: (body: string, path: string) => string): Promise<Desk> {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-permissions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const policyFile = join(folder, 'policy.json');
  writeFileSync(policyFile, JSON.stringify({ version: 1, countries: ['US'], ...settings }));
  if (wire === undefined) return openDesk({ policyFile });
  const lazy: { desk?: Desk } = {};
  const fetch = async (input: Request | string | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const answer = await lazy.desk!.sandbox.fetch(request);
    if (!(answer.headers.get('content-type') ?? '').includes('json')) return answer;
    const { status, headers } = answer;
    const changed = wire(await answer.text(), new URL(request.url).pathname);
    const kept = [...headers].filter(([name]) => name !== 'content-length');
    return new Response(status === 204 ? null : changed, { status, headers: kept });
  };
  lazy.desk = await openDesk({ policyFile, fetch });
  return lazy.desk;
}

const dials = ({ sandbox }: Desk): number => sandbox.control.dials({}).total;
const everythingBut = (desk: Desk, ...permissions: string[]): void => {
  const held = [
    ...['conversation:agentlessCall:add', 'conversation:communication:view', 'analytics:agentState:view'],
    ...['routing:queue:view', 'telephony:otherStationAssociation:view', 'presence:presenceDefinition:view'],
    'analytics:conversationDetail:view',
  ];
  desk.sandbox.control.changeClient(desk.sandbox.client.id, {
    permissions: held.filter((permission) => !permissions.includes(permission)),
  });
};
const request = { from: { id: 'ana@example.com', queueId: 'Sales' }, targets: [{ phoneNumber: '+12125550123' }] };
const rehearse = ({ outdial }: Desk, body: CallRequestBody = request) => outdial.calls.check(body);

test('a permission that a read lacks is named to the administrator, by the call and by a dry run', async () => {
  const desk = await deskWith({});
  everythingBut(desk, 'routing:queue:view');
  const lacking = { code: 'client-lacks-permission', who: 'admin' };
  await expect(desk.place(request)).rejects.toMatchObject({ problems: [lacking] });
  await expect(rehearse(desk)).rejects.toMatchObject({ problems: [lacking] });
  expect(dials(desk)).toBe(0);
});

test('a client that may not log in is reported as such, to the administrator', async () => {
  const strange = { kind: 'sandbox', url: 'http://127.0.0.1:1', clientId: 'strange', clientSecret: 'strange' } as const;
  const desk = await openDesk({ target: strange });
  const refused = { problems: [{ code: 'genesys-login-refused', who: 'admin' }] };
  await expect(desk.place(request)).rejects.toMatchObject(refused);
  await expect(rehearse(desk)).rejects.toMatchObject(refused);
});

test('a dry run waits for the same as the call: whether the phone keeps its connection is read first', async () => {
  const desk = await deskWith({ blockOn: ['agent-station-not-persistent'] }, (body, path) =>
    path.includes('/stations/')
      ? body.replace('"webRtcPersistentEnabled":true', '"webRtcPersistentEnabled":false')
      : body,
  );
  const blockers = [{ code: 'agent-station-not-persistent' }];
  expect(await rehearse(desk)).toMatchObject({ readiness: { ready: false, blockers } });
  const { id } = await desk.place(request);
  await desk.until(id, ({ waitingFor }) => waitingFor.length > 0);
  expect((await desk.outdial.calls.get(id)).waitingFor).toMatchObject(blockers);
});

const withoutAbsence = (body: string): string =>
  body.replaceAll(/"outOfOffice":\{[^}]*\},?/g, '').replaceAll(',}', '}');

test("an agent's out-of-office state is read separately where the expansion leaves it out, and an unknown state blocks", async () => {
  const absent = await deskWith({ blockOn: ['agent-out-of-office'] }, withoutAbsence);
  absent.sandbox.control.changeAgent('ana', { outOfOffice: true });
  const { id } = await absent.place(request);
  const waiting = await absent.until(id, ({ waitingFor }) => waitingFor.length > 0);
  expect(waiting.waitingFor).toMatchObject([{ code: 'agent-out-of-office' }]);

  const unknown = await deskWith({ blockOn: ['agent-out-of-office'] }, withoutAbsence);
  everythingBut(unknown, 'analytics:agentState:view');
  const second = await unknown.place(request);
  const unread = await unknown.until(second.id, ({ waitingFor }) => waitingFor.length > 0);
  expect(unread.waitingFor).toMatchObject([{ code: 'client-lacks-permission', who: 'admin' }]);
  expect([dials(absent), dials(unknown)]).toEqual([0, 0]);
});

test("when the listing leaves out a queue's number, the queue is read before a policy that blocks on it decides", async () => {
  const wire = (body: string, path: string): string =>
    path.endsWith('/queues')
      ? body.replaceAll(/"callingPartyNumber":("[^"]*"|null),?/g, '').replaceAll(',}', '}')
      : body;
  const desk = await deskWith({ blockOn: ['queue-no-caller-id'] }, wire);
  const { id } = await desk.place(request);
  const judged = await desk.until(id, ({ waitingFor, attempts }) => waitingFor.length + attempts.length > 0);
  expect(judged.waitingFor.map(({ code }) => code)).not.toContain('genesys-unavailable');
});

test('a dry run for later is judged at that time', async () => {
  const desk = await deskWith({ callingHours: { week: { monday: ['09:00-20:00'] } } });
  const notBefore = '2026-11-23T18:00:00Z';
  const later = { ...request, notBefore, expiresAt: '2026-11-23T19:00:00Z', whenNotReady: 'refuse' as const };
  expect(await rehearse(desk, later)).toMatchObject({ ok: true, problems: [] });
  expect((await desk.place(later)).state).toBe('scheduled');
});
