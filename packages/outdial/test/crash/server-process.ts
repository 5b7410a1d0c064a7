import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { defaultTimers, type Timers } from 'outdial';
import { runProgram, type AtEnd, type Program } from '../cli/program.ts';

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
  placedRead: 500,
  placedReadWhileFed: 1_500,
  placedReadEvery: 1_000,
  placedCap: 10_000,
  ringingRead: 1_500,
  connectedRead: 2_000,
  lockRead: 500,
  lockReadEvery: 1_000,
  agentLeg: 1_500,
  visibilityLag: 1_500,
};
const sandboxTimings = {
  agentAnswersMs: 100,
  agentLegDiesMs: 1_500,
  targetRingsMs: 50,
  targetAnswersMs: 150,
  talkMs: 300,
  analyticsDelayMs: 200,
};

/** A sandbox in a process of its own, with this many generated agents and no rate limit to speak of. */
export async function sandboxProcess(agents: number, atEnd: AtEnd): Promise<{ readonly url: string }> {
  const program = runProgram(['--port', '0', '--agents', String(agents), '--rate-limit', '1000000'], {
    main: fileURLToPath(new URL('../../../sandbox/src/main.ts', import.meta.url)),
    environment: { SANDBOX_TIMINGS: JSON.stringify(sandboxTimings) },
    atEnd,
  });
  const [, url = ''] = await program.printed(/Sandbox on (http:\S+)/);
  return { url };
}

export interface Server {
  readonly url: string;
  /** SIGKILL, and wait until it is gone. */
  readonly kill: () => Promise<void>;
}

export interface ServerLaunch {
  readonly sandboxUrl: string;
  readonly dataDir: string;
  readonly port: number;
  readonly apiKey: string;
  readonly atEnd: AtEnd;
}

/** Outdial's real server process on this data folder, ready for calls. */
export async function serverProcess({ sandboxUrl, dataDir, port, apiKey, atEnd }: ServerLaunch): Promise<Server> {
  const program: Program = runProgram(
    ['start', '--no-welcome', '--sandbox-url', sandboxUrl, '--port', String(port), '--data-dir', dataDir],
    { environment: { OUTDIAL_TIMERS: JSON.stringify(shortTimers), OUTDIAL_API_KEY: apiKey }, atEnd },
  );
  await program.printed(/Ctrl-C ends Outdial/);
  return {
    url: `http://127.0.0.1:${port}`,
    kill: async () => {
      program.process.kill('SIGKILL');
      await program.ended;
    },
  };
}

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
