import { expect, test } from 'vitest';
import { consent, linkOf, openTokenDesk } from './consents.ts';
import type { Desk } from './desk.ts';

const billing = '9e0e0000-0000-4000-8000-000000000003';

/** A call for an agent in Billing, which has after-call work of five seconds. */
async function talk(desk: Desk, agent: string): Promise<string> {
  desk.sandbox.control.changeAgent(agent, { queues: [{ id: billing, joined: true }] });
  const { id } = await desk.place({ from: { id: `${agent}@example.com`, queueId: 'Billing' } });
  await desk.within(id, 20_000, ({ state }) => state === 'connected');
  return id;
}
const conversationOf = async ({ outdial }: Desk, id: string) =>
  (await outdial.calls.get(id)).attempts.at(-1)?.conversationId ?? '';
const wrapUp = ({ outdial }: Desk, id: string, code = 'call back', notes = 'on Monday') =>
  outdial.calls.wrapUp(id, { code, notes });

test('a wrap-up is set by name during the wrap-up, with the own token, and the call shows it', async () => {
  const desk = await openTokenDesk({ mode: 'on-behalf' });
  const id = await talk(desk, 'ana');
  const refused = await wrapUp(desk, id).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'agent-consent-needed', status: 409 });
  expect(JSON.stringify((refused as { problems: unknown }).problems)).toContain(linkOf(desk, 'ana'));
  await consent(desk, 'ana');
  await expect(wrapUp(desk, id)).rejects.toMatchObject({ code: 'wrap-up-not-open', status: 409 });
  desk.sandbox.control.tellTarget(await conversationOf(desk, id), 'hang-up');
  await expect(wrapUp(desk, id, 'Sold')).rejects.toMatchObject({ code: 'wrap-up-code-unknown', status: 422 });
  expect(await wrapUp(desk, id)).toMatchObject({ id, name: 'Call back', notes: 'on Monday' });
  const call = await desk.within(id, 400_000, ({ outcome }) => outcome?.wrapUp !== null && outcome !== null);
  expect(call.outcome?.wrapUp).toMatchObject({ name: 'Call back', notes: 'on Monday' });
  await expect(wrapUp(desk, id)).rejects.toMatchObject({ code: 'wrap-up-not-open', status: 409 });
});

test('a revoked token asks for consent again, and an unknown call is not found', async () => {
  const desk = await openTokenDesk({ mode: 'on-behalf' });
  const id = await talk(desk, 'ana');
  await consent(desk, 'ana');
  desk.sandbox.control.changeAgent('ana', { signedOut: true });
  await expect(wrapUp(desk, id)).rejects.toMatchObject({ code: 'agent-consent-needed', status: 409 });
  await expect(wrapUp(desk, 'call_unknown')).rejects.toMatchObject({ status: 404 });
});
