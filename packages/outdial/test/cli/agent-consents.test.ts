import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { createSandbox } from 'genesys-cloud-sandbox';
import { createOutdial } from 'outdial';
import { expect, onTestFinished, test, vi } from 'vitest';
import { submit } from '../../../sandbox/test/browser.ts';
import { agentTokens, tokenKey } from '../sandbox/consents.ts';
import { session } from './in-process.ts';

/** Everything over HTTP, on the loopback interface: Genesys, the server, the browser and the program. */
async function openServed() {
  const sandbox = createSandbox({ timings: { agentAnswersMs: 10, targetRingsMs: 10, targetAnswersMs: 10 } });
  const url = await sandbox.listen();
  const dataDir = mkdtempSync(join(tmpdir(), 'agents-own-'));
  const printed: string[] = [];
  // The log writes to the file of stderr.
  const write = fs.writeSync.bind(fs) as (...args: unknown[]) => number;
  const spy = vi.spyOn(fs, 'writeSync').mockImplementation((...args: unknown[]) => {
    if (args[0] !== 2) return write(...args);
    return printed.push(String(args[1])) > 0 ? Buffer.byteLength(String(args[1])) : 0;
  });
  let fetch: (request: Request) => Promise<Response> = () => Promise.resolve(new Response());
  const server = createAdaptorServer({ fetch: (request) => fetch(request) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const outdial = await createOutdial({
    ...{ target: { kind: 'sandbox', url, clientId, clientSecret }, dataDir, logLevel: 'debug' },
    policy: JSON.stringify({ version: 1, countries: null, dialAs: { mode: 'agent-token' } }),
    agentTokens: { ...agentTokens(), address },
  });
  fetch = outdial.fetch;
  onTestFinished(async () => {
    spy.mockRestore();
    await new Promise((resolve) => server.close(resolve));
    await outdial.close();
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const { secret } = await outdial.calls.keys.create({ scopes: ['admin'] });
  const environment = { OUTDIAL_API_KEY: secret, OUTDIAL_URL: address };
  const run = (...args: readonly string[]) => session(args, { environment }).ended;
  return { sandbox, url, dataDir, outdial, run, printed };
}

test('over HTTP: the program prints the link, the agent signs in, the call is dialed, and no secret is anywhere in plain', async () => {
  const { sandbox, url, dataDir, outdial, run, printed } = await openServed();
  expect((await run('agents', 'connect')).stdout).toMatch(/Ana .*agent-token.*missing/);
  const shown = await run('agents', 'connect', 'ana@example.com');
  const link = /https?:\S+\/connect\/\S+/.exec(shown.stdout)?.[0] ?? '';
  const begun = await fetch(link, { method: 'POST', redirect: 'manual', headers: { origin: new URL(link).origin } });
  const location = begun.headers.get('location') ?? '';
  expect(begun.status).toBe(303);
  expect(location).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+\/oauth\/authorize\?response_type=code&.*code_challenge_method=S256/,
  );
  const cookie = begun.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly; SameSite=Lax/);
  const login = { url, fetch: (input: string, init?: RequestInit) => fetch(input, init) };
  const page = await (await fetch(location)).text();
  const back = await submit(login as Parameters<typeof submit>[0], page, { user: 'ana' });
  const done = await fetch(back.headers.get('location') ?? '', { headers: { cookie: cookie.split(';')[0] ?? '' } });
  expect(done.status).toBe(200);
  expect((await run('agents', 'connect', 'ana@example.com')).stdout).toContain("with the agent's own token");
  const { call } = await outdial.calls.place({
    from: { id: 'ana@example.com', queueId: 'Sales' },
    targets: [{ phoneNumber: '+12025550100' }],
  });
  for await (const event of outdial.calls.events(call.id)) if (event.name === 'call.placed') break;
  expect(sandbox.control.requests().byOperation['postConversationsCalls']).toBe(1);
  const doctor = await outdial.calls.doctor();
  const says = doctor.rows.filter(({ check }) => check === 'Dialing' || check === 'Consent').map((row) => row.says);
  expect(says[0]).toContain("the agent's own token calls, because `dialAs` in the policy is agent-token for all");
  expect(says[1]).toContain('so their calls wait');

  const backup = await outdial.calls.backup();
  const copied = Buffer.from(await new Response(backup.body).arrayBuffer());
  const answers = JSON.stringify([
    await outdial.calls.consents.list(),
    await outdial.calls.history(call.id),
    await outdial.calls.audit({ since: '2020-01-01T00:00:00Z' }),
    await outdial.calls.requests(),
    await outdial.calls.genesysRequests(call.id),
    doctor,
  ]);
  const files = readdirSync(dataDir)
    .map((name) => join(dataDir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path));
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? 'no code';
  const state = new URL(location).searchParams.get('state') ?? 'no state';
  const whole = Buffer.concat([
    ...files,
    copied,
    Buffer.from(answers + printed.join('') + shown.stdout + shown.stderr),
  ]);
  const key = tokenKey.toString('base64');
  const cookieSecret = /=([^;]+);/.exec(cookie)?.[1] ?? 'no cookie';
  for (const secret of ['sandbox-refresh-', sandbox.codeClient.secret, code, state, cookieSecret, key])
    expect(whole.includes(secret), secret).toBe(false);
  expect(whole.toString('latin1')).not.toMatch(/sandbox-[0-9a-f]{8}-/);
  expect(printed.join('')).toContain('A request was answered.');
  expect(copied.includes('agent-tokens')).toBe(false);
  expect(answers).toContain('agent-connected');

  expect((await run('agents', 'disconnect', 'ana@example.com')).stdout).toContain('no longer uses');
  expect((await run('agents', 'connect', '--json')).stdout).toContain('"consent":"missing"');
  expect((await run('calls', 'wrap-up', call.id, '--code', 'Reached')).code).toBe(3);
});
