import { readFileSync } from 'node:fs';
import {
  createSandbox,
  DataFolderInUse,
  DataFolderNotMade,
  describeSandbox,
  readSeed,
  seededClient,
  seededCodeClient,
  type Sandbox,
  type SandboxOptions,
} from 'genesys-cloud-sandbox';
import type { ConfiguredValue } from '../../configuration.ts';
import { checkedConfiguration } from '../connection.ts';
import { CommandError, exitCode, type ExitCode } from '../exit-code.ts';
import { onKeyPress } from '../interrupts.ts';
import { portError } from './listen.ts';
import type { Surroundings } from '../surroundings.ts';

export { seededClient, seededCodeClient };

export interface SandboxFlags {
  readonly port?: string;
  readonly dataDir?: string;
  readonly agents?: string;
  readonly seed?: string;
  readonly record?: string;
  readonly rateLimit?: string;
  readonly deliverAnywhere?: boolean;
  readonly list?: boolean;
}

/** A sandbox that listens, in this process. */
export interface RunningSandbox {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts one on 127.0.0.1. `flag` names the flag that chooses its port, for the error when that is taken. */
export async function runSandbox(
  port: ConfiguredValue<number>,
  { flag, ...options }: SandboxOptions & { readonly flag: string },
): Promise<RunningSandbox> {
  const sandbox = opened(options);
  try {
    const url = await sandbox.listen(port.value);
    return { url, close: () => sandbox.close() };
  } catch (error) {
    await sandbox.close();
    throw portError(error, port, { what: 'the sandbox', flag, variable: 'OUTDIAL_SANDBOX_PORT' });
  }
}

function opened(options: SandboxOptions): Sandbox {
  try {
    return createSandbox(options);
  } catch (error) {
    if (error instanceof DataFolderInUse || error instanceof DataFolderNotMade)
      throw new CommandError(error.message, exitCode.usage, error);
    throw error;
  }
}

/** Runs a sandbox alone until Ctrl-C or SIGTERM. */
export async function sandboxAlone(flags: SandboxFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { environment, terminal } = surroundings;
  if (flags.list === true) {
    terminal.line(describeSandbox());
    return exitCode.ok;
  }
  const { sandboxPort } = checkedConfiguration(environment, {
    ...(flags.port !== undefined && { sandboxPort: flags.port }),
  });
  const rateLimit = count('--rate-limit', flags.rateLimit ?? '300');
  const sandbox = await runSandbox(sandboxPort, {
    flag: '--port',
    agents: count('--agents', flags.agents ?? '0'),
    dataDir: flags.dataDir,
    record: flags.record,
    deliverAnywhere: flags.deliverAnywhere,
    seed: flags.seed === undefined ? undefined : seedOf(flags.seed),
    rateLimitPerMinute: rateLimit === 0 ? null : rateLimit,
  });
  terminal.line(`Sandbox on ${sandbox.url}`);
  terminal.line(describeSandbox());
  await new Promise<void>((resolve) => {
    onKeyPress(surroundings, { first: resolve, again: () => undefined });
  });
  await sandbox.close();
  return exitCode.ok;
}

function count(flag: string, text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new CommandError(`${flag}: "${text}" is not a whole number.`, exitCode.usage);
}

function seedOf(file: string): SandboxOptions['seed'] {
  try {
    return readSeed(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandError(
      `--seed ${file}: ${error instanceof Error ? error.message : String(error)}`,
      exitCode.usage,
      error,
    );
  }
}
