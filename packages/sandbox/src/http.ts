/** One HTTP request, from a socket or in process. Header names are looked up in lower case. `search` does not include the question mark. */
export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

/** A complete HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The sandbox's action on the wire, after `delayMs`: an answer, a reset, or silence until the connection closes after `holdMs`. An
 * answer's body follows `slowMs` after its head. The connection closes after `closeIdleMs` without a request; `null` keeps it open.
 * `refused` occurs only in process.
 */
export type Reply =
  | {
      readonly kind: 'answer';
      readonly answer: Answer;
      readonly delayMs: number;
      readonly slowMs: number;
      readonly closeIdleMs: number | null;
    }
  | { readonly kind: 'reset'; readonly delayMs: number }
  | { readonly kind: 'silence'; readonly delayMs: number; readonly holdMs: number }
  | { readonly kind: 'refused' };

/** A status and a body that is not yet serialized as JSON. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}
