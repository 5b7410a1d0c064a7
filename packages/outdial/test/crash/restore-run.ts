import { randomUUID } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramFiles } from '../../../../tools/test-run/one-file.ts';
import { createApi, type Api } from './api.ts';
import { judge, type Rule, type SeenConversation, type SeenDial, type Violation } from './judge.ts';
import { seededChance, type Chance } from './random.ts';
import { sandboxControl } from './sandbox-control.ts';
import { freePort, readyLine, sandboxProcess, serverOnStandby, startProgram, type Child } from './server-process.ts';
import { agentSlug, createTraffic, type Traffic } from './traffic.ts';

/*
 * Servers that are killed and put back to a backup, repeatedly. The backup is the running server's, by its API, or a
 * copy of the folder. The copy takes the folder's place, or is written over its files while later files are deleted, as
 * `rsync --inplace --delete` does. Calls from after the backup are lost with it, so the judge looks at dials, rings and
 * ends only. It also checks that no call is dialed after its cancel was answered, if the replaced folder is there to
 * show that.
 */

export interface RestoreRunOrder {
  readonly seed: number;
  readonly agents: number;
  readonly rounds: number;
  readonly programs: ProgramFiles;
}
export interface RestoreResult {
  readonly violations: readonly Violation[];
  readonly dials: number;
  readonly states: Readonly<Record<string, number>>;
  /** How many open calls the restored servers said they look for. */
  readonly sought: number;
  /** How many calls were canceled before their time, between a backup and its restore. */
  readonly canceled: number;
}

const apiKey = 'crash-test-key-0123456789';
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const judged: readonly Rule[] = ['dialed-twice', 'rung-twice', 'without-end', 'false-outcome'];
const longestLife = 60_000;
const saidSought = /(\d+) calls? may have been dialed since then/;

