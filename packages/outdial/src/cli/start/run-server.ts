import { existsSync } from 'node:fs';
import { createClient } from '../../client/index.ts';
import type { Configuration, Flags } from '../../configuration.ts';
import { checkedConfiguration } from '../connection.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { greet, nextSteps, type Greeting } from './greeting.ts';
import { onKeyPress } from '../interrupts.ts';
import { giveBackPresence } from './welcome-presence.ts';
import { openRunning, type Running } from './running.ts';
import { publicUrlOf } from './reach.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Terminal } from '../terminal.ts';
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
      const greeting = greetingOf(running, configuration, terminal);
      surroundings.serveAt(greeting.publicUrl ?? greeting.url);
      greet(greeting, terminal);
      await putBack(running, configuration, surroundings);
      if (flags.welcome && greeting.publicUrl === null)
        await tellStory(running, configuration.dataDir.value, end.signal, surroundings);
      if (!end.signal.aborted) await suggest(running, greeting, terminal);
      await end.pressed;
    } finally {
      await closeInTime(running, surroundings);
    }
    return exitCode.ok;
  } finally {
    stopSurviving();
    end.stop();
  }
}

/** How long open requests have for their answer, and the whole end for itself, in milliseconds. */
const drainMs = 10_000;
const endMs = 25_000;

/** Ends within a time that service managers grant. Whatever was committed is taken up at the next start. */
async function closeInTime(running: Running, { clock, terminal, exitNow }: Surroundings): Promise<void> {
  const giveUp = clock.wakeAt(clock.now() + endMs, () => {
    terminal.aside(`Stopping took longer than ${endMs / 1000} seconds, so Outdial ends now. No call is lost.`);
    exitNow(exitCode.ok);
  });
  let expire = (): void => undefined;
  const stopDraining = clock.wakeAt(clock.now() + drainMs, () => {
    expire();
  });
  await running.close(new Promise((resolve) => (expire = resolve)));
  stopDraining();
  giveUp();
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
  { url, key, fetch, sandbox }: Running,
  dataDir: string,
  signal: AbortSignal,
  surroundings: Surroundings,
): Promise<void> {
  if (sandbox === null) return;
  const client = createClient({ url, apiKey: key.secret, fetch, pause: surroundings.pause });
  try {
    await welcome({ client, sandbox, dataDir, signal }, surroundings);
  } catch (error) {
    if (signal.aborted) return;
    const why = error instanceof Error ? error.message : String(error);
    surroundings.terminal.aside(`The welcome call failed: ${why}`);
  }
}

/** What to try next. Only a person at the terminal gets a link that signs in: other output is usually a log. */
async function suggest({ url, key, fetch }: Running, greeting: Greeting, terminal: Terminal): Promise<void> {
  if (greeting.publicUrl !== null) {
    terminal.line('Ctrl-C ends Outdial. Open calls continue at the next start.');
    return;
  }
  const link = greeting.isLog ? null : await createClient({ url, apiKey: key.secret, fetch }).session.link();
  nextSteps({ ...greeting, consoleUrl: link === null ? null : new URL(link.path, url).href }, terminal);
}

function greetingOf(
  { url, key, sandbox, warning }: Running,
  configuration: Configuration,
  { interactive }: Terminal,
): Greeting {
  const publicUrl = publicUrlOf(url, configuration);
  return {
    ...{ url, publicUrl, isLog: publicUrl !== null || !interactive },
    dataDir: configuration.dataDir.value,
    apiKey: key,
    sandboxUrl: sandbox?.url ?? null,
    region: sandbox === null ? configuration.region.value : null,
    policyFile: configuration.policyFile.value,
    hasPolicy: existsSync(configuration.policyFile.value),
    warning,
  };
}
