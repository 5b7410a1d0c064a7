import type { AgentId } from '../../call/ids.ts';
import type { Problem } from '../../call/problem.ts';
import type { Feed, FeedListener, FeedStanding } from '../../ports/contact-centre.ts';
import { interpret } from '../interpret.ts';
import type { GenesysContext } from '../people.ts';
import { backfill } from './backfill.ts';
import { Carriers, type Carrier } from './carriers.ts';
import type { ChannelFailure } from './channel.ts';
import { type Added, type Line, openLine } from './line.ts';
import { createOrder } from './order.ts';
import { closingSoon, createRefusals, type TopicRefusals } from './refusals.ts';
import { createRetry, type Retry } from './retry.ts';
import type { OpenSocket } from './socket.ts';
import { agentsOnChannel, coverageWithout } from './topics.ts';

export interface FeedParts {
  readonly means: GenesysContext;
  readonly openSocket: OpenSocket;
  readonly mayConnect: (uri: string) => boolean;
  readonly listener: FeedListener;
}

/** How often watched facts are compared with a read: a socket can look healthy and be deaf (docs/genesys-facts.md#notifications). */
const comparedEveryMs = 5 * 60_000;
const comparedAgainMs = 15_000;
/** A channel lives 24 h; subscribing again renews it. */
const renewedEveryMs = 12 * 60 * 60_000;
/** A socket that lasted this long did not fail immediately. */
const lastedMs = 60_000;

