import type { Command } from 'commander';
import { addConnectionFlags, withClient, type ConnectionFlags } from '../connection.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { eventLine } from '../follow.ts';
import { onKeyPress } from '../interrupts.ts';
import type { Run, Surroundings } from '../surroundings.ts';

interface WatchFlags extends ConnectionFlags {
  readonly json?: boolean;
}

const examples = `
Ctrl-C stops watching. It changes no call.

Examples:
  outdial calls watch
  outdial calls watch --json | jq .sentence
`;

/** `calls watch`: what happens to every call, as it happens. */
export function addWatchCommand(calls: Command, run: Run): void {
  addConnectionFlags(calls.command('watch').description('Shows what happens to every call, as it happens.'))
    .option('--json', 'print each event as a line of JSON')
    .addHelpText('after', examples)
    .action(async (flags: WatchFlags) => run(async (surroundings) => watch(flags, surroundings)));
}

async function watch(flags: WatchFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  const watching = new AbortController();
  const stop = onKeyPress(surroundings, { first: () => watching.abort(), again: () => undefined });
  try {
    return await withClient(surroundings, flags, async (client) => {
      terminal.status('Waiting for the first event …');
      for await (const event of client.events(null, { signal: watching.signal })) {
        terminal.status(null);
        const id = terminal.paint.dim(event.callId);
        terminal.line(flags.json === true ? JSON.stringify(event) : `${id}  ${eventLine(event, terminal)}`);
      }
      return exitCode.interrupted;
    });
  } finally {
    stop();
  }
}
