import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { programsOfRun } from '../../../../tools/test-run/programs-of-run.ts';
import type { AtEnd } from '../crash/server-process.ts';

const packageFolder = fileURLToPath(new URL('../..', import.meta.url));

export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real program, in a process of its own; it is killed when the test ends. */
export interface ProgramProcess {
  readonly process: ChildProcess;
  readonly ended: Promise<ProgramEnd>;
  /** The first match of `pattern` in what it prints, as soon as it is printed. Rejects when the program ends without it. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
}

export interface Launch {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Where to register the clean-up; default: when the test ends. `afterAll` where a whole file shares the program. */
  readonly atEnd?: AtEnd;
}

/** What a process prints, and how it ends. */
export function heard(child: ChildProcess): Pick<ProgramProcess, 'ended' | 'printed'> {
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
    tell();
  });
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    stderr += piece;
    tell();
  });
  let isOver = false;
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.on('close', (code) => {
      isOver = true;
      resolve({ code, stdout, stderr });
      tell();
    });
  });
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(stdout) ?? pattern.exec(stderr);
        if (match === null && !isOver) return;
        listeners.delete(look);
        if (match !== null) resolve(match);
        else reject(new Error(`It ended without printing ${String(pattern)}.\n${stdout}\n${stderr}`));
      };
      listeners.add(look);
      look();
    });
  return { ended, printed };
}

/** Starts `outdial` with these arguments, from source, with nothing of the test's own environment but the path. */
export function runProgram(
  args: readonly string[],
  { environment = {}, input, atEnd = onTestFinished }: Launch = {},
): ProgramProcess {
  const child = spawn(process.execPath, [programsOfRun.outdial, ...args], {
    cwd: packageFolder,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input ?? '');
  const { ended, printed } = heard(child);
  atEnd(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { process: child, ended, printed };
}

/** A folder that is gone when the test has ended. */
export function scratchFolder(atEnd: AtEnd = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-cli-'));
  atEnd(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A server with its sandbox on ports of the system's choice, ready for calls. */
export async function startedServer(
  dataDir: string,
  args: readonly string[] = [],
  launch: Launch = {},
): Promise<ProgramProcess & { readonly url: string }> {
  const program = runProgram(
    ['start', '--no-welcome', '--port', '0', '--sandbox-port', '0', '--data-dir', dataDir, ...args],
    launch,
  );
  const [, url = ''] = await program.printed(/^Outdial\s+(http:\S+)/m);
  await program.printed(/Ctrl-C ends Outdial/);
  return { ...program, url };
}
