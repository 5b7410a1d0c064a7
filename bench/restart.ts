// kill -9 with 10,000 calls in flight: how soon the next process is ready.
import { numberOf } from './fake-time.ts';
import * as programs from './programs.ts';
import { atMost, plainly, printFigures } from './report.ts';

const [, , callsText = '10000'] = process.argv;
const calls = Number(callsText);
const { sandbox, url, ids } = await programs.openSandbox(calls, 'AVAILABLE');
sandbox.control.setTimings({ talkMs: 60 * 60_000, targetAnswersMs: 60 * 60_000 });
const dataDir = programs.scratchFolder();
const first = await programs.startServer(url, dataDir);
const send = programs.connect(first.url, 32);
await send('GET', '/v1/agents?limit=1');
await programs.eachOf(calls, 32, async (index) => {
  const from = { id: ids[index], queueId: 'Sales' };
  await send('POST', '/v1/calls', { from, targets: [{ phoneNumber: numberOf(index) }] });
});
const waitedUntil = Date.now() + 120_000;
while (sandbox.control.dials().total < calls && Date.now() < waitedUntil) await programs.sleep(200);
const inFlight = sandbox.control.dials().total;
await first.kill();
const next = await programs.startServer(url, dataDir);
const ready = await programs.connect(next.url, 1)('GET', '/health/ready');
printFigures([
  plainly('dialed and not ended when the process was killed', inFlight, 'calls'),
  atMost('process begins to ready again', next.readyAfterMs / 1000, 's', 1),
  plainly('status of /health/ready', ready.status, ''),
]);
await programs.endAll();
