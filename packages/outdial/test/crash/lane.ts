import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramFiles } from '../../../../tools/test-run/one-file.ts';
import { createApi, type Api, type OpenCall } from './api.ts';
import type { Evidence } from './judge.ts';
import type { Chance } from './random.ts';
import { sandboxControl, type DeskControl } from './sandbox-control.ts';
import { freePort, readyLine, sandboxProcess, serverOnStandby, type Standby } from './server-process.ts';
import { createDropInClients } from './drop-in-clients.ts';
import { createTokenAgents, writeTokenPolicy, type TokenAgents } from './own-tokens.ts';
import { createTraffic } from './traffic.ts';
import { actTowards, endTrouble, letThingsGoWrong, makeTrouble } from './trouble.ts';
import type { HitTable } from './write-sites.ts';
import type { WriteSite } from '../../src/engine/writer.ts';

export interface LaneSetting {
  readonly calls: number;
  readonly agents: number;
  readonly chance: Chance;
  readonly hits: HitTable;
  readonly programs: ProgramFiles;
  /** Epoch milliseconds after which no server is killed and no call is requested. */
  readonly until: number;
  /** True once another lane has failed. */
  readonly isCalledOff: () => boolean;
  readonly atEnd: (cleanUp: () => void | Promise<void>) => void;
}
export interface LaneResult {
  readonly evidence: Evidence;
  readonly atWriteSites: number;
  readonly atRandom: number;
  /** Output of a server that ended without an order to end: always a fault. */
  readonly diedByItself: readonly string[];
}

const apiKey = 'crash-test-key-0123456789';
const inFlight = 100;
const dropInClients = 4;
/** Longer than a sender may stall between its fence and the write, on a machine that is busy with this run. */
const lateAfter = 5_000;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One sandbox and one data folder, and server after server on it, until everything was asked for, hit and ended. */
export async function runLane(setting: LaneSetting): Promise<LaneResult> {
  const { agents, atEnd } = setting;
  const sandboxChild = await sandboxProcess(setting.programs, agents, atEnd);
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-crash-'));
  atEnd(() => rmSync(dataDir, { recursive: true, force: true }));
  const port = await freePort();
  const alarm = createAlarm(setting.isCalledOff);
  void sandboxChild.ended.then(({ output }) => alarm.raise(new Error(`The sandbox ended.\n${output.slice(-2_000)}`)));
  const api = createApi(`http://127.0.0.1:${port}`, apiKey);
  const sandbox = sandboxControl(sandboxChild.url);
  const life: Life = { towards: null, open: [] };
  const people = { ...setting, api, sandbox, wait: alarm.wait, resolved: new Set<string>(), open: () => life.open };
  const traffic = createTraffic(people);
  const dropIn = createDropInClients(people);
  const { url: sandboxUrl } = sandboxChild;
  const tokenAgents = createTokenAgents({ ...people, sandboxUrl });
  writeTokenPolicy(dataDir, agents);
  await letThingsGoWrong(people);
  await tokenAgents.begin();

  const prepare = (): Standby =>
    serverOnStandby({ sandboxUrl, dataDir, port, apiKey, atEnd, programs: setting.programs });
  const isOver = (): boolean =>
    setting.isCalledOff() || Date.now() > setting.until || (traffic.asked() >= setting.calls && setting.hits.isWhole());
  const crowd = callersAndTrouble({ ...people, life, traffic, dropIn, tokenAgents, isOver, alarm });
  const { last, ...killing } = await alarm.orElse(killAgainAndAgain({ ...setting, life, prepare, isOver }));
  life.towards = null;

  last.begin(null);
  if ((await last.printed(readyLine)) === null) throw new Error(`It did not come back.\n${(await last.ended).output}`);
  await alarm.orElse(crowd);
  await endTrouble(people);
  await tokenAgents.end();
  await untilEnded(api);
  const calls = await api.everyCall();
  const events = await api.everyEvent(calls.map(({ id }) => id));
  const [dials, conversations] = [await sandbox.dials(), await sandbox.conversations()];
  last.signal('SIGTERM');
  await last.ended;
  const asked = { accepted: traffic.accepted, wantedOnce: dropIn.wantedOnce };
  return { ...killing, evidence: { ...asked, calls, events, dials, conversations, lateAfter } };
}

/** What callers and killer know about each other. */
interface Life {
  /** The write site where the server that runs now is to be killed; null: anywhere. */
  towards: WriteSite | null;
  /** The calls that were open at the last check. */
  open: readonly OpenCall[];
}

/** The first failure of the run itself ends all waiting. */
interface Alarm {
  readonly raise: (error: unknown) => void;
  readonly isRaised: () => boolean;
  readonly wait: (ms: number) => Promise<void>;
  readonly orElse: <Result>(work: Promise<Result>) => Promise<Result>;
}

