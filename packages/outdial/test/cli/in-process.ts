import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '../../src/cli/program.ts';
import { paintWith } from '../../src/cli/terminal.ts';
import { systemClock } from '../../src/system/system-clock.ts';
import type { ProgramEnd } from './program.ts';

export interface PersonAtTerminal {
  readonly environment?: Readonly<Record<string, string>>;
  /** What comes on stdin. */
  readonly input?: string;
  /** A person at the terminal answers questions this way; absent: a pipe. */
  readonly answers?: readonly string[];
  /** UTC if absent. */
  readonly timeZone?: string;
  /** The width of the terminal; absent: a pipe. */
  readonly columns?: number | null;
  /** How the program is called; `outdial` if absent. */
  readonly command?: string;
  /** Epoch milliseconds; the time of this machine if absent. */
  readonly now?: () => number;
  /** Waits in place of the clock of this machine. */
  readonly pause?: (ms: number) => Promise<void>;
  /** The terminal shows colours. */
  readonly coloured?: boolean;
}

/** One run of the program in this process, with a terminal that keeps its output. */
export interface TerminalSession {
  readonly ended: Promise<ProgramEnd>;
  /** Presses Ctrl-C. */
  readonly interrupt: () => void;
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly questions: readonly string[];
}

export function session(
  args: readonly string[],
  {
    environment = {},
    input = '',
    answers,
    timeZone = 'UTC',
    coloured = false,
    columns = null,
    command = 'outdial',
    now = systemClock.now,
    pause = (ms) => sleep(ms),
  }: PersonAtTerminal = {},
): TerminalSession {
  let stdout = '';
  let stderr = '';
  let isOver = false;
  const waiting = new Set<() => void>();
  const heard = (): void => {
    for (const look of [...waiting]) look();
  };
  const interrupts = new Set<(signal: 'SIGINT') => void>();
  const questions: string[] = [];
  const left = [...(answers ?? [])];
  const ended = runProgram(args, {
    ...{ environment, command, version: '1.2.3' },
    terminal: {
      line: (text = '') => {
        stdout += `${text}\n`;
        heard();
      },
      aside: (text = '') => {
        stderr += `${text}\n`;
        heard();
      },
      status: () => undefined,
      interactive: answers !== undefined,
      paint: paintWith(coloured),
      reader: { timeZone, now, columns },
      ask: async (question) => {
        questions.push(question);
        return left.shift() ?? null;
      },
      readAll: async () => input,
    },
    clock: { ...systemClock, now },
    pause,
    newId: randomUUID,
    onInterrupt: (listener) => {
      interrupts.add(listener);
      return () => void interrupts.delete(listener);
    },
    onStrayError: () => () => undefined,
    exitNow: () => undefined,
  }).then((code) => {
    isOver = true;
    heard();
    return { code, stdout, stderr };
  });
  return {
    ended,
    questions,
    interrupt: () => {
      for (const listener of interrupts) listener('SIGINT');
    },
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(stdout) ?? pattern.exec(stderr);
          if (match === null && !isOver) return;
          waiting.delete(look);
          if (match !== null) resolve(match);
          else reject(new Error(`It ended without printing ${String(pattern)}.\n${stdout}\n${stderr}`));
        };
        waiting.add(look);
        look();
      }),
  };
}
