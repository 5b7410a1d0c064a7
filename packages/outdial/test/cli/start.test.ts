import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { welcomePicture } from '../../../../tools/welcome-picture.ts';
import { createClient } from '../../src/client/index.ts';
import { session, type TerminalSession } from './in-process.ts';
import { runProgram, scratchFolder, startedServer } from './program.ts';

/** A server in this process, where the process is not the point. It ends with the test, or when it is interrupted. */
async function serverHere(
  dataDir: string,
  args: readonly string[] = ['--no-welcome', '--sandbox-port', '0'],
  environment: Readonly<Record<string, string>> = {},
): Promise<TerminalSession & { readonly url: string }> {
  const running = session(['start', '--port', '0', '--data-dir', dataDir, ...args], { environment });
  onTestFinished(async () => {
    running.interrupt();
    await running.ended;
  });
  const [, url = ''] = await running.printed(/^Outdial\s+(http:\S+)/m);
  await running.printed(/Ctrl-C ends Outdial/);
  return { ...running, url };
}

/** A server in place of Genesys that keeps the requests it receives. */
async function recordingServer(): Promise<{
  readonly url: string;
  readonly heard: readonly string[];
  readonly first: Promise<void>;
}> {
  const heard: string[] = [];
  let arrived = (): void => undefined;
  const first = new Promise<void>((resolve) => (arrived = resolve));
  const server = createServer((request: IncomingMessage, response) => {
    heard.push(`${request.method ?? ''} ${request.url ?? ''}`);
    arrived();
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return { url: `http://127.0.0.1:${address.port}`, heard, first };
}
const credentials = (url: string) => ({
  GENESYSCLOUD_REGION: url,
  GENESYSCLOUD_OAUTHCLIENT_ID: 'c0000000-0000-4000-8000-000000000009',
  GENESYSCLOUD_OAUTHCLIENT_SECRET: 'not-a-real-secret',
});

test("the welcome call is shown to its end, as in the README's picture", async () => {
  const dataDir = join(scratchFolder(), 'data');
  const environment = { TZ: 'UTC', FORCE_COLOR: '1' };
  const program = runProgram(['start', '--port', '0', '--sandbox-port', '0', '--data-dir', dataDir], { environment });
  await program.printed(/Corrected:/);
  await program.printed(/waiting .*Ana.* Away/);
  await program.printed(/Ana comes back/);
  await program.printed(/connected/);
  await program.printed(/completed/);
  await program.printed(/Dialed .* after the request/);
  const [, docs = ''] = await program.printed(/^\s+(http:\S+\/docs)$/m);
  const page = await fetch(docs);
  expect(page.status).toBe(200);
  await page.arrayBuffer();
  program.process.kill('SIGINT');
  const { code, stdout, stderr } = await program.ended;
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/could not|wrong/);
  const picture = readFileSync(new URL('../../../../docs/pictures/welcome.svg', import.meta.url), 'utf8');
  expect(welcomePicture(stdout, dataDir), 'The picture is out of date. Write it: npm run pages').toBe(picture);
});

describe('a welcome call that is interrupted while its agent is Away', () => {
  const begun = async (dataDir: string) => {
    const program = runProgram(['start', '--port', '0', '--sandbox-port', '0', '--data-dir', dataDir]);
    await program.printed(/waiting .*Ana.* Away/);
    return program;
  };
  const presenceOfAna = async (dataDir: string): Promise<unknown> => {
    const { url } = await serverHere(dataDir);
    const apiKey = readFileSync(join(dataDir, 'api-key'), 'utf8').trim();
    const { items } = await createClient({ url, apiKey }).agents();
    return items.find(({ name }) => name?.startsWith('Ana'))?.presence;
  };

  test('killed: the next start gives the agent their earlier presence back', async () => {
    const dataDir = join(scratchFolder(), 'data');
    const program = await begun(dataDir);
    program.process.kill('SIGKILL');
    await program.ended;
    expect(await presenceOfAna(dataDir)).toBe('Available');
  });

  test('Ctrl-C: the output stops, and the agent is back', async () => {
    const dataDir = join(scratchFolder(), 'data');
    const program = await begun(dataDir);
    program.process.kill('SIGINT');
    const { code, stdout } = await program.ended;
    expect([code, stdout.includes('comes back')]).toEqual([0, false]);
    expect(await presenceOfAna(dataDir)).toBe('Available');
  });
});

describe('ending', () => {
  test('Ctrl-C that arrives twice, as npm delivers it, ends cleanly', async () => {
    const program = await startedServer(join(scratchFolder(), 'data'));
    program.process.kill('SIGINT');
    program.process.kill('SIGINT');
    expect((await program.ended).code).toBe(0);
  });

  test('SIGTERM ends cleanly, too', async () => {
    const program = await startedServer(join(scratchFolder(), 'data'));
    program.process.kill('SIGTERM');
    expect((await program.ended).code).toBe(0);
  });

  test('a waiting call continues at the next start, with the same key', async () => {
    const dataDir = join(scratchFolder(), 'data');
    const first = await startedServer(dataDir);
    const at = (url: string): readonly string[] => ['--url', url, '--data-dir', dataDir];
    const args = ['call', '--from', 'ben@example.com', '--queue', 'Sales', '--to', '+12025550100', '--no-follow'];
    const placed = await session([...args, ...at(first.url)]).ended;
    const [id = ''] = /call_\w+/.exec(placed.stdout) ?? [];
    first.process.kill('SIGKILL');
    await first.ended;
    const second = await serverHere(dataDir);
    const shown = await session(['calls', 'show', id, ...at(second.url)]).ended;
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/waiting/);
  });
});

