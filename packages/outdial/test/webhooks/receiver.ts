import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { openLocalReceiver } from '../local-receiver.ts';

export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly message: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

/** The answer; null when it never answers. */
export type ReceiverAnswer = { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | null;

export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly received: readonly Received[];
  /** Decides about each message; 204 at first. */
  answer: (received: Received) => ReceiverAnswer;
  /** Resolves once this holds, looked at after every message. */
  readonly until: (holds: (received: readonly Received[]) => boolean) => Promise<void>;
  readonly types: () => readonly string[];
}

/** A program that receives messages about calls, on its own port. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const { port, until } = await openLocalReceiver((body, request, response) => {
    const message = JSON.parse(body) as Received['message'];
    const one = { id: String(request.headers['webhook-id']), headers: request.headers, body, message };
    received.push(one);
    const answer = receiver.answer(one);
    if (answer !== null) response.writeHead(answer.status, answer.headers).end();
  });
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received,
    answer: () => ({ status: 204 }),
    until: (holds) => until(() => holds(received)),
    types: () => received.map(({ message }) => message.type),
  };
  return receiver;
}

/** Whether one of the signatures fits the secret, by the letter of Standard Webhooks. */
export function isSignedBy(secret: string, { id, headers, body }: Received): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${id}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(expected);
}
