import { escapeUnseen } from '../masking/unseen.ts';
import type { TerminalReader } from './reader.ts';

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
  readonly reader: TerminalReader;
  /** Asks the person one question. Null when the input ended or `signal` aborted it. */
  readonly ask: (question: string, signal?: AbortSignal) => Promise<string | null>;
  /** Everything on stdin, for `-`. */
  readonly readAll: () => Promise<string>;
}

/**
 * The same terminal, to which text from anywhere can be given: characters that would steer it are shown as `\u` escapes, colours too. Only
 * the colours of its own `paint` reach the terminal. They carry `mark`, which no text from outside can know: a fresh random UUID.
 */
export function guardTerminal(terminal: Terminal, mark: string): Terminal {
  const own = `\u001b${mark}[`;
  const isColoured = terminal.paint.bold('') !== '';
  const guarded = (text: string): string =>
    text
      .split(own)
      .map((part, index) => {
        const end = index === 0 ? 0 : part.indexOf('m') + 1;
        return index === 0 ? escapeUnseen(part) : `\u001b[${part.slice(0, end)}${escapeUnseen(part.slice(end))}`;
      })
      .join('');
  return {
    ...terminal,
    paint: isColoured ? paintWith(true, own) : terminal.paint,
    // A file for a spreadsheet begins with a byte order mark, which steers nothing.
    line: (text = '') => terminal.line(text.startsWith('\ufeff') ? `\ufeff${guarded(text.slice(1))}` : guarded(text)),
    aside: (text = '') => terminal.aside(guarded(text)),
    status: (text) => terminal.status(text === null ? null : guarded(text)),
    ask: (question, signal) => terminal.ask(guarded(question), signal),
  };
}

/** `start`: how a colour begins. */
export function paintWith(wanted: boolean, start = '\u001b['): Paint {
  const ink =
    (code: number, end: number): Ink =>
    (text) =>
      wanted ? `${start}${code}m${text}${start}${end}m` : text;
  return {
    bold: ink(1, 22),
    dim: ink(2, 22),
    red: ink(31, 39),
    green: ink(32, 39),
    yellow: ink(33, 39),
    cyan: ink(36, 39),
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
