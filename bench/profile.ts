// What an accepted call is made of: a profile of the real server under 64 callers. Shares are of the time in which it does anything.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { numberOf } from './fake-time.ts';
import * as programs from './programs.ts';
import { atMost, printFigures, shownPlainly } from './report.ts';

const warmCalls = 4_000;
const calls = 6_000;

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const { url: sandboxUrl, ids } = await programs.openSandbox(1_000, 'AWAY');
const folder = programs.scratchFolder();
const profiled = ['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', folder];
const server = await programs.startServer(sandboxUrl, programs.scratchFolder(), profiled);
const send = programs.connect(server.url, 64);
await send('GET', '/v1/agents?limit=1');
const place = async (index: number): Promise<void> => {
  const from = { id: ids[(index + Math.floor(index / 10_000)) % ids.length], queueId: 'Sales' };
  const { status, text } = await send('POST', '/v1/calls', { from, targets: [{ phoneNumber: numberOf(index) }] });
  if (status !== 202) throw new Error(`${status} ${text}`);
};
await programs.eachOf(warmCalls, 64, place);
const [warmAt, beganAt] = [performance.now(), performance.now() - server.readyAfterMs];
await programs.eachOf(calls, 64, async (index) => place(warmCalls + index));
const part = (performance.now() - warmAt) / (performance.now() - beganAt);
await server.end();
const [file = ''] = readdirSync(folder);
const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile;

/** A sample belongs to the innermost function that one of these names. */
const shares: readonly (readonly [string, (frame: Frame) => boolean])[] = [
  ['the collector of garbage', ({ functionName }) => functionName === '(garbage collector)'],
  ['SQLite, with its waits for the disk', ({ url }) => url.includes('/libsql/')],
  ['the ledger, with its waits for the disk', named('orFailure', 'withLedger')],
  ['judging and storing in the commit', named('runBatch', 'flush')],
  ['reading the request: JSON, shape, meaning', named('readRequest')],
  ['finding agent and queue, judging readiness', named('placeCall')],
  ['writing the answer', named('answerCall')],
  ['the log of requests', named('keep', 'attempt')],
  ['HTTP: node, Hono, the key', named('accompany', 'parserOnIncoming', 'onRequest', 'emit', 'writevGeneric')],
];
function named(...names: readonly string[]): (frame: Frame) => boolean {
  // The bundle numbers functions of the same name.
  return ({ functionName }) => names.includes(functionName.replace(/\d+$/, ''));
}

const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
const parents = new Map(
  profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
);
function shareOf(id: number): string {
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const frame = nodes.get(at)?.callFrame;
    const found = frame === undefined ? undefined : shares.find(([, fits]) => fits(frame));
    if (found !== undefined) return found[0];
  }
  return 'the rest: event loop, timers, feed';
}

const byShare = new Map<string, number>();
const byOwnFunction = new Map<string, number>();
let all = 0;
const from = Math.floor(profile.samples.length * (1 - part));
for (let index = from; index < profile.samples.length; index += 1) {
  const id = profile.samples[index] ?? 0;
  const spent = profile.timeDeltas[index] ?? 0;
  const frame = nodes.get(id)?.callFrame;
  if (frame === undefined || frame.functionName === '(idle)') continue;
  all += spent;
  byShare.set(shareOf(id), (byShare.get(shareOf(id)) ?? 0) + spent);
  if (!frame.url.includes('/dist/program/')) continue;
  const own = `${frame.functionName} ${frame.url} ${frame.lineNumber}`;
  byOwnFunction.set(own, (byOwnFunction.get(own) ?? 0) + spent);
}
const inPercent = (spent: number): number => (spent / all) * 100;
const sorted = [...byShare].sort(([, one], [, other]) => other - one);
printFigures([
  ...sorted.map(([name, spent]) => shownPlainly(`accepting a call: ${name}`, inPercent(spent), '%')),
  atMost('accepting a call: the largest function of ours', inPercent(Math.max(...byOwnFunction.values())), '%', 5),
]);
await programs.endAll();
