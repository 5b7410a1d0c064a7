import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { Agent as PlainAgent, request as plain, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as secure } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Problem } from '../call/problem.ts';
import type { Clock } from '../ports/clock.ts';
import { isPublicAddress, judgeAddress, type AddressRules } from './addresses.ts';

export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One POST, once: no redirect, no retry. Null when it was answered with a 2xx, else what went wrong. Never rejects. */
export type Post = (posting: Posting) => Promise<Problem | null>;

export interface WebhookWire {
  readonly post: Post;
  /** Aborts the requests in flight. Their outcome is not reported. */
  readonly close: () => Promise<void>;
}

/** Every address of a host, as `dns.lookup` with `all` gives them: with an error, no list at all. */
export type LookUp = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, addresses?: readonly LookupAddress[]) => void,
) => void;

interface Setting extends AddressRules {
  readonly clock: Clock;
  /** For tests; the system's resolver when not given. */
  readonly lookUp?: LookUp;
}

const timeLimitMs = 10_000;
const connectionsOfOrigin = 8;
/** Below the five seconds after which many servers close an idle connection. A request in flight has its own limit. */
const idleLimitMs = 4_000;
/** An answer longer than this is not worth keeping its connection. */
const drainedBytes = 16 * 1024;

const systemLookUp: LookUp = (host, done) => lookUp(host, { all: true }, done);

class PrivateAddress extends Error {
  readonly code = 'private';
}

/**
 * The resolver for sockets: gives only addresses that were judged. Sockets call it from their own callbacks, where an error that is thrown
 * ends the process, so it never throws. It answers once.
 */
function judgedLookup(ask: LookUp, allowPrivate: boolean): LookupFunction {
  return (host, options, done) => {
    let isAnswered = false;
    const answer = (error: Error | null, found: readonly LookupAddress[] = []): void => {
      if (isAnswered) return;
      isAnswered = true;
      const fault = error ?? faultOf(found, allowPrivate);
      const [first] = found;
      if (fault !== null || first === undefined) done(fault, []);
      else if (options.all === true) done(null, [...found]);
      else done(null, first.address, first.family);
    };
    try {
      ask(host, answer);
    } catch (error) {
      answer(error instanceof Error ? error : new Error('The host name could not be resolved.'));
    }
  };
}

function faultOf(found: readonly LookupAddress[], allowPrivate: boolean): Error | null {
  if (found.length === 0)
    return Object.assign(new Error('The host name does not have an address.'), { code: 'ENODATA' });
  const isRefused = !allowPrivate && found.some(({ address }) => !isPublicAddress(address));
  return isRefused ? new PrivateAddress('The host resolves to an address that is not public.') : null;
}

/**
 * Posts over Node's own client, which functions on AWS have at no size. The connection uses the very addresses that were looked up and
 * judged, so a name cannot point elsewhere in between.
 */
export function openWebhookWire({ clock, allowPrivate, lookUp: ask = systemLookUp }: Setting): WebhookWire {
  const lookup = judgedLookup(ask, allowPrivate);
  const kept = { keepAlive: true, maxSockets: connectionsOfOrigin, timeout: idleLimitMs };
  const [plainAgent, secureAgent] = [new PlainAgent(kept), new SecureAgent(kept)];
  const answerTo = ({ url, headers, body }: Posting, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const isSecure = new URL(url).protocol === 'https:';
      const length = { 'content-length': String(Buffer.byteLength(body)) };
      const options = { method: 'POST', headers: { ...headers, ...length }, lookup, signal, maxHeaderSize: 16 * 1024 };
      const sent = isSecure
        ? secure(url, { ...options, agent: secureAgent }, resolve)
        : plain(url, { ...options, agent: plainAgent }, resolve);
      sent.once('error', reject).end(body);
    });
  const exchange = async (posting: Posting, signal: AbortSignal): Promise<Problem | null> => {
    const answer = await answerTo(posting, signal);
    await drain(answer);
    const { statusCode = 0 } = answer;
    if (statusCode >= 200 && statusCode < 300) return null;
    return failure(statusCode < 400 ? 'redirect' : 'status', { status: statusCode });
  };

  return {
    post: async (posting) => {
      const forbidden = judgeAddress(posting.url, { allowPrivate });
      if (forbidden !== null) return forbidden;
      const limit = new AbortController();
      const cancel = clock.wakeAt(clock.now() + timeLimitMs, () => limit.abort());
      try {
        return await exchange(posting, limit.signal);
      } catch (error) {
        if (limit.signal.aborted) return failure('timeout');
        const code = codeOf(error);
        return code === 'private' ? failure('private') : failure('unreachable', { error: code });
      } finally {
        cancel();
      }
    },
    close: async () => {
      plainAgent.destroy();
      secureAgent.destroy();
    },
  };
}

/** The status is all that counts: what follows only decides whether the connection can be used again. Never rejects. */
function drain(answer: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let read = 0;
    answer.on('data', (part: Buffer) => {
      read += part.byteLength;
      if (read > drainedBytes) answer.destroy();
    });
    answer.once('error', () => undefined).once('close', resolve);
  });
}

function failure(
  why: 'redirect' | 'status' | 'timeout' | 'private' | 'unreachable',
  facts: Problem['facts'] = {},
): Problem {
  return { code: 'webhook-not-delivered', pointer: null, facts: { why, ...facts } };
}

/** A code such as ECONNREFUSED; never a text that could carry an address's secrets. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