/** Shares the watched agents out over channels, and keeps each of them on one that lives. */
export class AgentFeed implements Feed {
  readonly #parts: FeedParts;
  readonly #inOrder = createOrder();
  readonly #retry: Retry;
  readonly #refusals: TopicRefusals;
  readonly #watched = new Set<AgentId>();
  readonly #waiting = new Set<AgentId>();
  readonly #unserved = new Set<AgentId>();
  readonly #carriers = new Carriers();
  #isOpened = false;
  #serving = false;
  #closed = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#refusals = createRefusals(parts.listener.onRefused);
    this.#retry = createRetry(parts.means.clock, () => void this.#serve());
  }

  readonly watch = (agents: readonly AgentId[]): void => {
    this.#isOpened = true;
    for (const agent of agents) {
      if (this.#watched.has(agent)) continue;
      this.#watched.add(agent);
      this.#waiting.add(agent);
    }
    if (this.#hasWork()) void this.#serve();
  };

  readonly standing = (): FeedStanding => ({
    watched: this.#watched.size,
    covered: this.#carriers.carried().filter((agent) => !this.#refusals.isUntold(agent)).length,
    sockets: this.#carriers.sockets,
    refused: this.#refusals.standing(),
  });

  readonly close = async (): Promise<void> => {
    this.#closed = true;
    this.#retry.stop();
    this.#carriers.dropAll();
  };

  /** A line without agents shows whether Genesys can be reached. */
  #hasWork(): boolean {
    return this.#waiting.size > 0 || (this.#isOpened && this.#carriers.sockets === 0);
  }

  /** Subscribes the agents that wait, one request at a time. Agents that are added during a request join the next one. */
  async #serve(): Promise<void> {
    if (this.#serving) return;
    this.#serving = true;
    try {
      while (this.#hasWork() && !this.#closed && !this.#retry.isWaiting()) await this.#serveSome();
    } catch (error) {
      this.#refusals.tell(unexpected(error));
      if (!this.#closed) this.#retry.failed(false);
    } finally {
      this.#serving = false;
    }
  }

  async #serveSome(): Promise<void> {
    const carrier = await this.#carrierWithRoom();
    if (carrier === null) {
      const facts = { asked: 'notifications', cause: 'no-channel-left' };
      this.#refusals.tell({ code: 'genesys-unavailable', pointer: null, facts });
      for (const agent of this.#waiting) this.#unserved.add(agent);
      this.#waiting.clear();
      return;
    }
    if ('kind' in carrier) {
      this.#fail(carrier);
      return;
    }
    const batch = [...this.#waiting].slice(0, agentsOnChannel - carrier.agents.size);
    if (batch.length === 0) return;
    for (const agent of batch) {
      this.#waiting.delete(agent);
      carrier.agents.add(agent);
    }
    const failed = await this.#subscribe(carrier, batch);
    if (failed === null) return;
    for (const agent of batch) {
      if (this.#carriers.carries(carrier, agent)) continue;
      carrier.agents.delete(agent);
      this.#waiting.add(agent);
    }
    if (failed.why === 'gone') this.#lose(carrier);
    this.#fail(failed);
  }

  async #carrierWithRoom(): Promise<Carrier | ChannelFailure | null> {
    const open = this.#carriers.withRoom();
    if (open !== undefined) return open;
    if (this.#carriers.isFull) return null;
    const { means, openSocket, mayConnect } = this.#parts;
    const line = await openLine({
      ...{ http: means.http, clock: means.clock, openSocket, mayConnect },
      onEvent: (topicName, eventBody) => this.#hear(topicName, eventBody),
      onClosing: (closing) => this.#replace(closing),
      onDown: (down) => this.#goDown(down),
    });
    if ('kind' in line) return line;
    const carrier = this.#carriers.add(line, means.clock.now());
    if (this.#closed) this.#carriers.drop(carrier);
    this.#compareLater(carrier, comparedEveryMs);
    return carrier;
  }

  /** One invalid topic spoils the whole request, so it is searched for by halves. The agent that it belongs to is not fed. */
  async #subscribe(carrier: Carrier, agents: readonly AgentId[]): Promise<ChannelFailure | null> {
    const added = await carrier.line.add(agents);
    if (this.#closed) return null;
    if (added.kind === 'added') {
      this.#cover(carrier, agents, added);
      void this.#reread(agents);
      return null;
    }
    if (added.why !== 'invalid') return added;
    if (agents.length === 1) {
      for (const agent of agents) {
        carrier.agents.delete(agent);
        this.#refusals.forget(agent);
      }
      this.#refusals.tell(added.problem);
      return null;
    }
    const half = Math.ceil(agents.length / 2);
    return (
      (await this.#subscribe(carrier, agents.slice(0, half))) ?? (await this.#subscribe(carrier, agents.slice(half)))
    );
  }

  #cover(carrier: Carrier, agents: readonly AgentId[], { since, rejected }: Added): void {
    const { live } = carrier.line;
    carrier.subscribedAt = since;
    const refused = new Set(rejected.map(({ topic }) => topic));
    for (const agent of agents) this.#carriers.take(carrier, agent);
    const { onCoverage } = this.#parts.listener;
    if (rejected.length === 0) {
      this.#refusals.grant(agents);
      const [first] = agents;
      if (first !== undefined) onCoverage(agents, { since, live, ...coverageWithout(first, refused) });
      return;
    }
    for (const agent of agents) {
      const told = coverageWithout(agent, refused);
      this.#refusals.lack(agent, told.facts.length === 0);
      onCoverage([agent], { since, live, ...told });
    }
    this.#refusals.tellRejected(rejected);
  }

  /** Reads agents into the listener. True: something had changed; null: they could not all be read. */
  async #reread(agents: readonly AgentId[]): Promise<boolean | null> {
    if (agents.length === 0) return false;
    const read = await backfill(this.#parts.means, agents).catch(() => null);
    if (read === null) return null;
    let changed = false;
    for (const facts of read) {
      if (this.#closed) return null;
      if (this.#parts.listener.onHeard({ kind: 'agent', facts: this.#inOrder(facts) })) changed = true;
    }
    return changed;
  }

  #hear(topicName: string, eventBody: unknown): void {
    if (this.#closed) return;
    const { means, listener } = this.#parts;
    // Thrown in a socket's callback, an error would end the process.
    try {
      const heard = interpret({ topicName, eventBody, at: means.clock.now() }, means.known, means.http.clockAheadMs());
      if (heard.kind !== 'agent') {
        listener.onHeard(heard);
        return;
      }
      const { agentId, station } = heard.facts;
      if (station !== undefined) means.known.noteStationOfUser(agentId, station.value?.id ?? null);
      listener.onHeard({ kind: 'agent', facts: this.#inOrder(heard.facts) });
    } catch (error) {
      this.#refusals.tell(unexpected(error));
    }
  }

  #compareLater(carrier: Carrier, ms: number): void {
    const { clock } = this.#parts.means;
    carrier.disarm = clock.wakeAt(clock.now() + ms, () => void this.#compare(carrier));
  }

  async #compare(carrier: Carrier): Promise<void> {
    this.#retry.worked();
    this.#refusals.lasted();
    const agents = this.#carriers.carriedBy(carrier);
    for (const agent of this.#unserved) this.#waiting.add(agent);
    this.#unserved.clear();
    void this.#serve();
    const changed = await this.#reread(agents);
    if (!this.#carriers.isOpen(carrier)) return;
    const isLacking = agents.some(this.#refusals.isLacking);
    const isDue = isLacking || this.#parts.means.clock.now() - carrier.subscribedAt >= renewedEveryMs;
    const failed = isDue && agents.length > 0 ? await this.#subscribe(carrier, agents) : null;
    if (!this.#carriers.isOpen(carrier)) return;
    if (changed === true || failed?.why === 'gone') this.#goDown(carrier.line);
    else this.#compareLater(carrier, changed === null ? comparedAgainMs : comparedEveryMs);
  }

  /** Its agents move to another line before this one goes. */
  #replace(line: Line): void {
    const carrier = this.#carriers.of(line);
    if (carrier === undefined || carrier.leaving) return;
    carrier.leaving = true;
    for (const agent of carrier.agents) this.#waiting.add(agent);
    if (this.#lasted(line)) {
      this.#retry.worked();
    } else if (!this.#retry.isWaiting()) {
      const facts = { asked: 'notifications', cause: closingSoon };
      this.#refusals.tell({ code: 'genesys-unavailable', pointer: null, facts });
    }
    this.#retry.broken();
  }

  #lasted(line: Line): boolean {
    return this.#parts.means.clock.now() - line.openedAt >= lastedMs;
  }

  #goDown(line: Line): void {
    const carrier = this.#carriers.of(line);
    if (carrier === undefined || this.#closed) return;
    if (this.#lasted(line)) this.#retry.worked();
    this.#lose(carrier);
    this.#retry.broken();
  }

  /** Its agents are no longer covered, and wait for another line. */
  #lose(carrier: Carrier): void {
    const agents = this.#carriers.drop(carrier);
    for (const agent of agents) {
      this.#refusals.forget(agent);
      this.#waiting.add(agent);
    }
    if (agents.length > 0) this.#parts.listener.onCoverage(agents, null);
  }

  #fail({ why, problem }: ChannelFailure): void {
    if (this.#closed) return;
    if (why === 'refused') this.#refusals.tell(problem);
    this.#retry.failed(why === 'refused');
  }
}

/** Our own mistake in handling the feed's news. It is logged once, and the feed continues. */
function unexpected(error: unknown): Problem {
  const cause = error instanceof Error ? error.name : typeof error;
  return { code: 'genesys-unavailable', pointer: null, facts: { asked: 'notifications', cause } };
}
