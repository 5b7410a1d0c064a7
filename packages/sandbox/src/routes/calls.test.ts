import { expect, test } from 'vitest';
import { deskSandbox } from '../../test/desk.ts';

const billing = '9e0e0000-0000-4000-8000-000000000003';

async function talkOf(desk: ReturnType<typeof deskSandbox>) {
  const asUser = (user: string) => desk.control.issueToken({ clientId: desk.sandbox.codeClient.id, user });
  const [ana, ben] = [asUser('ana'), asUser('ben')];
  const created = await desk.post(
    '/api/v2/conversations/calls',
    { phoneNumber: '+12025550104', callFromQueueId: billing },
    ana,
  );
  desk.advance(2_000);
  const path = `/api/v2/conversations/calls/${created.body.id}`;
  const participant = `${path}/participants/${(await desk.get(path, ana)).body.participants[0]!.id}`;
  return { id: created.body.id, path, participant, ana, ben };
}

test("a user's token sees and changes the user's own conversations only", async () => {
  const desk = deskSandbox();
  const { id, path, participant, ana, ben } = await talkOf(desk);
  for (const address of [path, `/api/v2/conversations/${id}`, `${participant}/wrapupcodes`]) {
    expect((await desk.get(address, ana)).status).toBe(200);
    expect((await desk.get(address, ben)).status).toBe(404);
  }
  expect((await desk.patch(participant, { state: 'disconnected' }, ben)).status).toBe(404);
  expect((await desk.get(path)).body.participants[0]!.state).toBe('connected');
});

test('only the user may set a wrap-up, and only during the after-call work', async () => {
  const desk = deskSandbox();
  const { path, participant, ana } = await talkOf(desk);
  const [code] = (await desk.get(`${participant}/wrapupcodes`, ana)).body;
  const wrapup = { wrapup: { code: code?.id, notes: 'calls back on Monday' } };
  expect(await desk.patch(participant, wrapup, ana)).toMatchObject({ status: 409, body: { code: 'request.conflict' } });
  await desk.patch(participant, { state: 'disconnected' }, ana);
  const onBehalf = await desk.patch(`${participant}/user/${desk.agentId('ana')}`, wrapup);
  expect(onBehalf).toMatchObject({ status: 403, body: { code: 'not.authorized' } });
  expect((await desk.patch(participant, wrapup, ana)).status).toBe(202);
  expect(await desk.patch(participant, wrapup, ana)).toMatchObject({ status: 409 });
  const whole = await desk.get(path.replace('/calls', ''));
  expect(whole.body.participants[0]).toMatchObject({
    wrapup: { code: code?.id, name: 'Reached', notes: 'calls back on Monday' },
  });
});
