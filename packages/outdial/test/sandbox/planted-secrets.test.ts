import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram, scratchFolder } from '../cli/program.ts';

/** Texts that are secret wherever they are sent. None of them may be found again. */
const planted = {
  client: 'planted-client-secret-5f1c',
  header: 'planted-bearer-token-8a2d',
  cookie: 'planted-cookie-value-77aa',
  query: 'planted-query-token-31be',
  basic: 'planted-basic-password-90cc',
  field: 'planted-body-secret-4e6b',
  pasted: 'planted-pasted-token-1d2f',
  address: 'planted-url-password-c0de',
  trace: 'planted-trace-header-2b3c',
};

/** Every file below this folder, as bytes. */
function* filesIn(folder: string): Generator<readonly [string, Buffer]> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesIn(path);
    else if (statSync(path).isFile()) yield [path, readFileSync(path)];
  }
}

/** A server in place of Genesys, which refuses whoever comes, and of the traces' collector, which keeps what it gets. */
async function stranger(): Promise<{ readonly address: string; readonly traces: readonly Buffer[] }> {
  const traces: Buffer[] = [];
  const server = createServer((request, response) => {
    const isTrace = request.url === '/v1/traces';
    if (isTrace) request.on('data', (bytes: Buffer) => void traces.push(bytes));
    const refused = '{"error":"invalid_client"}';
    response.writeHead(isTrace ? 200 : 401, { 'content-type': 'application/json' }).end(isTrace ? '{}' : refused);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return { address: `http://127.0.0.1:${address.port}`, traces };
}

test('secrets in headers, bodies, addresses and settings are in no answer, log, file, figure, trace or list of processes', async () => {
  const dataDir = join(scratchFolder(), 'data');
  const { address: elsewhere, traces } = await stranger();
  const environment = {
    GENESYSCLOUD_REGION: elsewhere,
    GENESYSCLOUD_OAUTHCLIENT_ID: 'c0000000-0000-4000-8000-000000000009',
    GENESYSCLOUD_OAUTHCLIENT_SECRET: planted.client,
    OTEL_EXPORTER_OTLP_ENDPOINT: elsewhere,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=${planted.trace}`,
    OUTDIAL_LOG_LEVEL: 'debug',
  };
  const program = runProgram(['start', '--live', '--port', '0', '--data-dir', dataDir], { environment });
  const [url] = await program.printed(/http:\/\/127\.0\.0\.1:\d+/);
  const key = readFileSync(join(dataDir, 'api-key'), 'utf8').trim();
  const seen: string[] = [];
  const ask = async (path: string, init: RequestInit = {}): Promise<void> => {
    const answer = await fetch(`${url}${path}`, init);
    seen.push(JSON.stringify([...answer.headers]), await answer.text());
  };
  const right = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = right) =>
    ask(path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const call = { from: { id: 'ana@example.com' }, targets: [{ phoneNumber: '+12025550143' }] };
  const basic = Buffer.from(`client:${planted.basic}`).toString('base64');

  const hook = { method: 'POST', headers: right, body: JSON.stringify({ url: 'https://hooks.example.com/x' }) };
  const { secret: signing } = (await (await fetch(`${url}/v1/webhooks`, hook)).json()) as { secret: string };
  expect(signing).toMatch(/^whsec_/);
  await post('/v1/calls', call, { ...right, authorization: `Bearer ${planted.header}` });
  await post('/v1/calls', call, { ...right, authorization: `Basic ${basic}` });
  await ask('/v1/calls', { headers: { cookie: `outdial=${planted.cookie}` } });
  await ask(`/v1/calls?access_token=${planted.query}`, { headers: right });
  await ask(`/nowhere?token=${planted.query}`);
  await post('/oauth/token', `grant_type=client_credentials&client_id=x&client_secret=${planted.basic}`, {
    'content-type': 'application/x-www-form-urlencoded',
  });
  await post('/v1/calls', { ...call, client_secret: planted.field, password: planted.field });
  await post('/v1/calls?dryRun=true', { ...call, apiKey: planted.field });
  await post('/v1/calls', `{"access_token": "${planted.field}", `);
  await post('/v1/calls', { ...call, webhookUrl: `https://user:${planted.address}@hooks.example.com/x` });
  await post('/v1/webhooks', { url: `https://user:${planted.address}@127.0.0.1/x` });
  await post(
    '/v1/explain',
    `curl -H 'Authorization: Bearer ${planted.pasted}' https://api.mypurecloud.com/api/v2/users/me`,
  );
  await post('/v1/explain', { client_secret: planted.pasted, message: `Authorization: Bearer ${planted.pasted}` });
  await post('/v1/events', { specversion: '1.0', type: 'x', source: 'y', id: '1', data: { password: planted.field } });
  for (const path of [
    '/metrics',
    '/v1/audit',
    '/v1/webhooks',
    '/v1/requests',
    '/v1/doctor',
    '/v1/calls',
    '/v1/statistics',
    '/health/ready',
    '/v1/session',
  ])
    await ask(path, { headers: right });
  const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  program.process.kill('SIGTERM');
  const { stdout, stderr } = await program.ended;

  expect(seen.length).toBeGreaterThan(40);
  expect(Buffer.concat(traces).length).toBeGreaterThan(1000);
  const outside: readonly (readonly [string, string | Buffer])[] = [
    ...seen.map((text, nth) => [`answer ${Math.floor(nth / 2)}`, text] as const),
    ...[['stdout', stdout] as const, ['stderr', stderr] as const, ['processes', processes] as const],
    ['traces', Buffer.concat(traces)],
  ];
  const outputs = [...outside, ...filesIn(dataDir)];
  const forms = Object.values(planted).flatMap((secret) => [
    secret,
    Buffer.from(secret).toString('base64'),
    encodeURIComponent(secret),
  ]);
  const found = outputs.flatMap(([where, text]) =>
    [...forms, basic].filter((secret) => text.includes(secret)).map((secret) => `${where}: ${secret}`),
  );
  expect(found).toEqual([]);
  // Outdial signs with this secret, so the data folder has it.
  expect(outside.filter(([, text]) => text.includes(signing)).map(([where]) => where)).toEqual([]);
}, 60_000);
