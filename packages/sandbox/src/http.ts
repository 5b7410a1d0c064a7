/** One HTTP request, however it came in. Header names are asked for in lower case; `search` is without the question mark. */
export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

/** A whole HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What is to happen on the wire, after `delayMs`: an answer (its body `slowMs` after its head; the connection closed once idle for
 * `closeIdleMs`, null: kept), a reset, or silence until the connection is closed after `holdMs`. `refused` only occurs in process.
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

/** A status and a body that is still to be written as JSON. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}
