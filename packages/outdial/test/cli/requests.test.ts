import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { session } from './in-process.ts';
import { scratchFolder, startedServer } from './program.ts';

test('requests show prints the request and its answer, masked, also after a restart', { timeout: 60_000 }, async () => {
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
  first.process.kill('SIGTERM');
  await first.ended;
  const second = await startedServer(dataDir);
  const again = await show(second.url, '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({
    id,
    received: { body: { to: ['+1555•••6543'] } },
    answered: { status: 400 },
  });
  expect((await session(['requests', 'show', 'req_nope', '--url', second.url, '--data-dir', dataDir]).ended).code).toBe(
    3,
  );
});
