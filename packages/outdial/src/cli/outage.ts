import { counted } from '../call/counted.ts';
import { OutdialError } from '../client/index.ts';
import type { Terminal } from './terminal.ts';

/** True if the error says nothing about the call: the server, or a proxy in front of it, fails. */
export const isOutage = (error: unknown): error is OutdialError =>
  error instanceof OutdialError && (error.status === null || error.status >= 500 || error.code === 'unreadable-answer');

const quietTries = 2;

/** Says once that the server does not answer, and once that it answers again. A stream that is taken up again at once is not worth a line. */
export function tellingOutage({ aside, status }: Terminal, waits: string): (answers: boolean) => void {
  let tries = 0;
  return (answers) => {
    if (answers && tries > quietTries) aside(`The server answers again, after ${counted(tries, 'attempt')}.`);
    tries = answers ? 0 : tries + 1;
    if (tries !== quietTries + 1) return;
    status(null);
    aside(`The server does not answer now. ${waits}`);
  };
}
