import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSandbox, type Sandbox } from 'genesys-cloud-sandbox';

export const apiKey = 'od_bench';
const program = fileURLToPath(new URL('../packages/outdial/bin/outdial.mjs', import.meta.url));
const cleanUps: (() => void | Promise<void>)[] = [];

/** Ends everything that was opened. Call it last. */
export async function endAll(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
}

/** Runs before what was opened earlier is ended. */
export function onEnd(cleanUp: () => void | Promise<void>): void {
  cleanUps.push(cleanUp);
}

export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-bench-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A sandbox in this process, with an address, so many agents in Sales, and a request limit that is far away unless told. */
export async function openSandbox(
  agents: number,
  presence: 'AVAILABLE' | 'AWAY',
  rateLimitPerMinute: number | null = 1_000_000,
): Promise<{ readonly sandbox: Sandbox; readonly url: string; readonly ids: readonly string[] }> {
  const queues = [{ queue: 'Sales', joined: true }];
  const sandbox = createSandbox({
    rateLimitPerMinute,
    seed: {
      agents: Array.from({ length: agents }, (_, index) => ({
        ...{ slug: `agent-${index}`, name: `Agent ${index}`, presence, queues },
      })),
    },
  });
  cleanUps.push(() => sandbox.close());
  const url = await sandbox.listen();
  return { sandbox, url, ids: sandbox.control.state().agents.map(({ id }) => id) };
}

export interface Server {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from spawn to the address being printed. */
  readonly readyAfterMs: number;
  readonly kill: () => Promise<void>;
  /** Ends it as a person would. */
  readonly end: () => Promise<void>;
}

/** Starts Outdial's real server as a separate process. `ofNode`: options for Node. */
export async function startServer(
  sandboxUrl: string,
  dataDir: string,
  ofNode: readonly string[] = [],
): Promise<Server> {
  const args = ['start', '--no-welcome', '--port', '0', '--sandbox-url', sandboxUrl, '--data-dir', dataDir];
  const begunAt = performance.now();
  const child = spawn(process.execPath, [...ofNode, program, ...args], {
    env: { PATH: process.env['PATH'] ?? '', OUTDIAL_API_KEY: apiKey, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A scenario that fails must not leave it behind.
  process.once('exit', () => void child.kill('SIGKILL'));
  const url = await printed(child, /(http:\/\/127\.0\.0\.1:\d+)/);
  const endBy = (signal: NodeJS.Signals) => async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => void child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  const kill = endBy('SIGKILL');
  cleanUps.push(kill);
  return { url, pid: child.pid ?? 0, readyAfterMs: performance.now() - begunAt, kill, end: endBy('SIGTERM') };
}

export async function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`Outdial ended with ${String(code)}.\n${text}`)));
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      const match = pattern.exec(text);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
  });
}

/** Requests to one server over connections that stay open. */
export function connect(url: string, sockets: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  cleanUps.push(() => agent.destroy());
  return (method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly text: string }> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
      const sent = request(url + path, { method, headers, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      sent.on('error', reject).end(body === undefined ? '' : JSON.stringify(body));
    });
}

/** Runs `work` for each number below `count`, so many at a time. */
export async function eachOf(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** Resident memory in MB. Linux only. */
export function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
}

/** Seconds of CPU that these processes and their children used so far. Linux only. */
export function cpuSeconds(...roots: readonly number[]): number {
  const counted = new Set(roots);
  const seconds = new Map<number, number>();
  // A child's id is usually higher than its parent's; one that is not is missed.
  const ids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  for (const pid of ids.sort((a, b) => a - b)) {
    const fields = statOf(pid);
    if (counted.has(Number(fields[1]))) counted.add(pid);
    if (counted.has(pid)) seconds.set(pid, (Number(fields[11]) + Number(fields[12])) / 100);
  }
  return [...seconds.values()].reduce((sum, each) => sum + each, 0);
}

/** Fields of the process from its state on, none when it has ended. */
function statOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