export async function restoreRun({ seed, agents, rounds, programs }: RestoreRunOrder): Promise<RestoreResult> {
  const cleanUps: (() => void | Promise<void>)[] = [];
  const atEnd = (cleanUp: () => void | Promise<void>): void => void cleanUps.push(cleanUp);
  try {
    const { url: sandboxUrl } = await sandboxProcess(programs, agents, atEnd);
    const scratch = mkdtempSync(join(tmpdir(), 'outdial-restore-'));
    atEnd(() => rmSync(scratch, { recursive: true, force: true }));
    const port = await freePort();
    const api = createApi(`http://127.0.0.1:${port}`, apiKey);
    const chance = seededChance(seed);
    const traffic = createTraffic({ api, chance, agents, wait });
    const dataDir = join(scratch, 'data');
    const serve = async (): Promise<Child> => {
      const server = serverOnStandby({ sandboxUrl, dataDir, port, apiKey, atEnd, programs });
      server.begin(null);
      if ((await server.printed(readyLine)) === null) throw new Error((await server.ended).output);
      return server;
    };
    const canceled = new Set<string>();
    const place = { programs, api, chance, traffic, scratch, dataDir, serve, atEnd, agents, canceled };
    let server = await serve();
    let sought = 0;
    for (let round = 0; round < rounds; round += 1) {
      server = await oneRound(place, server);
      const said = await Promise.race([server.printed(saidSought), wait(50).then(() => null)]);
      sought += Number(said?.[1] ?? 0);
    }
    await untilEnded(api);
    const sandbox = sandboxControl(sandboxUrl);
    const calls = await api.everyCall();
    const [dials, conversations] = [await sandbox.dials(), await sandbox.conversations()];
    const evidence = {
      accepted: new Map<string, string>(),
      calls,
      events: [],
      dials,
      conversations,
      wantedOnce: [],
      lateAfter: Infinity,
    };
    const states: Record<string, number> = {};
    for (const { state } of calls) states[state] = (states[state] ?? 0) + 1;
    const found = judge(evidence).filter(({ rule }) => judged.includes(rule));
    const violations = [...found, ...rungTwice(conversations), ...dialedAnyhow(dials, canceled)];
    return { violations, dials: dials.length, states, sought, canceled: canceled.size };
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
}

interface Place {
  readonly programs: ProgramFiles;
  readonly api: Api;
  readonly chance: Chance;
  readonly traffic: Traffic;
  readonly scratch: string;
  readonly dataDir: string;
  readonly agents: number;
  /** Calls whose cancel was answered before their time. */
  readonly canceled: Set<string>;
  readonly serve: () => Promise<Child>;
  readonly atEnd: (cleanUp: () => void | Promise<void>) => void;
}

/**
 * Calls, a backup while they run, more calls, cancels, a kill; then the backup is put back, and a server runs on it.
 */
async function oneRound(place: Place, first: Child): Promise<Child> {
  const { chance, traffic, agents, serve } = place;
  const asked = Array.from({ length: agents * 2 }, () => wait(chance.between(0, 1_500)).then(traffic.place));
  const scheduled = await Promise.all(Array.from({ length: 6 }, (_, index) => schedule(place, index)));
  await wait(chance.between(500, 1_900));
  let server = first;
  const ways = [backUp, backUp, () => copyOfKilled(place, server), copyOfRunning] as const;
  const putBack = await chance.oneOf(ways)(place);
  if (!putBack.isRunning) server = await serve();
  await Promise.all(asked);
  for (const id of scheduled) if (chance.happens(0.5)) await cancel(place, id, putBack.tellsCancels);
  if (putBack.tellsCancels && chance.happens(0.5)) {
    await kill(server);
    server = await serve();
  }
  await wait(chance.between(0, 2_500));
  await kill(server);
  await putBack.restore();
  return serve();
}

const scheduledFor = 15_000;

async function schedule({ api, agents, chance }: Place, index: number): Promise<string> {
  const body = {
    from: { id: `${agentSlug(chance.between(1, agents))}@example.com`, queueId: 'Sales' },
    targets: [{ phoneNumber: `+1555${String(3_000_000 + index)}` }],
    notBefore: new Date(Date.now() + scheduledFor).toISOString(),
  };
  const sending = { body, headers: { 'idempotency-key': randomUUID() } };
  for (let tries = 0; tries < 10; tries += 1) {
    // Like every caller, it repeats the request until it gets an answer.
    const answer = await api.send('POST', '/v1/calls?allowDuplicate=true', sending);
    if (answer?.status === 202) return (answer.body as { id: string }).id;
    await wait(200);
  }
  throw new Error('It was not scheduled.');
}

async function cancel({ api, canceled }: Place, id: string, isTold: boolean): Promise<void> {
  const answer = await api.send('POST', `/v1/calls/${id}/cancel`);
  const isCanceled = answer?.status === 200 && (answer.body as { state: string }).state === 'canceled';
  if (isCanceled && isTold) canceled.add(id);
}

interface Kept {
  readonly isRunning: boolean;
  /** Whether the restore finds the folder that it replaces. */
  readonly tellsCancels: boolean;
  readonly restore: () => Promise<void>;
}

/** `GET /v1/backup`, and `outdial restore`. */
async function backUp({ programs, api, chance, scratch, dataDir, atEnd }: Place): Promise<Kept> {
  const file = join(scratch, 'backup.db');
  writeFileSync(file, await api.backup());
  const tellsCancels = chance.happens(0.7);
  return {
    isRunning: true,
    tellsCancels,
    restore: async () => {
      if (!tellsCancels) rmSync(dataDir, { recursive: true, force: true });
      else if (chance.happens(0.5)) spoil(join(dataDir, 'outdial.db'));
      const args = ['restore', file, '--data-dir', dataDir, '--replace', '--yes'];
      const { code, output } = await startProgram(programs.outdial, args, {}, atEnd).ended;
      if (code !== 0) throw new Error(`It could not be restored.\n${output}`);
    },
  };
}

/** A copy of the folder, as a person without the command makes it. */
async function copyOfKilled({ scratch, dataDir }: Place, server: Child): Promise<Kept> {
  await kill(server);
  const copy = join(scratch, 'copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(dataDir, copy, { recursive: true });
  return {
    isRunning: false,
    tellsCancels: false,
    restore: async () => {
      rmSync(dataDir, { recursive: true, force: true });
      cpSync(copy, dataDir, { recursive: true });
    },
  };
}

/** A copy of the folder in use, written over its files after the kill. */
function copyOfRunning({ scratch, dataDir }: Place): Kept {
  const copy = join(scratch, 'copy');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy);
  const filesIn = (folder: string): readonly string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  // The server may replace a ledger in the meantime. Like `cp`, this goes on with the other files.
  for (const name of filesIn(dataDir))
    if (existsSync(join(dataDir, name))) copyFileSync(join(dataDir, name), join(copy, name));
  return {
    isRunning: true,
    tellsCancels: false,
    restore: async () => {
      const kept = filesIn(copy);
      for (const name of filesIn(dataDir)) if (!kept.includes(name)) rmSync(join(dataDir, name));
      // Unlike `cpSync`, this keeps the files that are there.
      for (const name of kept) writeFileSync(join(dataDir, name), readFileSync(join(copy, name)));
    },
  };
}

/** Like a failed disk, the reason for restoring a backup. */
function spoil(path: string): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(3 * 4096, 0x41), 0, 3 * 4096, 4096);
  closeSync(file);
}

async function kill(server: Child): Promise<void> {
  server.signal('SIGKILL');
  await server.ended;
}

/** Also for calls that no server knows any more. */
function rungTwice(conversations: readonly SeenConversation[]): readonly Violation[] {
  const rung = new Map<string, number>();
  for (const { attributes, targetLeg } of conversations) {
    const id = attributes['outdial.callId'];
    if (id !== undefined && targetLeg !== null) rung.set(id, (rung.get(id) ?? 0) + 1);
  }
  return [...rung].flatMap(([callId, times]) =>
    times < 2 ? [] : [{ rule: 'rung-twice', callId, what: `its target was rung ${times} times` }],
  );
}

function dialedAnyhow(dials: readonly SeenDial[], canceled: ReadonlySet<string>): readonly Violation[] {
  const ids = dials.map(({ attributes }) => attributes['outdial.callId'] ?? '');
  return ids
    .filter((id) => canceled.has(id))
    .map((callId) => ({ rule: 'false-outcome', callId, what: 'it was dialed, and its cancel had been answered' }));
}

async function untilEnded(api: Api): Promise<void> {
  const until = Date.now() + longestLife;
  while (Date.now() < until && (await api.open())?.length !== 0) await wait(200);
}
