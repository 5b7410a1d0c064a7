import type { CallState } from '../call/call.ts';

/** What the program tells the shell, by kind. */
export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  expired: 4,
  canceled: 5,
  outcomeUnknown: 6,
  noServer: 7,
  /** `explain` did not recognise its input: nothing was checked, and nothing is wrong with it. */
  notRecognised: 8,
  /** A person stopped watching by Ctrl-C while the call continued: the shell's own 128 + SIGINT. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The exit code of a call that ended; null while it is under way. */
export function exitCodeOf(state: CallState): ExitCode | null {
  switch (state) {
    case 'completed':
      return exitCode.ok;
    case 'failed':
      return exitCode.failed;
    case 'rejected':
      return exitCode.refused;
    case 'expired':
      return exitCode.expired;
    case 'canceled':
      return exitCode.canceled;
    case 'outcome-unknown':
      return exitCode.outcomeUnknown;
    case 'scheduled':
    case 'waiting':
    case 'dialing':
    case 'unknown':
    case 'placed':
    case 'ringing':
    case 'connected':
      return null;
  }
}

/** A command that cannot continue: sentences for the person, and the exit code. Never shown with a stack. */
export class CommandError extends Error {
  readonly code: ExitCode;
  constructor(sentence: string, code: ExitCode, cause?: unknown) {
    super(sentence, { cause });
    this.name = 'CommandError';
    this.code = code;
  }
}
