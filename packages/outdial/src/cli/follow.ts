import type { CallState } from '../call/call.ts';
import type { CallView, EventView } from '../api/views.ts';
import type { Client } from '../client/index.ts';
import { spellDuration } from './duration.ts';
import { CommandError, exitCode, exitCodeOf, type ExitCode } from './exit-code.ts';
import { onKeyPress } from './interrupts.ts';
import { isOutage, tellingOutage } from './outage.ts';
import { plain, told } from './print.ts';
import { timeOf } from './reader.ts';
import type { Surroundings } from './surroundings.ts';
import type { Ink, Paint, Terminal } from './terminal.ts';

interface Following {
  readonly client: Client;
  readonly id: string;
  /** Print each event as a line of JSON, and the ended call as the last one. */
  readonly json: boolean;
}

/** Shows a call from its beginning to its end, as it happens. */
export async function followCall({ client, id, json }: Following, surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  const watching = new AbortController();
  const spinner = spin(surroundings, json);
  const questions = askOnInterrupt({ client, id, watching, spinner }, surroundings);
  const turns = json ? null : watchTurn({ client, id, spinner }, surroundings);
  let said = '';
  try {
    const onReach = tellingOutage(terminal, 'Outdial continues the call after a restart. This command waits for it.');
    for await (const event of client.events(id, { signal: watching.signal, onReach })) {
      terminal.line(json ? JSON.stringify(event) : eventLine(event, terminal));
      said = event.sentence;
      spinner.show(told(event.sentence, terminal.reader, event.at));
      turns?.heard(event);
    }
  } catch (error) {
    throw continuing(error, id);
  } finally {
    turns?.stop();
    spinner.stop();
    questions.stop();
  }
  const call = await client.get(id).catch((error: unknown) => {
    throw continuing(error, id);
  });
  const code = exitCodeOf(call.state);
  if (code === null) {
    terminal.aside(
      `Stopped watching. The call continues (${call.state}). See it: outdial calls show ${id}. Cancel it: outdial calls cancel ${id}`,
    );
    return exitCode.interrupted;
  }
  if (json) terminal.line(JSON.stringify(call));
  else terminal.line(endLine(call, said, terminal));
  return code;
}

/** What a person is told who can no longer follow the call: it was accepted, whatever is in between. */
function continuing(error: unknown, id: string): unknown {
  if (!isOutage(error)) return error;
  const what =
    error.status === null
      ? 'The Outdial server stopped. It continues the call after a restart. Then check:'
      : `${error.message} Outdial continues the call: do not place it again. Follow it:`;
  const how = error.status === null ? `outdial calls show ${id}` : `outdial calls show ${id} --follow`;
  return new CommandError(`${what} ${how}`, exitCode.noServer, error);
}

/** One event: time of day, state, sentence. */
export function eventLine(event: EventView, { paint, reader }: Pick<Terminal, 'paint' | 'reader'>): string {
  const name = event.name.slice('call.'.length);
  return `${paint.dim(timeOf(event.at, reader))}  ${inkOf(name, paint)(name.padEnd(15))}  ${told(event.sentence, reader, event.at)}`;
}

/** The end of a call: its state and whether the target's phone rang. A completed call also says how and why it was dialed, and its cost. */
export function endLine(call: CallView, said: string, { paint, reader }: Pick<Terminal, 'paint' | 'reader'>): string {
  const words = reached(call);
  const how =
    call.state === 'completed' && call.outcome !== null ? `\n${told(unsaid(call.outcome.sentence, said), reader)}` : '';
  return `${inkOf(call.state, paint)(paint.bold(call.state))}: ${call.targets[0].phoneNumber} ${words}.${how}`;
}

/** How far the call came to the target. That a number was dialed does not mean that a phone rang. */
function reached({ outcome, reassignedTo }: CallView): string {
  if (reassignedTo !== null) return 'was not rung for this agent';
  const resolution = outcome?.resolution ?? null;
  if (resolution !== null)
    return `may have been rung, and a person decided: ${resolution.placed ? 'placed' : 'not placed'}`;
  if (outcome?.code === 'target-busy') return 'was dialed and was busy';
  if (outcome?.code === 'target-unreachable') return 'was dialed, but could not be reached';
  const rung = outcome?.targetRung ?? 'unknown';
  return rung === 'unknown' ? 'may have been rung' : rung ? 'was rung' : 'was never rung';
}

/** An outcome's sentences without the one of the last event, which the person has just read. */
export const unsaid = (outcome: string, said: string): string => outcome.replace(said, '').trim() || outcome;

