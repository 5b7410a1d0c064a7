import { createInterface } from 'node:readline/promises';
import type { TerminalReader } from './reader.ts';
import { paintWith, wantsColour, type Terminal } from './terminal.ts';

interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream;
}

const eraseLine = '\r\u001b[2K';

/** The terminal of this process. */
export function processTerminal(
  { stdin, stdout, stderr }: Streams,
  environment: Readonly<Record<string, string | undefined>>,
  reader: TerminalReader,
): Terminal {
  const interactive = stdout.isTTY === true && stdin.isTTY === true;
  let shown: string | null = null;
  const put = (stream: NodeJS.WritableStream, text: string): void => {
    if (shown === null) {
      stream.write(`${text}\n`);
      return;
    }
    stdout.write(eraseLine);
    stream.write(`${text}\n`);
    stdout.write(shown);
  };
  return {
    line: (text = '') => {
      put(stdout, text);
    },
    aside: (text = '') => {
      put(stderr, text);
    },
    status: (text) => {
      if (!interactive || (text === null && shown === null)) return;
      shown = text === null ? null : fit(text, stdout.columns ?? 0);
      stdout.write(shown === null ? eraseLine : `${eraseLine}${shown}`);
    },
    interactive,
    paint: paintWith(wantsColour(environment, stdout.isTTY === true)),
    reader,
    ask: (question, signal) => ask({ stdin, stdout }, question, signal),
    readAll: () => readAll(stdin),
  };
}

/** The answer typed to a question. Null when there is no answer. */
async function ask(
  { stdin, stdout }: Pick<Streams, 'stdin' | 'stdout'>,
  question: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const lines = createInterface({ input: stdin, output: stdout });
  try {
    const answer = lines.question(question, signal === undefined ? {} : { signal });
    const ended = new Promise<null>((resolve) => {
      lines.once('close', () => {
        stdout.write('\n');
        resolve(null);
      });
    });
    return await Promise.race([answer, ended]);
  } catch {
    return null;
  } finally {
    lines.removeAllListeners('close').close();
  }
}

async function readAll(stdin: NodeJS.ReadableStream): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stdin) pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return Buffer.concat(pieces).toString('utf8');
}

/** A status longer than the line would wrap and could not be erased. `columns` 0: the terminal does not say. */
function fit(text: string, columns: number): string {
  const width = (columns > 0 ? columns : 80) - 1;
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
