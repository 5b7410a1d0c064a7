// Lists and searches over 1,000,000 ended calls, with the filters of the console: the server's time for a page, over HTTP.
import { copyCalls } from './copies.ts';
import { numberOf } from './fake-time.ts';
import * as programs from './programs.ts';
import { atMost, plainly, printFigures, quantile } from './report.ts';

const [, , callsText = '1000000'] = process.argv;
const calls = Number(callsText);
const templates = 200;
const days = 30;

const { sandbox, url, ids } = await programs.openSandbox(templates, 'AVAILABLE');
sandbox.control.setTimings({ talkMs: 200, targetAnswersMs: 100 });
const dataDir = programs.scratchFolder();
const first = await programs.startServer(url, dataDir);
const send = programs.connect(first.url, 32);
await send('GET', '/v1/agents?limit=1');
await programs.eachOf(templates, 32, async (index) => {
  const from = { id: ids[index], queueId: 'Sales' };
  const attributes = { ticket: String(index), region: index % 2 === 0 ? 'north' : 'south' };
  const body = { from, targets: [{ phoneNumber: numberOf(index) }], label: `list-${index % 20}`, attributes };
  await send('POST', '/v1/calls', body);
});
const openCalls = async (): Promise<number> => {
  const { text } = await send('GET', '/v1/calls?state=waiting,dialing,placed,ringing,connected&limit=1');
  return (JSON.parse(text) as { items: unknown[] }).items.length;
};
while ((await openCalls()) > 0) await programs.sleep(500);
await first.kill();
const each = Math.max(1, Math.floor(calls / templates) - 1);
copyCalls(dataDir, { of: 'true', templates, each, apartMs: Math.floor((days * 86_400_000) / each) });

const server = await programs.startServer(url, dataDir);
const ask = programs.connect(server.url, 1);
const since = new Date(Date.now() - 3 * 86_400_000).toISOString();
const filters = {
  'no filter': '',
  state: 'state=completed',
  agent: 'agent=agent-7@example.com',
  queue: 'queue=Sales',
  'a number': `number=${encodeURIComponent(numberOf(7))}`,
  label: 'label=list-7',
  attribute: 'attribute=ticket:7',
  'common attribute': 'attribute=region:north',
  'a code that no call has': 'code=target-busy',
  'since three days': `since=${encodeURIComponent(since)}`,
  undecided: 'undecided=true',
  'label and state': 'label=list-7&state=completed',
};
const figures = [plainly('ended calls in the file', calls, 'calls')];
const times: number[] = [];
for (const [name, query] of Object.entries(filters)) {
  const own: number[] = [];
  for (let round = 0; round < 25; round += 1) {
    const begunAt = performance.now();
    const { status, text } = await ask('GET', `/v1/calls?limit=50&${query}`);
    own.push(performance.now() - begunAt);
    if (status !== 200) throw new Error(`${query}: ${status} ${text}`);
  }
  times.push(...own);
  figures.push(plainly(`a page of 50 by ${name}, p99`, quantile(own, 0.99), 'ms'));
}
figures.push(atMost('lists and searches over all of them, p99', quantile(times, 0.99), 'ms', 50));
printFigures(figures);
await programs.endAll();