export function inkOf(name: string, paint: Paint): Ink {
  const state = name as CallState | 'noted';
  if (state === 'completed' || state === 'connected') return paint.green;
  if (state === 'failed' || state === 'rejected' || state === 'outcome-unknown') return paint.red;
  if (state === 'waiting' || state === 'expired' || state === 'canceled' || state === 'unknown') return paint.yellow;
  return paint.cyan;
}

interface Spinner {
  readonly show: (sentence: string) => void;
  /** Changes the text, but does not restart the time. */
  readonly reword: (sentence: string) => void;
  readonly hold: (held: boolean) => void;
  readonly stop: () => void;
}
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** A moving line below the events, on a terminal only. */
function spin({ terminal, clock }: Surroundings, json: boolean): Spinner {
  const nothing = (): void => undefined;
  if (json || !terminal.interactive) return { show: nothing, reword: nothing, hold: nothing, stop: nothing };
  let sentence = 'Waiting for the first event';
  let since = clock.monotonic();
  let frame = 0;
  let held = false;
  let cancel = (): void => undefined;
  const turn = (): void => {
    frame = (frame + 1) % frames.length;
    const took = spellDuration(clock.monotonic() - since);
    if (!held) terminal.status(`${terminal.paint.cyan(frames[frame] ?? '')} ${plain(sentence)} ${took}`);
    cancel = clock.wakeAt(clock.now() + 100, turn);
  };
  turn();
  return {
    show: (next) => {
      sentence = next;
      since = clock.monotonic();
    },
    reword: (next) => {
      sentence = next;
    },
    hold: (hold) => {
      held = hold;
      if (hold) terminal.status(null);
    },
    stop: () => {
      cancel();
      terminal.status(null);
    },
  };
}

const firstLookMs = 1_000;
const lookEveryMs = 5_000;

/** Reads the place in line while the call waits, since it is not an event: prints it once, then shows it in the spinner. */
function watchTurn(
  { client, id, spinner }: Pick<AskingPerson, 'client' | 'id' | 'spinner'>,
  { terminal, clock }: Surroundings,
): { readonly heard: (event: EventView) => void; readonly stop: () => void } {
  let cancel = (): void => undefined;
  let newest: EventView | null = null;
  let isTold = false;
  const lookIn = (ms: number): void => {
    cancel();
    cancel = clock.wakeAt(clock.now() + ms, () => void look());
  };
  const look = async (): Promise<void> => {
    const asked = newest;
    const call = await client.get(id).catch(() => null);
    // A newer event arrived.
    if (asked === null || asked !== newest) return;
    const turn = call?.waitingFor.find(({ code }) => code === 'rate-budget-spent');
    if (turn !== undefined) {
      if (!isTold) terminal.line(`waiting: ${told(turn.message, terminal.reader, turn.asOf)}`);
      isTold = true;
      spinner.reword(told(turn.message, terminal.reader, turn.asOf));
    }
    lookIn(lookEveryMs);
  };
  return {
    heard: (event) => {
      newest = event;
      cancel();
      if (event.name === 'call.waiting') lookIn(firstLookMs);
    },
    stop: () => {
      newest = null;
      cancel();
    },
  };
}

interface AskingPerson {
  readonly client: Client;
  readonly id: string;
  readonly watching: AbortController;
  readonly spinner: Spinner;
}

/** On Ctrl-C, asks the person whether to cancel. Without a person, or on a second Ctrl-C, watching ends and the call continues. */
function askOnInterrupt(
  { client, id, watching, spinner }: AskingPerson,
  surroundings: Surroundings,
): { stop: () => void } {
  const { terminal } = surroundings;
  let asking: AbortController | null = null;
  const question = async (signal: AbortSignal): Promise<void> => {
    spinner.hold(true);
    const answer = await terminal.ask(
      'Cancel this call? [y] cancel it, [n] stop watching, [Enter] keep watching: ',
      signal,
    );
    const choice = (answer ?? 'n').trim().toLowerCase();
    if (choice.startsWith('y')) await client.cancel(id);
    else if (choice.startsWith('n')) watching.abort();
    spinner.hold(false);
  };
  const ask = (): void => {
    if (!terminal.interactive) {
      watching.abort();
      return;
    }
    if (asking !== null) return;
    asking = new AbortController();
    question(asking.signal)
      .catch((error: unknown) => {
        terminal.aside(`Outdial could not cancel the call: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => {
        asking = null;
        spinner.hold(false);
      });
  };
  const stop = onKeyPress(surroundings, {
    first: ask,
    again: () => {
      if (asking === null) ask();
      else {
        asking.abort();
        watching.abort();
      }
    },
  });
  return { stop };
}
