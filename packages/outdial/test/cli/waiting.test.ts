import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { feedByEnvelopes, openDesk, type Desk } from '../sandbox/desk.ts';
import { session, type TerminalSession } from './in-process.ts';

const scopes = ['calls:read', 'conversation:call:write'] as const;

/** Runs the program against the desk, served on this machine until the test ends. */
async function programFor(desk: Desk): Promise<(...args: readonly string[]) => TerminalSession> {
  const { secret } = await desk.outdial.calls.keys.create({ scopes });
  const server = createAdaptorServer({ fetch: (request: Request) => desk.outdial.fetch(request) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return (...args) => session([...args, '--url', url], { environment: { OUTDIAL_API_KEY: secret } });
}

test('a list and a shown call say when Outdial expects to dial a waiting call, and its warnings', async () => {
  const week = { sunday: ['12:00-20:00'] };
  const desk = await openDesk({ policy: JSON.stringify({ version: 1, countries: null, callingHours: { week } }) });
  const run = await programFor(desk);
  const outdial = async (...args: readonly string[]): Promise<string> => (await run(...args).ended).stdout;

  // It is 10:00 in New York, and the call gives up after a quarter of an hour.
  const { id } = await desk.place({ targets: [{ phoneNumber: '+12125550123' }] });
  await desk.until(id, ({ waitingFor }) => waitingFor.length > 0);
  const expected = /Outdial expects to dial at (?:\d{4}-\d\d-\d\d )?\d\d:\d\d:00 UTC\.$/m;
  expect(await outdial('calls', 'list')).toMatch(expected);
  const shown = await outdial('calls', 'show', id);
  expect(shown).toMatch(expected);
  expect(shown).toMatch(/^waiting: It is outside the policy's calling hours/m);
  expect(shown).toMatch(/^! The call cannot be dialed before its deadline at 15:15 UTC/m);

  await desk.outdial.calls.cancel(id);
  expect(await outdial('calls', 'list')).not.toContain('Outdial expects to dial');
});

test('the output says so when the followed call only waits for its turn', async () => {
  const desk = await openDesk({}, { agents: 40, rateLimitPerMinute: 30 });
  await feedByEnvelopes(desk);
  await desk.outdial.calls.agents({ limit: 1 });
  for (let n = 1; n <= 35; n += 1) {
    const from = { id: `agent-${String(n).padStart(5, '0')}@example.com`, queueId: 'Sales' };
    await desk.outdial.calls.place({ from, targets: [{ phoneNumber: `+4477009002${String(n).padStart(2, '0')}` }] });
  }
  const run = await programFor(desk);
  const call = run('call', '--from', 'agent-00036@example.com', '--queue', 'Sales', '--to', '+447700900236');
  await call.printed(/^waiting: .*(?:ahead of it|is next)\.$/m);
  call.interrupt();
  expect((await call.ended).stdout).toContain('Agent 00036 is ready. The call waits for its turn');
});
