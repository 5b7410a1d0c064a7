/** Why a server closed a connection before its client did. */
export type ClosingReason = 'full' | 'one-holder' | 'pipelined' | 'slow' | 'unread';

/** The connections of the server that carries the requests. */
export interface ConnectionFigures {
  readonly open: number;
  readonly most: number;
  /** How many it closed since this process started. */
  readonly closed: Readonly<Record<ClosingReason, number>>;
}

const waiting = new WeakMap<Request, (holder: string) => void>();

/** Calls `known` when this request turns out to have a good key, session or share link, before its body is read. */
export const onGoodKey = (request: Request, known: (holder: string) => void): void => void waiting.set(request, known);

/** Reports that this request has a good key, session or share link, and whose. */
export const tellGoodKey = (request: Request, holder: string): void => waiting.get(request)?.(holder);
