// Our own time between a call being asked for and its dial request leaving: the agent is ready, the floor is warm, nothing else is to be done.
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createSandbox } from 'genesys-cloud-sandbox';
import { createOutdial } from 'outdial';
import { numberOf } from './fake-time.ts';
import { endAll, scratchFolder, sleep } from './programs.ts';
import { atMost, printFigures, quantile, shownPlainly } from './report.ts';

const agents = 1_000;
/** The first ones compile the process. */
const warmCalls = 400;
/** Until the answer to the dial before is stored. */
const restMs = 20;
const longestMs = 25_000;
const sandbox = createSandbox({ agents, rateLimitPerMinute: 1_000_000 });
// The phone of each agent rings on: the lives of calls dialed before are not in the way of the next one.
sandbox.control.setTimings({ agentAnswersMs: 60 * 60_000 });
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

const file = openSync(join(scratchFolder(), 'pages'), 'w');
const page = new Uint8Array(4096);
/** What a commit with a fence waits for: the database, then the ledger. */
function twoSyncs(): number {
  const begunAt = performance.now();
  for (let time = 0; time < 2; time += 1) {
    writeSync(file, page, 0, page.length, 0);
    fdatasyncSync(file);
  }
  return performance.now() - begunAt;
}

/** The agent is read first: what was read at the start is too old after half a minute, and a call waits for a read then. */
async function place(id: string, index: number): Promise<number> {
  await outdial.calls.readiness(id);
  const begunAt = performance.now();
  await outdial.calls.place({ from: { id, queueId: 'Sales' }, targets: [{ phoneNumber: numberOf(index) }] });
  while (!leftAt.has(id) && performance.now() - begunAt < 5_000) await sleep(0);
  return (leftAt.get(id) ?? Number.NaN) - begunAt;
}

const generated = sandbox.control.state().agents.filter(({ slug }) => slug.startsWith('agent-'));
for (const [index, { id }] of generated.slice(0, warmCalls).entries()) await place(id, index);
const spans: number[] = [];
const syncs: number[] = [];
const until = performance.now() + longestMs;
for (const [index, { id }] of generated.slice(warmCalls).entries()) {
  await sleep(restMs);
  syncs.push(twoSyncs());
  spans.push(await place(id, warmCalls + index));
  if (performance.now() > until) break;
}
const middle = quantile(spans, 0.5);
printFigures([
  atMost('asked for (durable) to dial request leaves, p50', middle, 'ms', 2),
  atMost('asked for (durable) to dial request leaves, p99', quantile(spans, 0.99), 'ms', 8),
  shownPlainly('two syncs of the disk in between, p50', quantile(syncs, 0.5), 'ms'),
  shownPlainly('two syncs of the disk in between, p99', quantile(syncs, 0.99), 'ms'),
  shownPlainly('without the wait for the disk, p50', middle - quantile(syncs, 0.5), 'ms'),
]);
closeSync(file);
await outdial.close();
await sandbox.close();
await endAll();
