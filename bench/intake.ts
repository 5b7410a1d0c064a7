// Durable accepted calls over HTTP, 64 connections, in alternating rounds.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { numberOf } from './fake-time.ts';
import { apiKey, cpuSeconds, endAll, openSandbox, printed, scratchFolder, startServer } from './programs.ts';

const rounds = Number(process.env['ROUNDS'] ?? 3);
const seconds = Number(process.env['SECONDS'] ?? 4);
const { url: sandboxUrl, ids } = await openSandbox(1_000, 'AWAY');
const server = await startServer(sandboxUrl, scratchFolder());
const floor = spawn(process.execPath, [...process.execArgv, fileURLToPath(new URL('peers/floor.ts', import.meta.url)), scratchFolder()], { stdio: ['ignore', 'pipe', 'inherit'] });
process.once('exit', () => void floor.kill('SIGKILL'));
const floorUrl = await printed(floor, /(http:\S+)/);
let number = 0;
async function round(url: string, pid: number): Promise<readonly [perSecond: number, cpuMsPerCall: number]> {
  const pool = new Pool(url, { connections: 64, pipelining: 1 });
  const begunAt = performance.now();
  const cpu = cpuSeconds(pid);
  let done = 0;
  await Promise.all(Array.from({ length: 64 }, async () => {
    while (performance.now() - begunAt < seconds * 1000) {
      number += 1;
      const body = JSON.stringify({ from: { id: ids[(number + Math.floor(number / 10_000)) % ids.length], queueId: 'Sales' }, targets: [{ phoneNumber: numberOf(number) }] });
      const { statusCode, body: answer } = await pool.request({ method: 'POST', path: '/v1/calls', headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }, body });
      const text = await answer.text();
      if (statusCode !== 202) throw new Error(text);
      done += 1;
    }
  }));
  const span = (performance.now() - begunAt) / 1000;
  await pool.close();
  return [done / span, ((cpuSeconds(pid) - cpu) / done) * 1000];
}
await round(server.url, server.pid);
for (let index = 0; index < rounds; index += 1) {
  const [ours, cpu] = await round(server.url, server.pid);
  const [best, cpuFloor] = await round(floorUrl, floor.pid ?? 0);
  process.stdout.write(`ours ${ours.toFixed(0)}/s ${cpu.toFixed(2)} ms cpu; floor ${best.toFixed(0)}/s ${cpuFloor.toFixed(2)} ms; ratio ${(ours / best).toFixed(3)}\n`);
}
floor.kill();
await endAll();
process.exit(0);
