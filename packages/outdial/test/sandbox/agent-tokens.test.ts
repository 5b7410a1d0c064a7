import { expect, test } from 'vitest';
import {
  address,
  consent,
  linkOf,
  openTokenDesk,
  placeAsUser,
  placeOnBehalf,
  requestsOf,
  signInAtGenesys,
  visit,
} from './consents.ts';
import { openDesk } from './desk.ts';

const ended = ({ outcome }: { readonly outcome: unknown }): boolean => outcome !== null;
const talks = ({ state }: { readonly state: string }): boolean => state === 'connected';
const isBlocked = ({ waitingFor }: { readonly waitingFor: readonly { readonly code: string }[] }): boolean =>
  waitingFor[0]?.code === 'agent-consent-needed';

test('a call waits for the consent, the agent signs in on the page, and the call goes on with the own token', async () => {
  const desk = await openTokenDesk({ mode: 'agent-token' });
  const { id } = await desk.place();
  const waiting = await desk.until(id, isBlocked);
  expect(waiting.waitingFor).toMatchObject([{ code: 'agent-consent-needed', who: 'agent' }]);
  expect(waiting.waitingFor[0]?.fix).toContain(linkOf(desk, 'ana'));
  expect(await desk.outdial.calls.readiness('ana@example.com')).toMatchObject({
    blockers: [{ code: 'agent-consent-needed' }],
  });
  const page = await visit(desk, linkOf(desk, 'ana'));
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Sign in to Genesys');
  expect((await consent(desk, 'ana')).status).toBe(200);
  expect((await desk.within(id, 20_000, talks)).attempts).toHaveLength(1);
  expect(requestsOf(desk, placeOnBehalf)).toBe(0);
  expect(requestsOf(desk, placeAsUser)).toBe(1);
  expect(desk.sandbox.control.dials({ callId: id }).total).toBe(1);
  const dialing = (await desk.outdial.calls.history(id)).find(({ name }) => name === 'call.dialing');
  expect(dialing?.facts).toMatchObject({ dialAs: 'agent-token' });
});

test('the state is good once, in the browser in which it began, for ten minutes, and for the agent of the link', async () => {
  const desk = await openTokenDesk({ mode: 'agent-token' });
  const asked = async (url: string, cookie?: string) => (await visit(desk, url, { cookie })).status;
  const foreign = await signInAtGenesys(desk, linkOf(desk, 'ana'), { user: 'ana' });
  const mine = await signInAtGenesys(desk, linkOf(desk, 'ana'), { user: 'ana' });
  expect(await asked(mine.url)).toBe(400);
  expect(await asked(mine.url, foreign.cookie)).toBe(400);
  expect(await asked(mine.url.replace(/state=[^&]+/, 'state=made-up'), mine.cookie)).toBe(400);
  expect(await asked(mine.url, mine.cookie)).toBe(200);
  expect(await asked(mine.url, mine.cookie)).toBe(400);
  const other = await signInAtGenesys(desk, linkOf(desk, 'ben'), { user: 'ana' });
  const refused = await visit(desk, other.url, { cookie: other.cookie });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('another user');
  const canceled = await signInAtGenesys(desk, linkOf(desk, 'ben'), { cancel: 'yes' });
  expect(await asked(canceled.url, canceled.cookie)).toBe(400);
  const late = await signInAtGenesys(desk, linkOf(desk, 'ben'), { user: 'ben' });
  await desk.clock.advance(10 * 60_000);
  expect(await asked(late.url, late.cookie)).toBe(400);
  const { items } = await desk.outdial.calls.consents.list();
  const of = (name: string) => items.find(({ agent }) => agent.email === `${name}@example.com`);
  expect(of('ana')).toMatchObject({ mode: 'agent-token', modeOf: 'all', dialsAs: 'agent-token', consent: 'given' });
  expect(of('ben')).toMatchObject({ consent: 'missing', link: linkOf(desk, 'ben') });
});

test('a foreign website cannot begin a sign-in, and pages need no key and show no name', async () => {
  const desk = await openTokenDesk({ mode: 'agent-token' });
  const foreign = await desk.outdial.fetch(
    new Request(linkOf(desk, 'ana'), {
      method: 'POST',
      headers: { origin: 'https://evil.example', host: '127.0.0.1:4600' },
    }),
  );
  expect(foreign.status).toBe(403);
  expect(await (await visit(desk, `${address}/connect/nobody`)).text()).not.toContain('nobody');
});

