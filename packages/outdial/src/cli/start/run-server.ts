import { existsSync } from 'node:fs';
import { createClient } from '../../client/index.ts';
import type { Configuration, Flags } from '../../configuration.ts';
import { checkedConfiguration } from '../connection.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { greet, nextSteps, type Greeting } from './greeting.ts';
import { onKeyPress } from '../interrupts.ts';
import { giveBackPresence } from './welcome-presence.ts';
import { openRunning, type Running } from './running.ts';
import type { Surroundings } from '../surroundings.ts';
import { surviveStrayErrors } from '../../system/stray-errors.ts';
import { welcome } from './welcome.ts';

export interface StartFlags extends Flags {
  readonly welcome: boolean;
}

/** Runs the server until Ctrl-C or SIGTERM. */
export async function runServer(flags: StartFlags, surroundings: Surroundings): Promise<ExitCode> {
  const { environment, terminal } = surroundings;
  const configuration = checkedConfiguration(environment, flags);
  const end = endOnKeyPress(surroundings);
  const fail = (): void => surroundings.exitNow(exitCode.failed);
  const stopSurviving = surviveStrayErrors({ ...surroundings, fail }, configuration.logLevel.value);
  try {
    const running = await openRunning(configuration, surroundings);
    try {
      const greeting = greetingOf(running, configuration);
      greet(greeting, terminal);
      await putBack(running, configuration, surroundings);
      if (flags.welcome) await tellStory(running, configuration.dataDir.value, end.signal, surroundings);
      if (!end.signal.aborted) nextSteps({ ...greeting, consoleUrl: await signInLink(running) }, terminal);
      await end.pressed;
    } finally {
      await running.close();
    }
    return exitCode.ok;
  } finally {
    stopSurviving();
    end.stop();
  }
}

interface End {
  /** Settles on the first Ctrl-C or SIGTERM. */
  readonly pressed: Promise<void>;
  readonly signal: AbortSignal;
  readonly stop: () => void;
}

function endOnKeyPress(surroundings: Surroundings): End {
  const abort = new AbortController();
  let stop = (): void => undefined;
  const pressed = new Promise<void>((resolve) => {
    stop = onKeyPress(surroundings, {
      first: () => {
        surroundings.terminal.aside('Stopping as soon as open requests are answered.');
        abort.abort();
        resolve();
      },
      // Nothing is lost by leaving now: whatever was committed is taken up at the next start.
      again: () => {
        surroundings.exitNow(exitCode.interrupted);
      },
    });
  });
  return { pressed, signal: abort.signal, stop };
}

/** A welcome call that was killed may have left an agent Away. */
async function putBack({ sandbox }: Running, { dataDir }: Configuration, { terminal }: Surroundings): Promise<void> {
  if (sandbox === null) return;
  await giveBackPresence(dataDir.value, sandbox).catch((error: unknown) => {
    terminal.aside(`The agent of the last welcome call may still be Away: ${String(error)}`);
  });
}

/** The welcome call, on a sandbox only. If the story fails, the server still runs. */
async function tellStory(
  { url, key, sandbox }: Running,
  dataDir: string,
  signal: AbortSignal,
  surroundings: Surroundings,
): Promise<void> {
  if (sandbox === null) return;
  const client = createClient({ url, apiKey: key.secret, pause: surroundings.pause });
  try {
    await welcome({ client, sandbox, dataDir, signal }, surroundings);
  } catch (error) {
    if (signal.aborted) return;
    const why = error instanceof Error ? error.message : String(error);
    surroundings.terminal.aside(`The welcome call failed: ${why}`);
  }
}

/** The console's address, once signed in with the start key. */
async function signInLink({ url, key }: Running): Promise<string> {
  const { path } = await createClient({ url, apiKey: key.secret }).session.link();
  return new URL(path, url).href;
}

function greetingOf({ url, key, sandbox, warning }: Running, configuration: Configuration): Greeting {
  return {
    url,
    dataDir: configuration.dataDir.value,
    apiKey: key,
    sandboxUrl: sandbox?.url ?? null,
    region: sandbox === null ? configuration.region.value : null,
    policyFile: configuration.policyFile.value,
    hasPolicy: existsSync(configuration.policyFile.value),
    warning,
  };
}
