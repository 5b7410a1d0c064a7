import { closeSync, openSync, writeSync } from 'node:fs';
import type { FaultKind } from '../faults/faults.ts';
import type { Reply, SandboxRequest } from '../http.ts';
import { isSecretName, maskedNumber, maskedText } from './masking.ts';

/**
 * One exchange with the API or the sign-in, with secrets and phone numbers masked. `status` is `null` when there was no answer. `request`
 * and `response` are the JSON bodies (a form as an object); `null` when the body is missing or not JSON. `fault` names the fault that
 * struck.
 */
export interface RecordedExchange {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly request: unknown;
  readonly response: unknown;
  readonly fault?: string;
}

/** Receives every exchange, except those on control paths. */
export type ExchangeListener = (exchange: RecordedExchange) => void;

/** Builds the masked exchange from a request and its result. A body is masked when it is read: a listener may want only the status. */
export function recordedExchange(
  request: SandboxRequest,
  reply: Reply,
  faults: readonly FaultKind[],
): RecordedExchange {
  const signIn = request.path.startsWith('/oauth/');
  const asked = (): unknown =>
    signIn ? Object.fromEntries(new URLSearchParams(request.body)) : readJson(request.body);
  const answer = reply.kind === 'answer' ? reply.answer : null;
  const isEmptyForm = signIn && request.body === '';
  return {
    method: request.method,
    path: maskedText(request.path),
    status: answer?.status ?? null,
    get request() {
      return isEmptyForm ? null : masked(asked(), signIn);
    },
    get response() {
      return masked(readJson(answer?.body ?? ''), signIn);
    },
    ...(faults.length === 0 ? {} : { fault: faults.join(' ') }),
  };
}

/** Appends each exchange as a line of JSON to a file until it is closed. Throws an Error that names the file when it cannot open it. */
export function recordTo(file: string): { readonly listener: ExchangeListener; close(): void } {
  let descriptor: number | null = opened(file);
  return {
    listener: (exchange) => {
      if (descriptor !== null) writeSync(descriptor, `${JSON.stringify(exchange)}\n`);
    },
    close: () => {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
}

function opened(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The sandbox cannot record the exchanges in ${file}: ${reason}`, { cause: error });
  }
}

function readJson(text: string): unknown {
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

function masked(value: unknown, signIn: boolean, name = ''): unknown {
  if (typeof value === 'string') return maskedText(value);
  if (typeof value === 'number') return maskedNumber(value, name);
  if (Array.isArray(value)) return value.map((item: unknown) => masked(item, signIn, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => {
      const isSecret = typeof item === 'string' && (isSecretName(key) || (signIn && key === 'code'));
      return [maskedText(key), isSecret ? '•••' : masked(item, signIn, key)];
    }),
  );
}