describe('the owner of a data folder', () => {
  test('a second start on the same folder is refused and disturbs nothing', async () => {
    const dataDir = join(scratchFolder(), 'data');
    const first = await startedServer(dataDir);
    const second = await session(['start', '--port', '0', '--sandbox-port', '0', '--data-dir', dataDir]).ended;
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('in use');
    const args = [
      '--from',
      'ana@example.com',
      '--queue',
      'Sales',
      '--to',
      '+12025550101',
      '--url',
      first.url,
      '--data-dir',
      dataDir,
    ];
    expect((await session(['call', ...args]).ended).code).toBe(1);
  });

  test('a folder of the sandbox is not opened for an organisation', async () => {
    const dataDir = join(scratchFolder(), 'data');
    const first = await serverHere(dataDir);
    first.interrupt();
    await first.ended;
    const genesys = await recordingServer();
    const live = await session(['start', '--live', '--port', '0', '--data-dir', dataDir], {
      environment: credentials(genesys.url),
    }).ended;
    expect(live.code).toBe(2);
    expect(live.stderr).toContain('belongs to sandbox');
    expect(genesys.heard).toEqual([]);
  });

  test('a folder of an organisation is not opened for the sandbox, and nothing is added to it', async () => {
    const dataDir = join(scratchFolder(), 'data');
    const genesys = await recordingServer();
    const live = await serverHere(dataDir, ['--live'], credentials(genesys.url));
    live.interrupt();
    await live.ended;
    const before = readdirSync(dataDir);
    const sandbox = await session(['start', '--port', '0', '--sandbox-port', '0', '--data-dir', dataDir]).ended;
    expect(sandbox.code).toBe(2);
    expect(sandbox.stderr).toContain('belongs to');
    expect(readdirSync(dataDir)).toEqual(before);
  });
});

