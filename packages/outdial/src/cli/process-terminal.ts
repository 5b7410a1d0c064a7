import { createInterface } from 'node:readline/promises';
import { paintWith, wantsColour, type Terminal } from './terminal.ts';

interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

const eraseLine = '\r\u001b[2K';

/** The terminal of this process. */
export function processTerminal(
  { stdin, stdout, stderr }: Streams,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  // `isTTY` is absent on a pipe, whatever its type says.
  const interactive = Boolean(stdout.isTTY) && Boolean(stdin.isTTY);
  let shown: string | null = null;
  const put = (stream: NodeJS.WriteStream, text: string): void => {
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
      shown = text === null ? null : fit(text, stdout.columns);
      stdout.write(shown === null ? eraseLine : `${eraseLine}${shown}`);
    },
    interactive,
    paint: paintWith(wantsColour(environment, Boolean(stdout.isTTY))),
    ask: async (question, signal) => {
      const lines = createInterface({ input: stdin, output: stdout });
      try {
        const answer = lines.question(question, signal === undefined ? {} : { signal });
        const ended = new Promise<null>((resolve) => {
          lines.once('close', () => {
            resolve(null);
          });
        });
        return await Promise.race([answer, ended]);
      } catch {
        return null;
      } finally {
        lines.close();
      }
    },
    readAll: async () => {
      const pieces: Buffer[] = [];
      for await (const piece of stdin) pieces.push(Buffer.from(piece as Uint8Array));
      return Buffer.concat(pieces).toString('utf8');
    },
  };
}

/** A status longer than the line would wrap and could not be erased. */
function fit(text: string, columns: number): string {
  const width = Math.max(20, columns || 80) - 1;
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
