// A real server with 2,000 agents who are away: intake, event → dial with 10,000 calls waiting, then 100,000 waiting calls at rest. Of
// those, nine in ten are copies, written to the file while no server runs.
import { copyCalls } from './copies.ts';
import { numberOf } from './fake-time.ts';
import * as programs from './programs.ts';
import { atLeast, atMost, plainly, printFigures, quantile } from './report.ts';

const [, , mostText = '100000'] = process.argv;
const most = Number(mostText);
const agents = 2_000;
const few = 10_000;
const { sandbox, url, ids } = await programs.openSandbox(agents, 'AWAY');
const dataDir = programs.scratchFolder();
const first = await programs.startServer(url, dataDir);
const send = programs.connect(first.url, 64);
const expiresAt = new Date(Date.now() + 24 * 60 * 60_000).toISOString();
await send('GET', '/v1/agents?limit=1');

let placed = 0;
const fill = async (count: number): Promise<number> => {
  const begunAt = performance.now();
  await programs.eachOf(count, 64, async () => {
    const index = placed++;
    const from = { id: ids[index % agents], queueId: 'Sales' };
    const body = { from, targets: [{ phoneNumber: numberOf(index) }], expiresAt };
    const { status, text } = await send('POST', '/v1/calls?allowDuplicate=true', body);
    if (status !== 202) throw new Error(`${status} ${text}`);
  });
  return count / ((performance.now() - begunAt) / 1000);
};

await fill(agents);
const perSecond = await fill(few - agents);

const latencies: number[] = [];
for (let index = 0; index < 300; index += 1) {
  const agent = ids[index * 5] ?? '';
  const begunAt = Date.now();
  sandbox.control.changeAgent(agent, { presence: 'Available' });
  while (sandbox.control.dials({ agent }).total === 0 && Date.now() - begunAt < 5_000) await programs.sleep(1);
  const dialedAt = sandbox.control.dials({ agent }).dials[0]?.at ?? Number.NaN;
  latencies.push(dialedAt - begunAt);
  sandbox.control.changeAgent(agent, { presence: 'Away' });
}

await fill(latencies.length);
await first.kill();
const each = Math.max(1, Math.floor(most / few) - 1);
copyCalls(dataDir, { of: "state = 'waiting'", templates: few, each, apartMs: 1_000 });
const waiting = few * (each + 1);
const server = await programs.startServer(url, dataDir);
// The start reads every agent.
await programs.sleep(20_000);
const before = programs.cpuSeconds(server.pid);
const restedAt = performance.now();
await programs.sleep(60_000);
const idle = (programs.cpuSeconds(server.pid) - before) / ((performance.now() - restedAt) / 1000);
printFigures([
  atLeast('intake over HTTP, durable, 64 connections', perSecond, 'calls/s', 4_000),
  plainly('event to dial request, 10,000 waiting, p50', quantile(latencies, 0.5), 'ms'),
  atMost('event to dial request, 10,000 waiting, p99', quantile(latencies, 0.99), 'ms', 15),
  atMost(`resident memory with ${waiting} calls waiting`, programs.residentMb(server.pid), 'MB', 150),
  atMost(`CPU at rest with ${waiting} calls waiting`, idle * 100, '% of a core', 1),
]);
await programs.endAll();
