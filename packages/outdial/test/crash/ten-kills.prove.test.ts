import { createClient, OutdialError, type CallView, type Client } from 'outdial';
import { afterAll, expect, test } from 'vitest';
import { installedPrograms } from '../../../../tools/test-run/one-file.ts';
import { scratchFolder } from '../cli/program.ts';
import { seededChance } from './random.ts';
import {
  freePort,
  readyLine,
  sandboxProcess,
  serverOnStandby,
  shortTimers,
  type ServerLaunch,
} from './server-process.ts';

const kills = 10;
const calls = 20 * kills;
const agents = 40;
const apiKey = 'crash-test-key-0123456789';
const terminal = ['completed', 'failed', 'rejected', 'expired', 'canceled', 'outcome-unknown'];

const cleanUps: (() => void | Promise<void>)[] = [];
const atEnd = (cleanUp: () => void | Promise<void>): void => void cleanUps.push(cleanUp);
afterAll(async () => {
  for (let last = cleanUps.pop(); last !== undefined; last = cleanUps.pop()) await last();
});

/** A moment of real time: processes are killed in it. */
const moment = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Server {
  readonly url: string;
  /** SIGKILL, and wait until it is gone. */
  readonly kill: () => Promise<void>;
}

/** Outdial's real server process on this data folder, ready for calls. */
async function serverProcess(launch: ServerLaunch): Promise<Server> {
  const child = serverOnStandby(launch);
  child.begin(null);
  const ready = await child.printed(readyLine);
  if (ready === null) throw new Error(`The server did not start.\n${(await child.ended).output}`);
  return {
    url: `http://127.0.0.1:${launch.port}`,
    kill: async () => {
      child.signal('SIGKILL');
      await child.ended;
    },
  };
}

/** Sends one call until it is answered: a caller who keeps the key may repeat as often as need be. */
async function placeSurely(client: Client, index: number): Promise<string> {
  const request = {
    from: { id: `agent-${String((index % agents) + 1).padStart(5, '0')}@example.com`, queueId: 'Sales' },
    targets: [{ phoneNumber: `+447700900${String(200 + index)}` }],
    retry: { attempts: 1 },
  };
  for (;;) {
    try {
      const { call } = await client.place(request, { idempotencyKey: `crash-${String(index)}` });
      return call.id;
    } catch (error) {
      if (!(error instanceof OutdialError) || (error.status !== null && error.status < 500)) throw error;
      await moment(50);
    }
  }
}

/** The call once it has ended; the server may be away until then. */
async function endOf(client: Client, id: string, until: number): Promise<CallView> {
  for (;;) {
    const call = await client.get(id).catch(() => null);
    if (call !== null && terminal.includes(call.state)) return call;
    if (Date.now() > until) throw new Error(`Call ${id} has not ended: ${call?.state ?? 'not readable'}.`);
    await moment(100);
  }
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

test(
  'SIGKILLs at random moments of a run of many calls lose no call and dial no number twice',
  { timeout: 120_000 },
  async () => {
    const seed = Number(process.env['OUTDIAL_CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const { unit: random } = seededChance(seed);
    const sandbox = await sandboxProcess(installedPrograms, agents, atEnd);
    const launch = {
      sandboxUrl: sandbox.url,
      dataDir: scratchFolder(atEnd),
      port: await freePort(),
      apiKey,
      atEnd,
      programs: installedPrograms,
    };
    let server: Server = await serverProcess(launch);
    const client = createClient({ url: server.url, apiKey });

    // Each round's calls are asked for around its kill, so that every kill finds calls in every state.
    const placing: Promise<string>[] = [];
    const perRound = calls / kills;
    for (let round = 0; round < kills; round += 1) {
      for (let index = round * perRound; index < (round + 1) * perRound; index += 1) {
        placing.push(moment(random() * 700).then(() => placeSurely(client, index)));
      }
      await moment(random() * 900);
      await server.kill();
      server = await serverProcess(launch);
    }
    const ids = await Promise.all(placing);
    expect(new Set(ids).size, `seed ${String(seed)}`).toBe(calls);

    const until = Date.now() + shortTimers.settleCap + 30_000;
    const ended = await Promise.all(ids.map((id) => endOf(client, id, until)));

    const answer = await fetch(`${sandbox.url}/_sandbox/dials`);
    const { dials } = (await answer.json()) as { dials: { number: string; attributes: Record<string, string> }[] };
    const twice = [...countBy(dials.map(({ number }) => number))].filter(([, count]) => count > 1);
    expect(twice, `seed ${String(seed)}: numbers dialed more than once`).toEqual([]);

    const dialed = new Set(dials.map(({ attributes }) => attributes['outdial.callId']));
    for (const call of ended) {
      if (call.state === 'completed') expect(dialed.has(call.id), `seed ${String(seed)}: ${call.id}`).toBe(true);
      if (call.outcome?.targetRung === true) expect(dialed.has(call.id)).toBe(true);
    }
    const states = countBy(ended.map(({ state }) => state));
    process.stdout.write(
      `crash seed ${String(seed)}: ${String(dials.length)} dials, ${JSON.stringify(Object.fromEntries(states))}\n`,
    );
    expect(states.get('completed') ?? 0).toBeGreaterThan(calls / 2);
  },
);