test('auto dials on behalf until Genesys refuses that, then once with the own token, and keeps to it', async () => {
  const desk = await openTokenDesk({ mode: 'auto' });
  desk.sandbox.control.changeClient(desk.sandbox.client.id, {
    permissions: ['conversation:communication:view', 'analytics:agentState:view', 'routing:queue:view'].concat(
      ['analytics:conversationDetail:view', 'telephony:otherStationAssociation:view'],
      ['presence:presenceDefinition:view'],
    ),
  });
  await consent(desk, 'ana');
  const first = await desk.place();
  const call = await desk.within(first.id, 20_000, talks);
  expect(call.attempts.map(({ result }) => result)).toEqual(['not-placed', 'placed']);
  await desk.outdial.calls.cancel(first.id);
  await desk.within(first.id, 60_000, ended);
  expect([requestsOf(desk, placeOnBehalf), requestsOf(desk, placeAsUser)]).toEqual([1, 1]);
  const second = await desk.place({ targets: [{ phoneNumber: '+12025550100' }] });
  expect((await desk.within(second.id, 20_000, talks)).attempts).toHaveLength(1);
  expect([requestsOf(desk, placeOnBehalf), requestsOf(desk, placeAsUser)]).toEqual([1, 2]);
  expect(await desk.outdial.calls.consents.get('ana@example.com')).toMatchObject({
    mode: 'auto',
    dialsAs: 'agent-token',
  });
  expect(desk.sandbox.control.dials().total).toBe(2);
  // Without a consent the call waits for it instead of failing.
  const third = await desk.place({ from: { id: 'hana@example.com', queueId: 'Sales' } });
  await desk.within(third.id, 5_000, isBlocked);
});

test('auto takes no other way after a refusal that the own token would meet as well, or after a lost answer', async () => {
  const desk = await openTokenDesk({ mode: 'auto' });
  await consent(desk, 'ana');
  const wrong = { operation: placeOnBehalf, fault: 'status', status: 409, count: 1 } as const;
  desk.sandbox.control.injectFault({ ...wrong, code: 'conversation.error.outbound.call.cannot.be.placed' });
  const first = await desk.place();
  expect(await desk.within(first.id, 600_000, ended)).toMatchObject({ state: 'failed', attempts: [{ number: 1 }] });
  desk.sandbox.control.injectFault({ operation: placeOnBehalf, fault: 'reset-before-effect', count: 1 });
  const second = await desk.place({ targets: [{ phoneNumber: '+12025550100' }] });
  expect(await desk.within(second.id, 240_000, ended)).toMatchObject({ state: 'outcome-unknown' });
  expect(requestsOf(desk, placeAsUser)).toBe(0);
});

test('modes differ by agent, and a refusal of one way does not stop the other', async () => {
  const desk = await openTokenDesk({ mode: 'on-behalf', agents: { 'ana@example.com': 'agent-token' } });
  await consent(desk, 'ana');
  const code = 'app.not.authorized.for.scope';
  desk.sandbox.control.injectFault({ operation: placeOnBehalf, fault: 'status', status: 403, code, count: 1_000 });
  const hana = { from: { id: 'hana@example.com', queueId: 'Sales' } };
  const refused = await desk.place(hana);
  await desk.within(refused.id, 10_000, ended);
  const stopped = await desk.place({ ...hana, targets: [{ phoneNumber: '+12025550100' }] });
  await desk.until(stopped.id, ({ waitingFor }) => waitingFor[0]?.code === 'token-lacks-scope');
  const { id } = await desk.place();
  await desk.within(id, 20_000, talks);
});

test('a token that may not dial makes the calls of its agent wait, and no one else', async () => {
  const desk = await openTokenDesk({ mode: 'agent-token' });
  await consent(desk, 'ana');
  await consent(desk, 'hana');
  desk.sandbox.control.changeAgent('ana', { permissions: [] });
  const first = await desk.place();
  expect(await desk.within(first.id, 10_000, ended)).toMatchObject({ state: 'failed' });
  const { id } = await desk.place({ targets: [{ phoneNumber: '+12025550100' }] });
  const waiting = await desk.until(id, ({ waitingFor }) => waitingFor.length > 0);
  expect(waiting.waitingFor).toMatchObject([{ code: 'agent-token-refused', who: 'admin' }]);
  const other = await desk.place({ from: { id: 'hana@example.com', queueId: 'Sales' } });
  await desk.within(other.id, 20_000, talks);
  desk.sandbox.control.changeAgent('ana', { permissions: ['*'] });
  await desk.within(id, 120_000, talks);
});

test('without a client for it, a policy that wants own tokens makes calls wait with a code that says so', async () => {
  const desk = await openDesk({
    policy: JSON.stringify({ version: 1, countries: null, dialAs: { mode: 'agent-token' } }),
  });
  const { id } = await desk.place();
  expect((await desk.until(id, ({ waitingFor }) => waitingFor.length > 0)).waitingFor).toMatchObject([
    { code: 'agent-tokens-off', who: 'admin' },
  ]);
  expect((await visit(desk, linkOf(desk, 'ana'))).status).toBe(404);
  expect(await desk.outdial.calls.consents.get('ana@example.com')).toMatchObject({ consent: 'off', link: null });
});
