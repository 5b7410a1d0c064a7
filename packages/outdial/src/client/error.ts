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

/** The error that a problem+json answer tells; any other body (a proxy's page) gives the code `unreadable-answer`. */
export async function errorOf(response: Response): Promise<OutdialError> {
  const { status } = response;
  const body: unknown = await response.json().catch(() => null);
  if (!isRecord(body) || !Array.isArray(body['problems'])) {
    const sentence = `The server answered ${status}, but not in Outdial's format. It may be another server, or a proxy in between.`;
    return new OutdialError(sentence, { code: 'unreadable-answer', status });
  }
  // The server's own answer, whose shape its tests hold.
  const problems = body['problems'] as readonly ProblemView[];
  const fill = Array.isArray(body['fill']) ? (body['fill'] as readonly string[]) : [];
  const message = typeof body['detail'] === 'string' ? body['detail'] : `The server answered ${status}.`;
  return new OutdialError(message, {
    code: problems[0]?.code ?? 'unknown',
    status,
    problems,
    corrected: body['corrected'],
    fill,
  });
}
