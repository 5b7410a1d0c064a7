// Our own time between a call being asked for and its dial request leaving: the agent is ready, the floor is warm.
import { createSandbox } from 'genesys-cloud-sandbox';
import { createOutdial } from 'outdial';
import { numberOf } from './fake-time.ts';
import { endAll, scratchFolder, sleep } from './programs.ts';
import { atMost, printFigures, quantile } from './report.ts';

const agents = 1_000;
const sandbox = createSandbox({ agents, rateLimitPerMinute: 1_000_000 });
const { id: clientId, secret: clientSecret } = sandbox.client;
const leftAt = new Map<string, number>();
const outdial = await createOutdial({
  target: { kind: 'sandbox', url: 'http://127.0.0.1:1', clientId, clientSecret },
  ...{ dataDir: scratchFolder(), logLevel: 'silent' },
  fetch: async (request) => {
    const agent = /conversations\/calls\/user\/([^/]+)$/.exec(request.url)?.[1];
    if (agent !== undefined) leftAt.set(agent, performance.now());
    return sandbox.fetch(request);
  },
});
await outdial.calls.agents({ limit: 1 });
const generated = sandbox.control.state().agents.filter(({ slug }) => slug.startsWith('agent-'));
const spans: number[] = [];
const until = performance.now() + 25_000;
for (const [index, { id }] of generated.entries()) {
  const begunAt = performance.now();
  await outdial.calls.place({ from: { id, queueId: 'Sales' }, targets: [{ phoneNumber: numberOf(index) }] });
  while (!leftAt.has(id) && performance.now() - begunAt < 5_000) await sleep(0);
  const span = (leftAt.get(id) ?? Number.NaN) - begunAt;
  // The first ones warm up the process.
  if (index >= 100) spans.push(span);
  if (performance.now() > until) break;
}
printFigures([
  atMost('asked for (durable) to dial request leaves, p50', quantile(spans, 0.5), 'ms', 2),
  atMost('asked for (durable) to dial request leaves, p99', quantile(spans, 0.99), 'ms', 8),
]);
await outdial.close();
await sandbox.close();
await endAll();