describe('Genesys credentials in the environment', () => {
  test('alone change nothing: start and a whole call send the organisation nothing', async () => {
    const genesys = await recordingServer();
    const dataDir = join(scratchFolder(), 'data');
    const environment = credentials(genesys.url);
    const server = await serverHere(dataDir, undefined, environment);
    const args = [
      '--from',
      'ana@example.com',
      '--queue',
      'Sales',
      '--to',
      '+15559876543',
      '--url',
      server.url,
      '--data-dir',
      dataDir,
    ];
    expect((await session(['call', ...args], { environment }).ended).code).toBe(0);
    expect(genesys.heard).toEqual([]);
  });

  test('with --live are used, and every call is refused until there is a policy', async () => {
    const genesys = await recordingServer();
    const dataDir = join(scratchFolder(), 'data');
    const environment = credentials(genesys.url);
    const server = await serverHere(dataDir, ['--live'], environment);
    const { url } = server;
    await server.printed(/real phones ring/);
    await server.printed(/policy-missing/);
    const args = ['--from', 'ana@example.com', '--to', '+12025550100', '--url', url, '--data-dir', dataDir];
    const refused = await session(['call', ...args]).ended;
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('policy-missing');
    expect(existsSync(join(dataDir, 'sandbox'))).toBe(false);
  });

  test('with --live and a policy reach the organisation', async () => {
    const genesys = await recordingServer();
    const dataDir = join(scratchFolder(), 'data');
    const environment = credentials(genesys.url);
    await session(['policy', 'init', '--countries', 'US', '--data-dir', dataDir]).ended;
    const { url } = await serverHere(dataDir, ['--live'], environment);
    const args = ['--from', 'ana@example.com', '--to', '+12025550100', '--url', url, '--data-dir', dataDir];
    await Promise.all([session(['call', ...args]).ended, genesys.first]);
    expect(genesys.heard[0]).toBe('POST /oauth/token');
  });
});

test('a sandbox of its own process is used when it is named', async () => {
  const sandbox = runProgram(['sandbox', '--port', '0']);
  const [, sandboxUrl = ''] = await sandbox.printed(/^Sandbox on (http:\S+)/m);
  const dataDir = join(scratchFolder(), 'data');
  const server = await serverHere(dataDir, ['--no-welcome', '--sandbox-url', sandboxUrl]);
  const args = [
    '--from',
    'ana@example.com',
    '--queue',
    'Sales',
    '--to',
    '+12025550101',
    '--url',
    server.url,
    '--data-dir',
    dataDir,
  ];
  expect((await session(['call', ...args]).ended).code).toBe(1);
  const dials = (await (await fetch(`${sandboxUrl}/_sandbox/dials?number=%2B12025550101`)).json()) as { total: number };
  expect(dials.total).toBe(1);
  expect(existsSync(join(dataDir, 'sandbox'))).toBe(false);
});

test('a sandbox that is named and does not answer is a usage error', async () => {
  const dataDir = join(scratchFolder(), 'data');
  const ended = await session(['start', '--port', '0', '--sandbox-url', 'http://127.0.0.1:1', '--data-dir', dataDir])
    .ended;
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('http://127.0.0.1:1');
});

test('a revoked OUTDIAL_API_KEY is a usage error, and its key is named start', async () => {
  const dataDir = join(scratchFolder(), 'data');
  const environment = { OUTDIAL_API_KEY: 'od_given_by_the_environment' };
  const begin = () =>
    session(['start', '--no-welcome', '--port', '0', '--sandbox-port', '0', '--data-dir', dataDir], { environment });
  const first = begin();
  const [, url = ''] = await first.printed(/(http:\/\/127\.0\.0\.1:\d+)/);
  const client = createClient({ url, apiKey: environment.OUTDIAL_API_KEY });
  const { items } = await client.keys.list();
  expect(items.map(({ name }) => name)).toEqual(['start']);
  const { items: acts } = await client.audit({ since: '2020-01-01T00:00:00Z' });
  expect(acts.map(({ act, by }) => [act, by])).toEqual([['key-made', null]]);
  await client.keys.revoke(items[0]!.id);
  first.interrupt();
  await first.ended;
  const { code, stdout, stderr } = await begin().ended;
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('OUTDIAL_API_KEY');
  expect(stderr).not.toContain(environment.OUTDIAL_API_KEY);
});
