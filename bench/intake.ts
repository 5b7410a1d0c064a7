// Durable accepted calls over HTTP, 64 connections: Outdial, queues that others use for such work, and what intake could cost at best,
// in alternating rounds.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { numberOf } from './fake-time.ts';
import { openPostgres } from './postgres.ts';
import { apiKey, cpuSeconds, endAll, onEnd, openSandbox, printed, scratchFolder, startServer } from './programs.ts';
import { atLeast, overRounds, plainly, printFigures, printSkipped } from './report.ts';

const rounds = 5;
const roundMs = 2_000;
const connections = 64;
const warmCalls = 4_000;

interface Peer {
  readonly name: string;
  readonly url: URL;
  /** Processes whose CPU is counted, with their children. */
  readonly pids: readonly number[];
}
interface Round {
  readonly perSecond: number;
  readonly cpuMs: number;
}

async function openPeer(name: string, file: string, args: readonly string[], pids: readonly number[]): Promise<Peer> {
  const path = fileURLToPath(new URL(`peers/${file}`, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, path, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  process.once('exit', () => void child.kill('SIGTERM'));
  onEnd(() => void child.kill('SIGTERM'));
  const url = new URL(await printed(child, /(http:\S+)\s/));
  if (url.pathname === '/') url.pathname = '/v1/calls';
  return { name, url, pids: [child.pid ?? 0, ...pids] };
}

/** They are a package of their own, so that an installation of Outdial does not bring them. */
function installPeers(): string | null {
  if (existsSync(new URL('peers/node_modules', import.meta.url))) return null;
  process.stdout.write('installing what Outdial is compared with (about 250 MB, in bench/peers)\n');
  const cwd = fileURLToPath(new URL('peers', import.meta.url));
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
  return spawnSync('npm', args, { cwd, stdio: 'inherit' }).status === 0 ? null : 'npm could not install it';
}

const onPostgres = ['pg-boss', 'graphile-worker', 'dbos'] as const;

async function openPeers(): Promise<readonly Peer[]> {
  const cannot = installPeers();
  const postgres = cannot === null ? await openPostgres() : null;
  const peers: Peer[] = [];
  const attempt = async (name: string, open: () => Promise<Peer>): Promise<void> => {
    try {
      peers.push(await open());
    } catch (error) {
      printSkipped({ what: name, why: String(error instanceof Error ? error.message : error).trim() });
    }
  };
  for (const name of onPostgres) {
    if (postgres === null) printSkipped({ what: name, why: cannot ?? "Debian's PostgreSQL is not installed" });
    else {
      const database = postgres.database(name.replace('-', '_'));
      await attempt(name, () => openPeer(name, `${name}.mjs`, [scratchFolder(), database], [postgres.pid]));
    }
  }
  if (cannot === null) await attempt('restate', () => openPeer('restate', 'restate.mjs', [scratchFolder()], []));
  else printSkipped({ what: 'restate', why: cannot });
  return peers;
}

const { url: sandboxUrl, ids } = await openSandbox(1_000, 'AWAY');
const server = await startServer(sandboxUrl, scratchFolder());
const outdial: Peer = { name: 'Outdial', url: new URL('/v1/calls', server.url), pids: [server.pid] };
const floor = await openPeer('one row in SQLite', 'floor.ts', [scratchFolder()], []);
const peers = await openPeers();

let placed = 0;
/** A call that no other one repeats. */
function nextBody(): string {
  placed += 1;
  const agent = ids[(placed + Math.floor(placed / 10_000)) % ids.length];
  return JSON.stringify({ from: { id: agent, queueId: 'Sales' }, targets: [{ phoneNumber: numberOf(placed) }] });
}

async function measure({ name, url, pids }: Peer): Promise<Round> {
  const pool = new Pool(url.origin, { connections, pipelining: 1 });
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const request = { method: 'POST', path: url.pathname + url.search, headers } as const;
  const begunAt = performance.now();
  const cpu = cpuSeconds(...pids);
  let done = 0;
  const caller = async (): Promise<void> => {
    for (; performance.now() - begunAt < roundMs; done += 1) {
      const { statusCode, body } = await pool.request({ ...request, body: nextBody() });
      const answer = await body.text();
      if (statusCode !== 202) throw new Error(`${name}: ${statusCode} ${answer}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, caller));
  const seconds = (performance.now() - begunAt) / 1000;
  await pool.close();
  return { perSecond: done / seconds, cpuMs: ((cpuSeconds(...pids) - cpu) / done) * 1000 };
}

const all = [outdial, ...peers, floor];
const found = new Map<Peer, Round[]>(all.map((peer) => [peer, []]));
// A server's first calls pay for compiling it, and for its first connections to its database.
for (const peer of all) {
  for (let warm = 0, calls = 0; calls < warmCalls && warm < 4; warm += 1) {
    calls += ((await measure(peer)).perSecond * roundMs) / 1000;
  }
}
for (let round = 0; round < rounds; round += 1) {
  for (const peer of round % 2 === 0 ? all : all.toReversed()) found.get(peer)?.push(await measure(peer));
}

const speeds = (peer: Peer): readonly number[] => (found.get(peer) ?? []).map(({ perSecond }) => perSecond);
const ratios = (to: Peer): readonly number[] => speeds(outdial).map((ours, round) => ours / (speeds(to)[round] ?? 1));
for (const peer of all) {
  const { name } = peer;
  const perSecond = (median: number) =>
    peer === outdial
      ? atLeast('accepted over HTTP, durable, 64 connections', median, 'calls/s', 4_000)
      : plainly(`accepted over HTTP, durable, 64 connections: ${name}`, median, 'calls/s');
  const cpu = (found.get(peer) ?? []).map(({ cpuMs }) => cpuMs);
  printFigures([
    overRounds(speeds(peer), perSecond, { plot: 'intake', group: name, name: 'accepted' }),
    overRounds(cpu, (median) => plainly(`processor time for each call: ${name}`, median, 'ms'), {
      ...{ plot: 'processor-time', group: name, name: 'processor time' },
    }),
  ]);
}
printFigures([
  { ...overRounds(ratios(floor), (median) => plainly(`Outdial against ${floor.name}`, median, 'x')), isHeld: true },
  ...peers.map((peer) =>
    overRounds(ratios(peer), (median) => atLeast(`Outdial against ${peer.name}`, median, 'x', 1.5)),
  ),
]);
await endAll();
process.exit(0);
