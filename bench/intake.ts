// Durable accepted calls over HTTP, 64 connections: Outdial, and what intake could cost at best, in alternating rounds.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { numberOf } from './fake-time.ts';
import { apiKey, cpuSeconds, endAll, openSandbox, printed, scratchFolder, startServer } from './programs.ts';
import { plainly, printFigures, quantile } from './report.ts';

const rounds = 5;
const roundMs = 4_000;
const connections = 64;

interface Peer {
  readonly url: string;
  readonly pid: number;
}
interface Round {
  readonly perSecond: number;
  readonly cpuMs: number;
}

const { url: sandboxUrl, ids } = await openSandbox(1_000, 'AWAY');
const outdial = await startServer(sandboxUrl, scratchFolder());

async function openFloor(): Promise<Peer> {
  const file = fileURLToPath(new URL('peers/floor.ts', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, file, scratchFolder()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => void child.kill('SIGKILL'));
  return { url: await printed(child, /(http:\S+)/), pid: child.pid ?? 0 };
}
const floor = await openFloor();

let placed = 0;
/** A call that no other one repeats. */
function nextBody(): string {
  placed += 1;
  const agent = ids[(placed + Math.floor(placed / 10_000)) % ids.length];
  return JSON.stringify({ from: { id: agent, queueId: 'Sales' }, targets: [{ phoneNumber: numberOf(placed) }] });
}

async function measure({ url, pid }: Peer): Promise<Round> {
  const pool = new Pool(url, { connections, pipelining: 1 });
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const begunAt = performance.now();
  const cpu = cpuSeconds(pid);
  let done = 0;
  const caller = async (): Promise<void> => {
    for (; performance.now() - begunAt < roundMs; done += 1) {
      const { statusCode, body } = await pool.request({ method: 'POST', path: '/v1/calls', headers, body: nextBody() });
      const answer = await body.text();
      if (statusCode !== 202) throw new Error(answer);
    }
  };
  await Promise.all(Array.from({ length: connections }, caller));
  const seconds = (performance.now() - begunAt) / 1000;
  await pool.close();
  return { perSecond: done / seconds, cpuMs: ((cpuSeconds(pid) - cpu) / done) * 1000 };
}

const middle = (of: readonly number[]): number =>
  quantile(
    [...of].sort((a, b) => a - b),
    0.5,
  );

// A server's first calls pay for compiling it.
for (let warm = 0; warm < 3; warm += 1) await measure(outdial);
await measure(floor);
const found: { readonly ours: Round; readonly best: Round }[] = [];
for (let round = 0; round < rounds; round += 1) {
  found.push({ ours: await measure(outdial), best: await measure(floor) });
}
const ours = found.map((each) => each.ours);
printFigures([
  plainly('accepted over HTTP, 64 connections', middle(ours.map(({ perSecond }) => perSecond)), 'calls/s'),
  plainly(
    'of what one row with Hono and zod takes',
    middle(found.map((each) => each.ours.perSecond / each.best.perSecond)),
    'x',
  ),
  plainly('processor time for each call', middle(ours.map(({ cpuMs }) => cpuMs)), 'ms'),
]);
await endAll();
process.exit(0);
