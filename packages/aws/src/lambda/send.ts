import { request as plain, type IncomingMessage } from 'node:http';
import { request as secure } from 'node:https';
import type { Send, Sent } from 'outdial/engine-kit';

/** Maximum bytes of an answer that Outdial reads. */
const largestAnswer = 8 * 1024 * 1024;

/**
 * Sends over Node's own client, with a new connection for each request: a Lambda is frozen between invocations, and idle connections do
 * not survive that. Writes the head only after the connection is open, so a request that was never sent is known as such.
 */
export const sendByNode: Send = ({ method, url, headers, body, mayLeave, signal }) =>
  new Promise((resolve) => {
    let left = false;
    let over = false;
    const end = (answer: Sent['answer'], error: string | null): void => {
      if (over) return;
      over = true;
      signal.removeEventListener('abort', abort);
      if (answer === null) sending.destroy();
      resolve({ left, answer, error });
    };
    const abort = (): void => end(null, 'timeout');
    const start = url.startsWith('https:') ? secure : plain;
    const sending = start(url, { method, headers: { ...headers }, agent: false });
    sending.on('error', (error) => end(null, codeOf(error)));
    sending.on('response', (response) => {
      read(response, end);
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) {
      abort();
      return;
    }
    sending.on('socket', (socket) => {
      socket.once(url.startsWith('https:') ? 'secureConnect' : 'connect', () => {
        if (over) return;
        if (!mayLeave()) {
          end(null, 'withheld');
          return;
        }
        left = true;
        sending.end(body ?? undefined);
      });
    });
  });

function read(response: IncomingMessage, end: (answer: Sent['answer'], error: string | null) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > largestAnswer) end(null, 'answer-too-large');
    else chunks.push(chunk);
  });
  response.on('error', (error) => end(null, codeOf(error)));
  response.on('aborted', () => end(null, 'ECONNRESET'));
  response.on('end', () => {
    const told = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
    const headers = Object.fromEntries(told) as Record<string, string>;
    end({ status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') }, null);
  });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
