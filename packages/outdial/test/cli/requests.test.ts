import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { session } from './in-process.ts';
import { scratchFolder, startedServer } from './program.ts';

test(
  'requests show prints a request, masked, and a browser stays signed in, also after a restart',
  { timeout: 60_000 },
  async () => {
    const dataDir = join(scratchFolder(), 'data');
    const first = await startedServer(dataDir);
    const key = `Bearer ${readFileSync(join(dataDir, 'api-key'), 'utf8').trim()}`;
    const body = JSON.stringify({ from: { id: 'ana@example.com' }, to: ['+15559876543'] });
    const answer = await fetch(`${first.url}/v1/calls`, { method: 'POST', headers: { authorization: key }, body });
    const id = answer.headers.get('x-request-id') ?? '';
    const show = (url: string, ...args: readonly string[]) =>
      session(['requests', 'show', id, '--url', url, '--data-dir', dataDir, ...args]).ended;
    const { code, stdout } = await show(first.url);
    expect(code).toBe(0);
    expect(stdout).toContain('POST /v1/calls');
    expect(stdout).toMatch(/answered 400/);
    expect(stdout).toContain('+1555•••6543');
    expect(stdout).not.toContain('5559876543');
    const signIn = await session(['sign-in', '--url', first.url, '--data-dir', dataDir]).ended;
    const link = signIn.stdout.trim();
    const opened = await fetch(link, { method: 'POST', headers: { origin: new URL(link).origin }, redirect: 'manual' });
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/']);
    const [, secret = ''] = /^outdial_\d+=([^;]+)/.exec(opened.headers.get('set-cookie') ?? '') ?? [];
    const list = await session(['requests', 'list', '--refusals', '--url', first.url, '--data-dir', dataDir]).ended;
    expect(list.stdout).toMatch(new RegExp(`\\n${id} .* 400 +POST +/v1/calls +.*field-`));
    first.process.kill('SIGTERM');
    await first.ended;
    const second = await startedServer(dataDir);
    const cookie = `outdial_${new URL(second.url).port}=${secret}`;
    expect((await fetch(`${second.url}/v1/session`, { headers: { cookie } })).status).toBe(200);
    const again = await show(second.url, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      id,
      received: { body: { to: ['+1555•••6543'] } },
      answered: { status: 400 },
    });
    expect(
      (await session(['requests', 'show', 'req_nope', '--url', second.url, '--data-dir', dataDir]).ended).code,
    ).toBe(3);
  },
);
