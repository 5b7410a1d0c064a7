// Measures the sandbox over HTTP on this machine: how soon it answers, and how many user reads a second it serves.
// usage: npm run build && node --conditions=outdial-source --import tsx bench/sandbox.ts [seconds] [agents]
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';

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
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const ask = (method: string, path: string, headers: Record<string, string>, body = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const sent = request(url + path, { method, headers, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`The sandbox answered ${String(response.statusCode)}.`));
        });
      });
      sent.on('error', reject).end(body);
    });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const grant = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret });
  const { access_token: token } = JSON.parse(await ask('POST', '/oauth/token', form, grant.toString())) as {
    access_token: string;
  };
  process.stdout.write(`start to first answer: ${Math.round(performance.now() - startedAt)} ms\n`);

  const headers = { authorization: `Bearer ${token}` };
  const path = '/api/v2/users/a9e00000-0000-4000-8000-000000000001';
  const read = (): Promise<string> => ask('GET', path, headers);
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
  agent.destroy();
} finally {
  child.removeAllListeners('exit');
  child.kill('SIGTERM');
}
