// A cold start: 2,000 agents, a waiting call for each; all of them became ready while nobody ran.
import { numberOf } from './fake-time.ts';
import * as programs from './programs.ts';
import { atMost, printFigures } from './report.ts';

const agents = 2_000;
const { sandbox, url, ids } = await programs.openSandbox(agents, 'AWAY');
const dataDir = programs.scratchFolder();
const first = await programs.startServer(url, dataDir);
const send = programs.connect(first.url, 32);
const expiresAt = new Date(Date.now() + 60 * 60_000).toISOString();
await send('GET', '/v1/agents?limit=1');
await programs.eachOf(agents, 32, async (index) => {
  const from = { id: ids[index], queueId: 'Sales' };
  await send('POST', '/v1/calls', { from, targets: [{ phoneNumber: numberOf(index) }], expiresAt });
});
await first.kill();
for (const id of ids) sandbox.control.changeAgent(id, { presence: 'Available' });
const before = sandbox.control.requests().total;
const begunAt = Date.now();
await programs.startServer(url, dataDir);
while (sandbox.control.dials().total === 0 && Date.now() - begunAt < 60_000) await programs.sleep(1);
const requests = sandbox.control.requests().total - before - 1;
const [dial] = sandbox.control.dials().dials;
printFigures([
  atMost(
    'cold start with 2,000 agents: process begins to first dial',
    ((dial?.at ?? Number.NaN) - begunAt) / 1000,
    's',
    2,
  ),
  atMost('cold start with 2,000 agents: requests before the first dial', requests, 'requests', 60),
]);
await programs.endAll();
