import type { Command } from 'commander';
import { createSandbox, describeSandbox, seededClient } from 'genesys-cloud-sandbox';
import type { Setting } from '../configuration.ts';
import { checkedConfiguration } from './connection.ts';
import { CommandError, exitCode, type ExitCode } from './exit-code.ts';
import { onKeyPress } from './interrupts.ts';
import { portError } from './listen.ts';
import type { Run, Surroundings } from './surroundings.ts';

export { seededClient };

interface SandboxFlags {
  readonly port?: string;
  readonly dataDir?: string;
  readonly agents?: string;
  readonly list?: boolean;
}

/** `sandbox`: the emulator alone, in a process of its own. */
export function addSandboxCommand(program: Command, run: Run): void {
  program
    .command('sandbox')
    .description('Runs the sandbox by itself: a Genesys Cloud for a desk, on 127.0.0.1.')
    .option('--port <port>', 'its port (OUTDIAL_SANDBOX_PORT, 4601); 0 lets the system choose')
    .option('--data-dir <folder>', 'keep its state in this folder (default: in memory only)')
    .option('--agents <n>', 'seed this many agents more')
    .option('--list', 'list the agents and the magic numbers, and end')
    .addHelpText(
      'after',
      '\nExample:\n  outdial sandbox --port 4601\n  outdial start --sandbox-url http://127.0.0.1:4601\n',
    )
    .action(async (flags: SandboxFlags) => run(async (surroundings) => sandboxAlone(flags, surroundings)));
}

/** A sandbox that listens, in this process. */
export interface RunningSandbox {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts one on 127.0.0.1. `flag` names the flag that chooses its port, for the error when that is taken. */
export async function runSandbox(
  port: Setting<number>,
  options: { readonly flag: string; readonly dataDir: string | null; readonly agents: number },
): Promise<RunningSandbox> {
  const { flag, dataDir, agents } = options;
  const sandbox = createSandbox({ agents, ...(dataDir !== null && { dataDir }) });
  try {
    const url = await sandbox.listen(port.value);
    return { url, close: () => sandbox.close() };
  } catch (error) {
    await sandbox.close();
    throw portError(error, port, { what: 'the sandbox', flag, variable: 'OUTDIAL_SANDBOX_PORT' });
  }
}

async function sandboxAlone(flags: SandboxFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { environment, terminal } = surroundings;
  if (flags.list === true) {
    terminal.line(describeSandbox());
    return exitCode.ok;
  }
  const { sandboxPort } = checkedConfiguration(environment, {
    ...(flags.port !== undefined && { sandboxPort: flags.port }),
  });
  const agents = flags.agents ?? '0';
  if (!/^\d{1,5}$/.test(agents))
    throw new CommandError(`--agents: "${agents}" is not a number up to 99999.`, exitCode.usage);
  const sandbox = await runSandbox(sandboxPort, {
    flag: '--port',
    dataDir: flags.dataDir ?? null,
    agents: Number(agents),
  });
  terminal.line(`Sandbox on ${sandbox.url}`);
  terminal.line(describeSandbox());
  await new Promise<void>((resolve) => {
    onKeyPress(surroundings, { first: resolve, again: () => undefined });
  });
  await sandbox.close();
  return exitCode.ok;
}
