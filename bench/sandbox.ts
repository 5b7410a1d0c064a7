// Measures the sandbox over HTTP on this machine: how soon it answers, and how many user reads a second it serves.
// usage: npm run build && node --conditions=outdial-source --import tsx bench/sandbox.ts [seconds] [agents]
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';

const [, , secondsText = '5', agents = '10000'] = process.argv;
const program = fileURLToPath(new URL('../packages/sandbox/bin/genesys-cloud-sandbox.mjs', import.meta.url));

const startedAt = performance.now();
const child = spawn(process.execPath, [program, '--port', '0', '--agents', agents, '--rate-limit', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const printed = await new Promise<string>((resolve, reject) => {
  let text = '';
  child.once('exit', (code) => reject(new Error(`The sandbox ended with ${String(code)}.`)));
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.includes('secret')) resolve(text);
  });
});
try {
  const [url = ''] = /http:\/\/\S+/.exec(printed) ?? [];
  const [, id = ''] = /id\s+(\S+)/.exec(printed) ?? [];
  const [, secret = ''] = /secret\s+(\S+)/.exec(printed) ?? [];
  const pool = new Pool(url, { connections: 32, pipelining: 1 });
  const grant = await pool.request({
    method: 'POST',
    path: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }).toString(),
  });
  const { access_token: token } = (await grant.body.json()) as { access_token: string };
  process.stdout.write(`start to first answer: ${Math.round(performance.now() - startedAt)} ms\n`);

  const headers = { authorization: `Bearer ${token}` };
  const path = '/api/v2/users/a9e00000-0000-4000-8000-000000000001';
  const read = async (): Promise<void> => {
    const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
    await body.dump();
    if (statusCode !== 200) throw new Error(`The sandbox answered ${statusCode}.`);
  };
  const readUntil = async (end: number): Promise<number> => {
    const one = async (): Promise<number> => {
      let count = 0;
      for (; performance.now() < end; count += 1) await read();
      return count;
    };
    const counts = await Promise.all(Array.from({ length: 32 }, one));
    return counts.reduce((sum, count) => sum + count, 0);
  };
  await readUntil(performance.now() + 500);
  const seconds = Number(secondsText);
  const count = await readUntil(performance.now() + seconds * 1000);
  process.stdout.write(`GET user, keep-alive, ${agents} agents: ${Math.round(count / seconds)} requests/s\n`);
  await pool.close();
} finally {
  child.removeAllListeners('exit');
  child.kill('SIGTERM');
}
