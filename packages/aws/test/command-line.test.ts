import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../outdial/src/cli/start/listen.ts';
import { session } from '../../outdial/test/cli/in-process.ts';
import { frozenCloud } from './frozen-cloud.ts';
import { clientOf, fetchBy, makeKey } from './http-api.ts';

const { cloud, request } = frozenCloud();

/** The commands of the guide, in its order. */
async function documented(): Promise<readonly string[]> {
  const guide = await readFile(new URL('../../../docs/aws.md', import.meta.url), 'utf8');
  const section = /\n## The HTTP API, the console and the command line\n([^]*?)\n## /.exec(guide)?.[1] ?? '';
  return [...section.matchAll(/`npx outdial ([^`]+)`/g)].map(([, command = '']) => command);
}

test('every command of the guide works with OUTDIAL_URL and a key', { timeout: 120_000 }, async () => {
  const { sandbox, settle, pass } = cloud();
  const client = await clientOf(cloud());
  const served = await listen(
    fetchBy(cloud()),
    { value: 0, origin: 'default' },
    { what: 'AWS', flag: '--port', variable: 'PORT' },
  );
  onTestFinished(() => served.close());
  const environment = { OUTDIAL_URL: served.url, OUTDIAL_API_KEY: await makeKey(cloud()) };

  const operation = 'postConversationsCallsUserUserId';
  sandbox.control.injectFault({ operation, fault: 'reset-before-effect', count: 1 });
  const unknown = (await client.place(request())).call.id;
  await pass(180_000, 5_000);
  sandbox.control.changeAgent('ben', { presence: 'AWAY' });
  // Hours may pass while a command follows another call.
  const expiresAt = new Date(Date.now() + 23 * 3_600_000).toISOString();
  const ofBen = { ...request('+12025550124'), from: { id: 'ben@example.com', queueId: 'Sales' }, expiresAt };
  const waiting = (await client.place(ofBen)).call.id;
  await settle();

  const commands = await documented();
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) {
    const id = command.startsWith('calls resolve') ? unknown : waiting;
    const { items } = await client.keys.list();
    const key = items.find(({ name }) => name === 'crm')?.id ?? '';
    const args = command.replace('<call>', id).replace('<key>', key).split(' ');
    const running = session(args, { environment });
    const over: { is: boolean } = { is: false };
    void running.ended.finally(() => (over.is = true));
    // Time passes while the command follows the call.
    while (!over.is && args[0] === 'call') await pass(5_000);
    const { code, stdout, stderr } = await running.ended;
    expect([command, code, stderr], stdout).toEqual([command, 0, expect.not.stringMatching(/problem|error/i)]);
  }
  expect((await client.get(unknown)).outcome?.resolution?.placed).toBe(false);
  expect((await client.get(waiting)).state).toBe('canceled');
  expect((await client.keys.list()).items.filter(({ revokedAt }) => revokedAt !== null)).toHaveLength(1);
});
