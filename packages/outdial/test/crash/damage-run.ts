import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramFiles } from '../../../../tools/test-run/one-file.ts';
import { createApi, type Api } from './api.ts';
import { createDropInClients } from './drop-in-clients.ts';
import { judge, type Rule, type Violation } from './judge.ts';
import { seededChance, type Chance } from './random.ts';
import { sandboxControl } from './sandbox-control.ts';
import { freePort, readyLine, sandboxProcess, serverOnStandby, type Child } from './server-process.ts';
import { createTraffic } from './traffic.ts';

/*
 * Servers that are killed repeatedly. Before each restart the log of writes is damaged, or an earlier one is put back.
 * The history of a call may then have gaps, so the judge looks at dials, rings and ends only, and at the calls
 * themselves. Each call is there, or was reported as lost.
 */

export interface DamageOrder {
  readonly seed: number;
  readonly agents: number;
  readonly rounds: number;
  readonly programs: ProgramFiles;
}
export interface DamageResult {
  readonly violations: readonly Violation[];
  readonly dials: number;
  readonly states: Readonly<Record<string, number>>;
  /** Calls that were answered with 202 and are missing at the end. */
  readonly missing: readonly string[];
  /** Calls that the servers reported as lost. */
  readonly reported: readonly string[];
  /** Those of them that are still there. */
  readonly found: readonly string[];
  /** Restarts that reported anything. */
  readonly noticed: number;
}

const apiKey = 'crash-test-key-0123456789';
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const judged: readonly Rule[] = ['dialed-twice', 'rung-twice', 'asked-twice', 'without-end', 'false-outcome'];
const longestLife = 60_000;

export async function damageRun({ seed, agents, rounds, programs }: DamageOrder): Promise<DamageResult> {
  const cleanUps: (() => void | Promise<void>)[] = [];
  const atEnd = (cleanUp: () => void | Promise<void>): void => void cleanUps.push(cleanUp);
  try {
    const { url: sandboxUrl } = await sandboxProcess(programs, agents, atEnd);
    const dataDir = mkdtempSync(join(tmpdir(), 'outdial-damage-'));
    atEnd(() => rmSync(dataDir, { recursive: true, force: true }));
    const port = await freePort();
    const api = createApi(`http://127.0.0.1:${port}`, apiKey);
    const chance = seededChance(seed);
    const people = { api, chance, agents, wait };
    const traffic = createTraffic(people);
    const dropIn = createDropInClients(people);
    const clients: Promise<void>[] = [];
    const serve = async (): Promise<Child> => {
      const server = serverOnStandby({ sandboxUrl, dataDir, port, apiKey, atEnd, programs });
      server.begin(null);
      if ((await server.printed(readyLine)) === null) throw new Error((await server.ended).output);
      return server;
    };
    const reports: (readonly string[])[] = [];
    const end = async (server: Child, how: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
      server.signal(how);
      const lost = lostCallsIn((await server.ended).output);
      if (lost !== null) reports.push(lost);
    };
    let server = await serve();
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(Array.from({ length: agents * 2 }, () => wait(chance.between(0, 1_500)).then(traffic.place)));
      // Their repeats continue over the kill.
      clients.push(...Array.from({ length: agents / 3 }, () => wait(chance.between(0, 1_500)).then(dropIn.place)));
      await wait(chance.between(0, 1_500));
      const log = join(dataDir, 'outdial.db-wal');
      const older = `${log}.older`;
      await end(server, 'SIGKILL');
      if (existsSync(older) && chance.happens(0.4)) copyFileSync(older, log);
      else {
        copyFileSync(log, older);
        damage(log, chance);
      }
      server = await serve();
    }
    await Promise.all(clients);
    await untilEnded(api);
    const sandbox = sandboxControl(sandboxUrl);
    const calls = await api.everyCall();
    const [dials, conversations] = [await sandbox.dials(), await sandbox.conversations()];
    await end(server, 'SIGTERM');
    const evidence = {
      accepted: new Map<string, string>(),
      calls,
      ...{ events: [], wantedOnce: dropIn.wantedOnce },
      dials,
      conversations,
      lateAfter: Infinity,
    };
    const states: Record<string, number> = {};
    for (const { state } of calls) states[state] = (states[state] ?? 0) + 1;
    const there = new Set(calls.map(({ id }) => id));
    return {
      violations: judge(evidence).filter(({ rule }) => judged.includes(rule)),
      ...{ dials: dials.length, states },
      missing: [...traffic.accepted.values()].filter((id) => !there.has(id)).sort(),
      reported: reports.flat().sort(),
      found: reports.flat().filter((id) => there.has(id)),
      noticed: reports.length,
    };
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
}

/** Calls that are missing and were not reported, or were reported and are not missing. */
export function lostInSilence({ missing, reported, found }: DamageResult): readonly Violation[] {
  const unsaid = missing.filter((id) => !reported.includes(id));
  return [
    ...unsaid.map((callId) => ({ rule: 'lost', callId, what: 'it was lost in silence' }) as const),
    ...found.map((callId) => ({ rule: 'lost', callId, what: 'it was reported as lost and is there' }) as const),
  ];
}

/** One flipped bit, an end that is cut off, or no log at all. */
function damage(path: string, chance: Chance): void {
  const { size } = statSync(path);
  const roll = chance.unit();
  if (roll < 0.1) rmSync(path);
  else if (roll < 0.4) truncateSync(path, chance.between(0, size));
  else if (size > 0) {
    const file = openSync(path, 'r+');
    const at = chance.between(0, size - 1);
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, at);
    writeSync(file, Buffer.from([(byte[0] ?? 0) ^ (1 << chance.between(0, 7))]), 0, 1, at);
    closeSync(file);
  }
}

/** The losses that a server's log reports; null when it reports no loss. */
function lostCallsIn(output: string): readonly string[] | null {
  const line = output.split('\n').find((each) => /"cause":"(writes-missing|log-of-other-time)"/.test(each));
  return line === undefined ? null : (JSON.parse(line) as { readonly lostCalls: readonly string[] }).lostCalls;
}

async function untilEnded(api: Api): Promise<void> {
  const until = Date.now() + longestLife;
  while (Date.now() < until) {
    if ((await api.open())?.length === 0) return;
    await wait(200);
  }
}
