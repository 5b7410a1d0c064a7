import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { defaultTimers, type Timers } from 'outdial';
import type { ProgramFiles } from '../../../../tools/test-run/one-file.ts';

/** Short enough for a test, and safe together (docs/lifecycle.md#settle) with the sandbox's timings below. */
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
  breakerWithin: 1_000,
  breakerPause: 500,
  breakerLongestPause: 1_000,
  agentLeg: 1_500,
  visibilityLag: 1_500,
  agentShown: 1_000,
};
export const sandboxTimings = {
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

export type AtEnd = (cleanUp: () => void | Promise<void>) => void;
export interface ServerEnd {
  readonly code: number | null;
  readonly output: string;
}

/** A program in a process of its own. */
export interface Child {
  readonly pid: number;
  readonly signal: (name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT') => void;
  readonly ended: Promise<ServerEnd>;
  /** Writes to its stdin, and closes that. */
  readonly order: (text: string) => void;
  /** The first match of `pattern` in what it prints; null when it ends without it. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray | null>;
}

/** The program in this file, with nothing of the test's own environment but the path. It is killed at the end. */
export function startProgram(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  atEnd: AtEnd,
  /** Another user's id, for a process that may do less; only root can choose. */
  uid: number | null = null,
): Child {
  return watched([file, ...args], environment, atEnd, uid);
}

/**
 * Loads the program's modules, which is most of a start, then waits for its orders on stdin and runs the program's own file: a run of many
 * hundred restarts does not wait for each.
 */
const standby = ({ outdial, modules }: ProgramFiles): string => `
import { once } from 'node:events';
await import(${JSON.stringify(modules)});
const [orders] = await once(process.stdin.setEncoding('utf8'), 'data');
process.stdin.destroy();
const { args, environment } = JSON.parse(orders);
Object.assign(process.env, environment);
process.argv.splice(1, Infinity, ${JSON.stringify(outdial)}, ...args);
await import(${JSON.stringify(outdial)});
`;

function watched(
  nodeArgs: readonly string[],
  environment: Readonly<Record<string, string>>,
  atEnd: AtEnd,
  uid: number | null = null,
): Child {
  const child = spawn(process.execPath, nodeArgs, {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(uid === null ? {} : { uid }),
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
  // It may be gone before it reads its orders.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<ServerEnd>((resolve) => {
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
  const { stdin } = child;
  return {
    ended,
    printed,
    pid: child.pid ?? 0,
    signal: (name) => void child.kill(name),
    order: (text) => void stdin.end(text),
  };
}

export interface Sandbox {
  readonly url: string;
  readonly ended: Promise<ServerEnd>;
}

/** A sandbox in a process of its own, with this many generated agents and no rate limit to speak of. */
export async function sandboxProcess(programs: ProgramFiles, agents: number, atEnd: AtEnd): Promise<Sandbox> {
  const args = ['--port', String(await freePort()), '--agents', String(agents), '--rate-limit', '1000000'];
  const child = startProgram(programs.sandbox, args, { SANDBOX_TIMINGS: JSON.stringify(sandboxTimings) }, atEnd);
  const ready = await child.printed(/Sandbox on (http:\S+)/);
  if (ready?.[1] === undefined) throw new Error(`The sandbox did not start.\n${(await child.ended).output}`);
  return { url: ready[1], ended: child.ended };
}

export interface ServerLaunch {
  readonly sandboxUrl: string;
  readonly dataDir: string;
  readonly port: number;
  readonly apiKey: string;
  readonly atEnd: AtEnd;
  readonly programs: ProgramFiles;
}

/** Makes Outdial's real server process; `begin` starts it on its data folder, and it is ready once it has printed `readyLine`. */
export function serverOnStandby({ sandboxUrl, dataDir, port, apiKey, atEnd, programs }: ServerLaunch): Standby {
  const child = watched(['--input-type=module', '--eval', standby(programs)], {}, atEnd);
  const args = ['start', '--no-welcome', '--sandbox-url', sandboxUrl, '--port', String(port), '--data-dir', dataDir];
  return {
    ...child,
    begin: (crashAt) => {
      const environment = {
        OUTDIAL_TIMERS: JSON.stringify(shortTimers),
        OUTDIAL_API_KEY: apiKey,
        ...(crashAt === null ? {} : { OUTDIAL_CRASH_AT: crashAt }),
      };
      child.order(JSON.stringify({ args, environment }));
    },
  };
}
export interface Standby extends Child {
  /** `crashAt`: crash points as `OUTDIAL_CRASH_AT` takes them; null for no crash. */
  readonly begin: (crashAt: string | null) => void;
}
export const readyLine = /Ctrl-C ends Outdial/;

/**
 * A port that was free just now, for a server that must come back on the same port. It is below the ports that the
 * system gives to outgoing connections, one of which could otherwise take it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}
