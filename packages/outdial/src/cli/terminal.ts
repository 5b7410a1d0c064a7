import { escapeUnseen } from '../masking/unseen.ts';
import type { Reader } from './reader.ts';

/** Text in a colour, or plain text without colours. */
export type Ink = (text: string) => string;
export interface Paint {
  readonly bold: Ink;
  readonly dim: Ink;
  readonly red: Ink;
  readonly green: Ink;
  readonly yellow: Ink;
  readonly cyan: Ink;
}

/** The output of a command: `line` is its result (stdout), `aside` is for the person (stderr), so that a pipe carries results only. */
export interface Terminal {
  readonly line: (text?: string) => void;
  readonly aside: (text?: string) => void;
  /** Replaces the spinner's line; null removes it. Does nothing without a person at the terminal. */
  readonly status: (text: string | null) => void;
  /** A person sits in front of it: stdin and stdout are terminals. */
  readonly interactive: boolean;
  readonly paint: Paint;
  readonly reader: Reader;
  /** Asks the person one question. Null when the input ended or `signal` aborted it. */
  readonly ask: (question: string, signal?: AbortSignal) => Promise<string | null>;
  /** Everything on stdin, for `-`. */
  readonly readAll: () => Promise<string>;
}

/** Our own colours, the only control characters that may reach a terminal. */
const colours = new RegExp(`(\u001b\\[(?:1|2|22|31|32|33|36|39)m)`);

/** The same terminal, to which text from anywhere can be given: characters that would steer it are shown as `\u` escapes. */
export function guardTerminal(terminal: Terminal): Terminal {
  const isColoured = terminal.paint.bold('') !== '';
  const guarded = (text: string): string =>
    isColoured
      ? text
          .split(colours)
          .map((part, index) => (index % 2 === 1 ? part : escapeUnseen(part)))
          .join('')
      : escapeUnseen(text);
  return {
    ...terminal,
    line: (text = '') => terminal.line(guarded(text)),
    aside: (text = '') => terminal.aside(guarded(text)),
    status: (text) => terminal.status(text === null ? null : guarded(text)),
    ask: (question, signal) => terminal.ask(guarded(question), signal),
  };
}

const ink =
  (code: number, end: number, wanted: boolean): Ink =>
  (text) =>
    wanted ? `\u001b[${code}m${text}\u001b[${end}m` : text;

export function paintWith(wanted: boolean): Paint {
  return {
    bold: ink(1, 22, wanted),
    dim: ink(2, 22, wanted),
    red: ink(31, 39, wanted),
    green: ink(32, 39, wanted),
    yellow: ink(33, 39, wanted),
    cyan: ink(36, 39, wanted),
  };
}

/** NO_COLOR (no-color.org) forbids colours, FORCE_COLOR asks for them; otherwise a terminal gets them and a pipe does not. */
export function wantsColour(environment: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const forbidden = environment['NO_COLOR'];
  if (forbidden !== undefined && forbidden !== '') return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && environment['TERM'] !== 'dumb';
}
