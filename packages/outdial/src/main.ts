import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runProgram } from './cli/program.ts';
import { processTerminal } from './cli/process-terminal.ts';
import { systemClock } from './system/system-clock.ts';
import { version } from './system/version.ts';

// A reader that went away (`outdial calls list | head`) ends a command, but not a server.
const isServer = process.argv[2] === 'start';
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (!isServer) process.exit(error.code === 'EPIPE' ? 0 : 1);
});
process.stderr.on('error', () => undefined);

const code = await runProgram(process.argv.slice(2), {
  environment: process.env,
  // A global installation puts a link named `outdial` on the path; npx, npm and a checkout do not.
  command:
    basename(process.argv[1] ?? '') === 'outdial' && process.env['npm_command'] === undefined
      ? 'outdial'
      : 'npx outdial',
  version: version(),
  terminal: processTerminal(process, process.env, {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    now: systemClock.now,
    columns: process.stdout.isTTY ? process.stdout.columns : null,
  }),
  clock: systemClock,
  pause: (ms) => pause(ms),
  newId: randomUUID,
  onInterrupt: (listener) => {
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
    return () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    };
  },
  onStrayError: (listener) => {
    process.on('uncaughtException', listener);
    process.on('unhandledRejection', listener);
    return () => {
      process.off('uncaughtException', listener);
      process.off('unhandledRejection', listener);
    };
  },
  exitNow: (code) => process.exit(code),
});
// Idle sockets of finished requests must not hold up the shell; what was printed must be out before.
process.stdout.write('', () => process.exit(code));
