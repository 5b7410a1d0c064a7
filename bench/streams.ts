// 1,000 readers of the live stream of all calls: how late each event comes, and what it costs.
import { get } from 'node:http';
import { numberOf } from './fake-time.ts';
import * as programs from './programs.ts';
import { printFigures, quantile, shownPlainly } from './report.ts';

const [, , readersText = '1000'] = process.argv;
const readers = Number(readersText);
const calls = 20;
const { url, ids, sandbox } = await programs.openSandbox(calls, 'AVAILABLE');
sandbox.control.setTimings({ talkMs: 60_000, targetAnswersMs: 100 });
const server = await programs.startServer(url, programs.scratchFolder());
const send = programs.connect(server.url, 4);
await send('GET', '/v1/agents?limit=1');

const lags: number[] = [];
let events = 0;
const read = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${programs.apiKey}`, accept: 'text/event-stream' };
    const sent = get(`${server.url}/v1/events`, { headers, agent: false }, (response) => {
      resolve();
      response.setEncoding('utf8').on('data', (text: string) => {
        for (const [, at] of text.matchAll(/"at":"([^"]+)"/g)) {
          events += 1;
          lags.push(Date.now() - Date.parse(at ?? ''));
        }
      });
      response.on('error', () => undefined);
    });
    sent.on('error', reject);
  });
await programs.eachOf(readers, 50, read);
const before = programs.cpuSeconds(server.pid);
for (let index = 0; index < calls; index += 1) {
  const from = { id: ids[index], queueId: 'Sales' };
  await send('POST', '/v1/calls', { from, targets: [{ phoneNumber: numberOf(index) }] });
  await programs.sleep(200);
}
await programs.sleep(2_000);
const cpu = programs.cpuSeconds(server.pid) - before;
printFigures([
  shownPlainly('readers of the live stream of all calls', readers, 'readers'),
  shownPlainly('events that they received', events, 'events'),
  shownPlainly('an event comes after its commit, p50', quantile(lags, 0.5), 'ms'),
  shownPlainly('an event comes after its commit, p99', quantile(lags, 0.99), 'ms'),
  shownPlainly('processor time of the server for each event and reader', (cpu / events) * 1e6, 'µs'),
]);
await programs.endAll();
