import type { ProblemView } from '../call/problem.ts';

interface Particulars {
  readonly code: string;
  readonly status: number | null;
  readonly problems?: readonly ProblemView[];
  readonly corrected?: unknown;
  readonly fill?: readonly string[];
  readonly cause?: unknown;
}

/** What the server refused, or that it could not be reached (`status` null, code `unreachable`; whether it took the request is not known). */
export class OutdialError extends Error {
  /** Code of the first problem. */
  readonly code: string;
  readonly status: number | null;
  readonly problems: readonly ProblemView[];
  /** The request as it should have been; null when the server could not say. */
  readonly corrected: unknown;
  /** Pointers of placeholders in `corrected` that only the caller can fill in. */
  readonly fill: readonly string[];

  constructor(message: string, { code, status, problems, corrected, fill, cause }: Particulars) {
    super(message, { cause });
    this.name = 'OutdialError';
    this.code = code;
    this.status = status;
    this.problems = problems ?? [];
    this.corrected = corrected ?? null;
    this.fill = fill ?? [];
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';

/** True for a problem with everything that is printed or acted on. A proxy's answer may have `problems`, too, of another shape. */
function isProblem(value: unknown): value is ProblemView {
  if (!isRecord(value)) return false;
  const texts = ['code', 'kind', 'message', 'fix', 'who', 'next', 'docs'];
  const times = ['since', 'clears', 'asOf'].map((name) => value[name] ?? null);
  return (
    texts.every((name) => typeof value[name] === 'string') &&
    [value['pointer'], value['expected'], ...times].every(isTextOrNull)
  );
}

/** The error that a problem+json answer tells; any other answer (a proxy's page, a redirect) gives the code `unreadable-answer`. */
export async function errorOf(response: Response): Promise<OutdialError> {
  const { status } = response;
  const text = await textOf(response);
  const body = text === null ? null : jsonOf(text);
  if (!isRecord(body) || !Array.isArray(body['problems'])) return unreadable(response, text);
  const problems: readonly unknown[] = body['problems'];
  if (!problems.every(isProblem)) return unreadable(response, text);
  const given: readonly unknown[] = Array.isArray(body['fill']) ? body['fill'] : [];
  const fill = given.filter((each) => typeof each === 'string');
  const message = typeof body['detail'] === 'string' ? body['detail'] : `The server answered ${status}.`;
  return new OutdialError(message, {
    code: problems[0]?.code ?? 'unknown',
    status,
    problems,
    corrected: body['corrected'],
    fill,
  });
}

/** The JSON of an answer. Rejects with `unreadable-answer` if it is not Outdial's: every answer of Outdial has `Outdial-Version`. */
export async function answerOf(response: Response): Promise<unknown> {
  const text = await textOf(response);
  const body = text === null ? null : jsonOf(text);
  if (!isRecord(body) || !response.headers.has('outdial-version')) throw unreadable(response, text);
  return body;
}

/** What nginx, Apache, and servers in Go (such as Caddy) answer. */
const plainHttpAtTls = /plain HTTP (?:request was sent )?to (?:HTTPS|an SSL-enabled)|HTTP request to an HTTPS server/i;

/** `text` null: the body broke off, is too large, or was not read. */
export function unreadable({ status, headers }: Response, text: string | null): OutdialError {
  const location = headers.get('location');
  const isPage = headers.get('content-type')?.includes('html') === true || /^\s*<(?:!doctype|html)/i.test(text ?? '');
  const what = (): string => {
    if (status >= 300 && status < 400)
      return location === null ? ', a redirect' : `, a redirect to ${hostOf(location)}`;
    if (text === '') return ' without a body';
    if (status === 400 && plainHttpAtTls.test(text ?? ''))
      return ', because it expects TLS: use https:// in the address';
    if (isPage) return ' with a web page';
    return text === null ? ', but the answer broke off or was too large' : ' in another format';
  };
  return new OutdialError(`The address does not answer as Outdial does: it answered ${status}${what()}.`, {
    code: 'unreadable-answer',
    status,
  });
}

const hostOf = (location: string): string => (URL.canParse(location) ? new URL(location).origin : 'another path');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Bytes. No answer of Outdial is as large. */
const largest = 16 * 1024 * 1024;

async function textOf({ body }: Response): Promise<string | null> {
  if (body === null) return '';
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > largest) return null;
      text += decoder.decode(part.value, { stream: true });
    }
    return text;
  } catch {
    return null;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
