import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { defaultTimers, type Timers } from 'outdial';

/** Short enough for a test, and safe together (lifecycle rule 13) with the sandbox's timings below. */
export const shortTimers: Timers = {
  ...defaultTimers,
  sendWithin: 500,
  requestTimeout: 1_500,
  answerDue: 2_500,
  looks: [200, 400, 800],
  lookEvery: 1_000,
  settle: 6_000,
  settleCap: 15_000,
  recheck: 2_000,
  placedRead: 500,
  placedReadWhileFed: 1_500,
  placedReadEvery: 1_000,
  placedCap: 10_000,
  ringingRead: 1_500,
  ringingCap: 15_000,
  connectedRead: 2_000,
  connectedCap: 20_000,
  lockRead: 500,
  lockReadEvery: 1_000,
  hangUps: [200, 400, 800, 1_600, 3_200],
  agentLeg: 1_500,
  visibilityLag: 1_500,
};
const sandboxTimings = {
  agentAnswersMs: 100,
  agentLegDiesMs: 1_500,
  targetRingsMs: 50,
  targetAnswersMs: 150,
  targetAnswersSlowlyMs: 900,
  targetBusyMs: 100,
  targetGivesUpMs: 700,
  talkMs: 300,
  analyticsDelayMs: 200,
  lateTargetLegMs: 400,
};

type AtEnd = (cleanUp: () => void | Promise<void>) => void;
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A program in a process of its own. */
export interface Child {
  readonly pid: number;
  readonly signal: (name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT') => void;
  readonly ended: Promise<Ended>;
  /** The first match of `pattern` in what it prints; null when it ends without it. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray | null>;
}

/** From dist, as it is installed: that starts in half the time of the source files. */
const programs = {
  outdial: fileURLToPath(new URL('../../bin/outdial.mjs', import.meta.url)),
  sandbox: fileURLToPath(new URL('../../../sandbox/bin/genesys-cloud-sandbox.mjs', import.meta.url)),
} as const;

export function startProgram(
  program: keyof typeof programs,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  atEnd: AtEnd,
): Child {
  const child = spawn(process.execPath, [programs[program], ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let isOver = false;
  const listeners = new Set<() => void>();
  const heard = (piece: string): void => {
    output += piece;
    for (const listener of [...listeners]) listener();
  };
  child.stdout.setEncoding('utf8').on('data', heard);
  child.stderr.setEncoding('utf8').on('data', heard);
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      isOver = true;
      resolve({ code, output });
      heard('');
    });
  });
  atEnd(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const printed = (pattern: RegExp): Promise<RegExpExecArray | null> =>
    new Promise((resolve) => {
      const look = (): void => {
        const match = pattern.exec(output);
        if (match === null && !isOver) return;
        listeners.delete(look);
        resolve(match);
      };
      listeners.add(look);
      look();
    });
  return { pid: child.pid ?? 0, signal: (name) => void child.kill(name), ended, printed };
}

/** A sandbox in a process of its own, with this many generated agents and no rate limit to speak of. */
export async function sandboxProcess(agents: number, atEnd: AtEnd): Promise<{ readonly url: string }> {
  const args = ['--port', '0', '--agents', String(agents), '--rate-limit', '1000000'];
  const child = startProgram('sandbox', args, { SANDBOX_TIMINGS: JSON.stringify(sandboxTimings) }, atEnd);
  const ready = await child.printed(/Sandbox on (http:\S+)/);
  if (ready?.[1] === undefined) throw new Error(`The sandbox did not start.\n${(await child.ended).output}`);
  return { url: ready[1] };
}

export interface ServerLaunch {
  readonly sandboxUrl: string;
  readonly dataDir: string;
  readonly port: number;
  readonly apiKey: string;
  /** Crash points as `OUTDIAL_CRASH_AT` takes them; null: none. */
  readonly crashAt: string | null;
  readonly atEnd: AtEnd;
}

/** Outdial's real server process on this data folder; it is ready once it has printed `readyLine`. */
export function serverProcess({ sandboxUrl, dataDir, port, apiKey, crashAt, atEnd }: ServerLaunch): Child {
  const args = ['start', '--no-welcome', '--sandbox-url', sandboxUrl, '--port', String(port), '--data-dir', dataDir];
  const environment = {
    OUTDIAL_TIMERS: JSON.stringify(shortTimers),
    OUTDIAL_API_KEY: apiKey,
    ...(crashAt === null ? {} : { OUTDIAL_CRASH_AT: crashAt }),
  };
  return startProgram('outdial', args, environment, atEnd);
}
export const readyLine = /Ctrl-C ends Outdial/;

/** A port that was free just now, for a server that must come back on the one it had. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
