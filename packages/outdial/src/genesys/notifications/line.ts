import type { AgentId } from '../../call/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import { isWithin } from '../../readiness/freshness.ts';
import type { Http } from '../http.ts';
import { createChannel, type ChannelFailure, type Rejected, subscribe } from './channel.ts';
import { ping, readFrame } from './frame.ts';
import type { OpenSocket, Socket } from './socket.ts';
import { topicsOf } from './topics.ts';

/** Genesys sends a heartbeat about every 30 s; after 35 s without any frame a socket counts as dead (docs/genesys-facts.md#notifications). */
const silenceMs = 35_000;
/** After this long we ask for a sign of life. */
const pingAfterMs = 25_000;

export interface LineParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly openSocket: OpenSocket;
  /** Whether a socket may be opened at this address. */
  readonly mayConnect: (uri: string) => boolean;
  readonly onEvent: (topicName: string, eventBody: unknown) => void;
  /** Genesys will close the socket soon. */
  readonly onClosing: (line: Line) => void;
  /** The socket is closed or dead. Not called after `close`. */
  readonly onDown: (line: Line) => void;
}

/** One channel with its socket. */
export interface Line {
  readonly openedAt: number;
  readonly live: (now: number) => boolean;
  /** Subscribes to these agents. `since`: from then on Genesys reports what happens to them. */
  readonly add: (agents: readonly AgentId[]) => Promise<Added | ChannelFailure>;
  readonly close: () => void;
}

export interface Added {
  readonly kind: 'added';
  readonly since: number;
  readonly rejected: readonly Rejected[];
}

/**
 * Opens a channel and its socket; resolves once the socket is open. Subscriptions come after that, so that no event is missed in between.
 */
export async function openLine(parts: LineParts): Promise<Line | ChannelFailure> {
  const channel = await createChannel(parts.http);
  if (channel.kind === 'failed') return channel;
  if (!parts.mayConnect(channel.connectUri)) return unreachable('address-refused');
  return new Promise((resolve) => {
    const line = new SocketLine(parts, channel.id, (stands) => resolve(stands ? line : unreachable('socket-closed')));
    try {
      line.connect(channel.connectUri);
    } catch {
      resolve(unreachable('address-refused'));
    }
  });
}

function unreachable(cause: string): ChannelFailure {
  const problem = { code: 'genesys-unavailable', pointer: null, facts: { asked: 'notifications', cause } };
  return { kind: 'failed', why: 'gone', problem };
}

class SocketLine implements Line {
  readonly #parts: LineParts;
  readonly #channelId: string;
  readonly #onSettled: (stands: boolean) => void;
  #openedAt = 0;
  #socket: Socket | null = null;
  #state: 'opening' | 'open' | 'over' = 'opening';
  #lastFrameAt: number;
  #disarm: () => void = () => undefined;

  constructor(parts: LineParts, channelId: string, onSettled: (stands: boolean) => void) {
    this.#parts = parts;
    this.#channelId = channelId;
    this.#onSettled = onSettled;
    this.#lastFrameAt = parts.clock.now();
  }

  get openedAt(): number {
    return this.#openedAt;
  }

  connect(uri: string): void {
    this.#socket = this.#parts.openSocket(uri, {
      onOpen: () => {
        if (this.#state !== 'opening') return;
        this.#state = 'open';
        this.#openedAt = this.#heard();
        this.#onSettled(true);
      },
      onFrame: (text) => this.#read(text),
      onClosed: () => this.#end(),
    });
    this.#watch(pingAfterMs);
  }

  readonly live = (now: number): boolean => this.#state === 'open' && isWithin(silenceMs - 1, this.#lastFrameAt, now);

  readonly add = async (agents: readonly AgentId[]): Promise<Added | ChannelFailure> => {
    const subscribed = await subscribe(this.#parts.http, this.#channelId, topicsOf(agents));
    if (subscribed.kind === 'failed') return subscribed;
    if (this.#state !== 'open') return unreachable('socket-closed');
    return { kind: 'added', since: this.#parts.clock.now(), rejected: subscribed.rejected };
  };

  readonly close = (): void => {
    const wasOpening = this.#state === 'opening';
    this.#state = 'over';
    this.#disarm();
    this.#socket?.close();
    if (wasOpening) this.#onSettled(false);
  };

  #read(text: string): void {
    if (this.#state !== 'open') return;
    this.#heard();
    const frame = readFrame(text);
    if (frame.kind === 'event') this.#parts.onEvent(frame.topicName, frame.eventBody);
    if (frame.kind === 'closing') this.#parts.onClosing(this);
  }

  #heard(): number {
    this.#lastFrameAt = this.#parts.clock.now();
    return this.#lastFrameAt;
  }

  /** Looks again when silence would have lasted `ms`: first to ask for a sign of life, then to give the socket up. */
  #watch(ms: number): void {
    const { clock } = this.#parts;
    this.#disarm = clock.wakeAt(this.#lastFrameAt + ms, () => {
      // After the clock was set back, the length of the silence is unknown, so Outdial sends a ping.
      if (clock.now() < this.#lastFrameAt) this.#lastFrameAt = clock.now() - pingAfterMs;
      const silence = clock.now() - this.#lastFrameAt;
      if (silence >= silenceMs) {
        this.#socket?.close();
        this.#end();
      } else if (silence >= pingAfterMs) {
        this.#socket?.send(ping);
        this.#watch(silenceMs);
      } else {
        this.#watch(pingAfterMs);
      }
    });
  }

  #end(): void {
    if (this.#state === 'over') return;
    const wasOpening = this.#state === 'opening';
    this.#state = 'over';
    this.#disarm();
    if (wasOpening) this.#onSettled(false);
    else this.#parts.onDown(this);
  }
}