function createAlarm(isCalledOff: () => boolean): Alarm {
  let raised: Error | null = null;
  let reject: (error: Error) => void = () => undefined;
  const never = new Promise<never>((_, refuse) => void (reject = refuse));
  never.catch(() => undefined);
  return {
    raise: (error) => {
      raised ??= error instanceof Error ? error : new Error(String(error));
      reject(raised);
    },
    isRaised: () => raised !== null,
    wait: async (ms) => {
      await wait(ms);
      if (raised !== null) throw raised;
      if (isCalledOff()) throw new Error('Another lane has failed.');
    },
    orElse: (work) => Promise.race([work, never]),
  };
}

type Killing = Omit<LaneResult, 'evidence'> & { readonly last: Standby };

interface Killer extends Pick<LaneSetting, 'chance' | 'hits'> {
  readonly life: Life;
  readonly prepare: () => Standby;
  readonly isOver: () => boolean;
}

/** One life of the server after another; while one runs, the next is made ready. */
async function killAgainAndAgain({ chance, hits, life, prepare, isOver }: Killer): Promise<Killing> {
  let atWriteSites = 0;
  let atRandom = 0;
  const diedByItself: string[] = [];
  let next = prepare();
  while (!isOver()) {
    const server = next;
    const aim = hits.aim();
    life.towards = aim?.site ?? null;
    server.begin(aim?.crashAt ?? null);
    next = prepare();
    // Now and then in the middle of the start, or just after it. Otherwise there is time to reach the crash point, or
    // for calls to progress.
    const roll = chance.unit();
    if (roll > 0.03) await Promise.race([server.printed(readyLine), wait(15_000)]);
    const patience = roll < 0.06 ? chance.between(50, 700) : aim === null ? chance.between(700, 3_000) : 3_000;
    await Promise.race([server.ended, wait(patience)]);
    server.signal('SIGKILL');
    const { code, output } = await server.ended;
    if (hits.count(output)) atWriteSites += 1;
    // A sandbox that refuses connections for a moment is a reason not to start.
    else if (code === null || output.includes('No sandbox answers')) atRandom += 1;
    else diedByItself.push(output.slice(-2_000));
    if (diedByItself.length > 5) throw new Error(`The server keeps ending by itself.\n${diedByItself.join('\n')}`);
  }
  return { last: next, atWriteSites, atRandom, diedByItself };
}

interface Crowd extends LaneSetting {
  readonly life: Life;
  readonly api: Api;
  readonly sandbox: DeskControl;
  readonly traffic: ReturnType<typeof createTraffic>;
  readonly dropIn: ReturnType<typeof createDropInClients>;
  readonly tokenAgents: TokenAgents;
  readonly open: () => readonly OpenCall[];
  readonly resolved: Set<string>;
  readonly wait: (ms: number) => Promise<void>;
  readonly isOver: () => boolean;
  readonly alarm: Alarm;
}

/** Callers keep about as many calls open as they may, while agents, networks and people do what they do. */
async function callersAndTrouble(crowd: Crowd): Promise<void> {
  const { api, life, traffic, dropIn, tokenAgents, isOver, alarm } = crowd;
  const asking = new Set<Promise<void>>();
  const troubles = new Set<Promise<void>>();
  const clients = new Set<Promise<void>>();
  const acts = new Set<Promise<void>>();
  const signIns = new Set<Promise<void>>();
  const track = (all: Set<Promise<void>>, work: Promise<void>): void => {
    const tracked: Promise<void> = work
      .catch((error: unknown) => alarm.raise(error))
      .finally(() => void all.delete(tracked));
    all.add(tracked);
  };
  let open = 0;
  for (let round = 0; !isOver() && !alarm.isRaised(); round += 1) {
    if (round % 8 === 0) {
      life.open = (await api.open()) ?? life.open;
      open = life.open.length;
    }
    for (let more = inFlight - open - asking.size; more > 0 && asking.size < inFlight; more -= 1) {
      track(asking, traffic.place());
      open += 1;
    }
    if (troubles.size < 8) track(troubles, makeTrouble(crowd));
    if (signIns.size < 8) track(signIns, tokenAgents.act());
    while (clients.size < dropInClients) track(clients, dropIn.place());
    const act = life.towards === null ? null : actTowards(life.towards);
    if (act !== null && acts.size === 0) track(acts, act(crowd));
    await wait(60);
  }
  await Promise.all([...asking, ...troubles, ...clients, ...acts, ...signIns]);
}

/** Longer than every timer of a call together; a call that is open then has no end. */
const longestLife = 90_000;

async function untilEnded(api: Api): Promise<void> {
  const until = Date.now() + longestLife;
  while (Date.now() < until) {
    const answer = await api.send(
      'GET',
      '/v1/calls?state=scheduled,waiting,dialing,unknown,placed,ringing,connected&limit=1',
    );
    if (answer?.status === 200 && (answer.body as { items: readonly unknown[] }).items.length === 0) return;
    await wait(200);
  }
}
