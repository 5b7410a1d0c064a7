import type { Logger } from '../ports/logger.ts';
import type { Problem } from '../call/problem.ts';
import { isoOf } from '../call/instants.ts';
import type { Clock } from '../ports/clock.ts';
import type { TracingNow } from '../ports/tracing.ts';
import type { WebhookEndpoint, WebhookMessage, WebhookOutbox, WebhookVerdict } from '../ports/webhooks.ts';
import { longestDelay, verdictOf } from './back-off.ts';
import type { Post, Posting } from './send.ts';
import { signedHeaders, type Signing } from './sign.ts';
import { createLaneTurns, type LaneTurns } from './lane-turns.ts';

export interface Delivering {
  readonly outbox: WebhookOutbox;
  readonly post: Post;
  readonly clock: Clock;
  /** 0 up to, not including, 1. */
  readonly random: () => number;
  /** The JSON body of a message. */
  readonly render: (message: WebhookMessage) => string;
  /** Facts hold no secret, no phone number and no whole address. */
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Absent: deliveries are not traced. */
  readonly tracing?: TracingNow;
}

/** Carries the outbox out, message by message. */
export interface Deliverer {
  /** There may be something new. Does nothing in this turn of the event loop, so that it never delays a dial. */
  readonly nudge: () => void;
  /** Begins no further attempt; what is in flight is not kept. */
  readonly close: () => void;
}

/** As many messages of a lane are looked at: those in flight, and as many again. */
const headsLookedAt = 16;
const afterFailureMs = 1000;

type Result = Parameters<WebhookOutbox['settle']>[0][number];

/**
 * Delivers at least once, in order for each call and endpoint. Lanes take turns, and each has a limit, so that a slow receiver does not hold
 * up the others. A message leaves the outbox after the receiver took it; if the process dies in between, it is sent again.
 */
export function createDeliverer(world: Delivering): Deliverer {
  const { outbox, clock } = world;
  const turns = createLaneTurns();
  let results: readonly Result[] = [];
  let scheduled = false;
  let closed = false;
  let cancelWake = (): void => undefined;

  const wakeAt = (at: number | null): void => {
    cancelWake();
    cancelWake = at === null ? () => undefined : clock.wakeAt(at, nudge);
  };
  const nudge = (): void => {
    if (scheduled || closed) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (closed) return;
      try {
        settle();
        wakeAt(beginDue(world, turns, attempt));
      } catch {
        // The store is full or broken; what is in memory stays there until it can be written.
        wakeAt(clock.now() + afterFailureMs);
      }
    });
  };
  const settle = (): void => {
    if (results.length === 0) return;
    outbox.settle(results, clock.now());
    for (const { message } of results) turns.free(message);
    results = [];
  };
  const attempt = async (message: WebhookMessage): Promise<void> => {
    const begun = clock.monotonic();
    const problem = await postMessage(world, message).catch(unexpected);
    turns.ended(message, { tookMs: clock.monotonic() - begun, failed: problem !== null });
    const now = clock.now();
    const verdict = verdictOf(message, problem, now, world.random());
    if (closed) return;
    logFailure(world.logger, message, verdict);
    results = [...results, { message, verdict }];
    nudge();
  };

  return {
    nudge,
    close: () => {
      closed = true;
      wakeAt(null);
    },
  };
}

/** Begins what is due, one message of each lane in turn. Returns when the next one is due, or null when no message waits for its time. */
function beginDue(
  { outbox, clock }: Delivering,
  turns: LaneTurns,
  attempt: (message: WebhookMessage) => Promise<void>,
): number | null {
  let earliest = Infinity;
  const dueIn = (lane: string): readonly WebhookMessage[] => {
    const now = clock.now();
    return outbox.heads(lane, headsLookedAt).filter((message) => {
      const { nextAt } = message;
      if (nextAt === null || turns.isInFlight(message)) return false;
      const isDue = nextAt <= now || nextAt > now + longestDelay;
      if (!isDue) earliest = Math.min(earliest, nextAt);
      return isDue;
    });
  };
  // A lane without a free place is looked at again when an attempt ends.
  let waiting = turns
    .order(outbox.lanes())
    .flatMap((lane) => (turns.mayBegin(lane) ? [{ lane, due: dueIn(lane) }] : []));
  while (waiting.length > 0) {
    waiting = waiting.flatMap(({ lane, due: [message, ...rest] }) => {
      if (message === undefined || !turns.mayBegin(lane)) return [];
      turns.begin(lane, message);
      void attempt(message);
      return [{ lane, due: rest }];
    });
  }
  return earliest === Infinity ? null : earliest;
}

function logFailure(
  logger: Delivering['logger'],
  { callId, endpointId, id, attempts }: WebhookMessage,
  verdict: WebhookVerdict,
): void {
  if (verdict.kind === 'delivered') return;
  const facts = { callId, endpoint: endpointId, message: id, attempts: attempts + 1, ...verdict.problem.facts };
  if (verdict.kind === 'retry') {
    logger.info({ ...facts, nextAt: isoOf(verdict.at) }, 'A webhook message was not delivered yet. It is tried again.');
    return;
  }
  logger.warn(facts, sentenceOfDead(verdict.problem));
}

/** What the log says about a message that is dead from now on. */
export function sentenceOfDead({ facts: { why } }: Problem): string {
  const isOurs = why === 'unexpected' || why === 'unreadable';
  const what = isOurs ? 'Outdial could not send a webhook message' : 'A webhook message was not delivered for 24 hours';
  return `${what}. "outdial webhooks dead" lists it.`;
}

/** The secrets that sign now, newest first. */
export function signingSecrets({ secret, previous }: WebhookEndpoint, now: number): readonly string[] {
  return previous !== null && previous.until > now ? [secret, previous.secret] : [secret];
}

async function postMessage(
  { outbox, clock, post, render, tracing }: Delivering,
  message: WebhookMessage,
): Promise<Problem | null> {
  const now = clock.now();
  const endpoint = outbox.endpoints().find(({ id }) => id === message.endpointId);
  if (endpoint === undefined) return { code: 'webhook-not-found', pointer: null, facts: { id: message.endpointId } };
  const { id, url } = message;
  const posting = signedPosting({ id, url, body: render(message), secrets: signingSecrets(endpoint, now) }, now);
  const traced = tracing?.()?.delivery(message);
  if (traced === undefined) return post(posting);
  const { traceparent } = traced;
  const problem = await post({ ...posting, headers: { ...posting.headers, traceparent } }).catch(unexpected);
  traced.ended(problem);
  return problem;
}

interface Signed extends Omit<Signing, 'timestamp'> {
  readonly url: string;
}

/** One attempt to deliver a message, signed for this moment. */
export function signedPosting({ url, ...signing }: Signed, now: number): Posting {
  const headers = signedHeaders({ ...signing, timestamp: Math.floor(now / 1000) });
  return { url, headers: { ...headers, ...jsonHeaders }, body: signing.body };
}

/** A mistake of ours with one message. The other messages continue. */
export function unexpected(error: unknown): Problem {
  const name = error instanceof Error ? error.name : typeof error;
  return { code: 'webhook-not-delivered', pointer: null, facts: { why: 'unexpected', error: name } };
}

const jsonHeaders = { 'content-type': 'application/json', 'user-agent': 'Outdial' } as const;
