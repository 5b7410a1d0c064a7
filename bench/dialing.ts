// From asking for a call to its dial request reaching Genesys, at three distances: the forum thread's Node code on the official SDK, a careful
// version of it, and Outdial over HTTP. One call at a time, in alternation.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from 'genesys-cloud-sandbox';
import { numberOf } from './fake-time.ts';
import type { Asked } from './peers/official-sdk.ts';
import * as programs from './programs.ts';
import { atMost, overRounds, plainly, printFigures, quantile } from './report.ts';
import { openDistance } from './round-trip.ts';

const rounds = 8;
const roundsAfterPause = 4;
/** Calls that end soon, so that an agent can have another one. */
const timings = { agentAnswersMs: 20, targetAnswersMs: 20, talkMs: 50, legsCloseMs: 10 };
/** Longer than a connection stays open unused, in Outdial and in Node. */
const pauseMs = 6_000;

interface Way {
  readonly name: string;
  /** Asks for a call; resolves when the answer is there. */
  readonly ask: (agent: string, number: string) => Promise<unknown>;
}

async function openSdk(url: string, { id, secret }: Sandbox['client'], queue: string): Promise<readonly Way[]> {
  const file = fileURLToPath(new URL('peers/official-sdk.ts', import.meta.url));
  const child = fork(file, [new URL(url).port, id, secret], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  programs.onEnd(() => void child.kill());
  const answer = (): Promise<void> =>
    new Promise((resolve, reject) => {
      child.once('message', (told: { readonly failed?: string }) => {
        if (told.failed === undefined) resolve();
        else reject(new Error(told.failed));
      });
    });
  await answer();
  const way = (name: string, asked: Asked['way']): Way => ({
    name,
    ask: (agent, number) => {
      child.send({ way: asked, agent, queue, number } satisfies Asked);
      return answer();
    },
  });
  return [way("the thread's code", 'thread'), way('a careful version', 'careful')];
}

async function openOutdial(url: string): Promise<Way> {
  const server = await programs.startServer(url, programs.scratchFolder());
  const send = programs.connect(server.url, 4);
  await send('GET', '/v1/agents?limit=1');
  const ask = async (id: string, phoneNumber: string): Promise<void> => {
    const { status, text } = await send('POST', '/v1/calls', {
      from: { id, queueId: 'Sales' },
      targets: [{ phoneNumber }],
    });
    if (status !== 202) throw new Error(`${status} ${text}`);
  };
  return { name: 'Outdial', ask };
}

/** Each way has agents of its own, and each of them has had a call before: the state that lasts. */
async function measureAt(roundTripMs: number): Promise<void> {
  const { sandbox, url, ids } = await programs.openSandbox(3 * rounds, 'AVAILABLE');
  sandbox.control.setTimings(timings);
  const distant = await openDistance(url, roundTripMs);
  const queue = sandbox.control.state().queues.find(({ name }) => name === 'Sales')?.id ?? '';
  const ways = [...(await openSdk(distant, sandbox.client, queue)), await openOutdial(distant)];
  let numbers = 0;
  const place = async ({ name, ask }: Way, agent: string): Promise<Placed> => {
    const before = sandbox.control.dials({ agent }).total;
    const requests = sandbox.control.requests().total;
    const begunAt = Date.now();
    await ask(agent, numberOf((numbers += 1)));
    while (sandbox.control.dials({ agent }).total === before) {
      if (Date.now() - begunAt > 10_000) throw new Error(`${name} did not dial.`);
      await programs.sleep(1);
    }
    const dialedAt = Math.max(...sandbox.control.dials({ agent }).dials.map(({ at }) => at));
    // Until its answer is back and the call has ended, so that nothing of it is in the way of the next one.
    await programs.sleep(2 * roundTripMs + 150);
    return { ms: dialedAt - begunAt, requests: sandbox.control.requests().total - requests };
  };
  const alternate = async (times: number, pauseBeforeMs = 0): Promise<Found> => {
    const found = ways.map((way) => ({ way, placed: [] as Placed[] }));
    for (let round = 0; round < times; round += 1) {
      await programs.sleep(pauseBeforeMs);
      for (const [index, { way, placed }] of found.entries()) {
        placed.push(await place(way, ids[index * rounds + round] ?? ''));
      }
    }
    return found;
  };
  await alternate(rounds);
  report(roundTripMs, await alternate(rounds), '');
  if (roundTripMs === 50) report(roundTripMs, await alternate(roundsAfterPause, pauseMs), ', after a pause of 6 s');
  await programs.endAll();
}

interface Placed {
  readonly ms: number;
  readonly requests: number;
}
type Found = readonly { readonly way: Way; readonly placed: readonly Placed[] }[];

/** The official SDK sends only what the code asks for. Every other request is Outdial's, even one between two calls. */
function requestsOf(found: Found): readonly number[] {
  const each = found.map(({ placed }) => placed.map(({ requests }) => requests));
  const sdk = each.slice(0, 2).map((of) => quantile(of, 0.5));
  const total = each.flat().reduce((sum, count) => sum + count, 0);
  const rounds = each[0]?.length ?? 1;
  return [...sdk, total / rounds - sdk.reduce((sum, count) => sum + count, 0)];
}

function report(roundTripMs: number, found: Found, when: string): void {
  const group = `${roundTripMs} ms round trip${when}`;
  const isMain = roundTripMs === 50 && when === '';
  const spans = found.map(({ placed }) => placed.map(({ ms }) => ms));
  for (const [index, { way }] of found.entries()) {
    const { name } = way;
    const bar = { plot: 'dialing', group, name };
    const count = requestsOf(found)[index] ?? Number.NaN;
    const counted = plainly(`requests to Genesys for each call, ${group}: ${name}`, count, 'requests');
    printFigures([
      overRounds(spans[index] ?? [], (ms) => plainly(`to the dial request, ${group}: ${name}`, ms, 'ms'), bar),
      isMain ? { ...counted, bar: { plot: 'requests', group: name, name: '' } } : counted,
    ]);
  }
  const [thread = Number.NaN, , ours = Number.NaN] = spans.map((of) => quantile(of, 0.5));
  const what = `Outdial against the thread's code, ${group}`;
  printFigures([isMain ? atMost(what, ours / thread, 'x', 0.55) : plainly(what, ours / thread, 'x')]);
}

for (const roundTripMs of [0, 50, 150]) await measureAt(roundTripMs);
process.exit(0);
