import type { Agent } from '../entities/agent.ts';
import type { AuthorizationCode, Client, RefreshToken, Token } from '../entities/client.ts';
import type { Conversation, Dial } from '../entities/conversation.ts';
import type { Queue } from '../entities/queue.ts';
import type { Station } from '../entities/station.ts';
import type { Journal, JournalEntry } from './journal.ts';

interface Row {
  readonly id: string;
}

/** Records of one kind by id. Appends every change to the journal. */
export class Table<R extends Row> {
  readonly kind: string;
  readonly #rows = new Map<string, R>();
  readonly #journal: Journal;
  readonly #onPut: (row: R) => void;

  constructor(kind: string, journal: Journal, onPut: (row: R) => void = () => undefined) {
    this.kind = kind;
    this.#journal = journal;
    this.#onPut = onPut;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): R | undefined {
    return this.#rows.get(id);
  }

  all(): IterableIterator<R> {
    return this.#rows.values();
  }

  put(row: R): R {
    this.restore(row);
    this.#journal.append(this.kind, row.id, row);
    return row;
  }

  /** Loads a row without writing it again. */
  restore(row: R): void {
    this.#rows.set(row.id, row);
    this.#onPut(row);
  }

  delete(id: string): void {
    if (this.#rows.delete(id)) this.#journal.append(this.kind, id, null);
  }

  clear(): void {
    this.#rows.clear();
  }
}

/** A stored setting of the sandbox itself (state of the clock, timings, delivery address, request counts). */
export interface Setting extends Row {
  readonly value: unknown;
}

/** All state of the sandbox. */
export class Store {
  readonly agents: Table<Agent>;
  readonly queues: Table<Queue>;
  readonly stations: Table<Station>;
  readonly clients: Table<Client>;
  readonly tokens: Table<Token>;
  readonly codes: Table<AuthorizationCode>;
  readonly refreshTokens: Table<RefreshToken>;
  readonly conversations: Table<Conversation>;
  readonly dials: Table<Dial>;
  readonly settings: Table<Setting>;
  readonly #journal: Journal;
  readonly #agentNames = new Map<string, string>();
  readonly #conversationsByAgent = new Map<string, Set<string>>();
  readonly #membersByQueue = new Map<string, Set<string>>();

  constructor(journal: Journal) {
    this.#journal = journal;
    this.agents = new Table<Agent>('agent', journal, (agent) => {
      this.#agentNames.set(agent.slug, agent.id).set(agent.email.toLowerCase(), agent.id);
      for (const { id } of agent.queues) setIn(this.#membersByQueue, id).add(agent.id);
    });
    this.queues = new Table('queue', journal);
    this.stations = new Table('station', journal);
    this.clients = new Table('client', journal);
    this.tokens = new Table('token', journal);
    this.codes = new Table('code', journal);
    this.refreshTokens = new Table('refresh-token', journal);
    this.conversations = new Table<Conversation>('conversation', journal, ({ agentId, id }) => {
      setIn(this.#conversationsByAgent, agentId).add(id);
    });
    this.dials = new Table('dial', journal);
    this.settings = new Table('setting', journal);
  }

  /** Finds an agent by id, e-mail or slug. */
  findAgent(name: string): Agent | undefined {
    return this.agents.get(name) ?? this.agents.get(this.#agentNames.get(name.toLowerCase()) ?? '');
  }

  /** Returns an agent's conversations, oldest first. */
  conversationsOf(agentId: string): readonly Conversation[] {
    const ids = this.#conversationsByAgent.get(agentId);
    if (ids === undefined) return [];
    return [...ids].flatMap((id) => this.conversations.get(id) ?? []);
  }

  /** Returns the agents that belong to a queue, joined or not. */
  membersOf(queueId: string): readonly Agent[] {
    const ids = [...(this.#membersByQueue.get(queueId) ?? [])];
    return ids
      .flatMap((id) => this.agents.get(id) ?? [])
      .filter(({ queues }) => queues.some(({ id }) => id === queueId));
  }

  flush(): void {
    this.#journal.flush();
  }

  /** Deletes everything except clients, tokens and settings. */
  clearFloor(): void {
    for (const table of [this.agents, this.queues, this.stations, this.conversations, this.dials]) table.clear();
    for (const index of [this.#agentNames, this.#conversationsByAgent, this.#membersByQueue]) index.clear();
  }

  /** Loads the entries of the journal. Skips entries of unknown kinds. */
  restore(entries: readonly JournalEntry[]): void {
    const tables = new Map<string, { restore(row: never): void }>(this.#tables().map((table) => [table.kind, table]));
    // This program wrote the journal, so its records are not validated.
    for (const { kind, record } of entries) tables.get(kind)?.restore(record as never);
  }

  /** Rewrites the journal with only the newest records. */
  compact(): void {
    this.#journal.rewrite(this.#entries());
  }

  *#entries(): Generator<JournalEntry> {
    for (const table of this.#tables())
      for (const record of table.all()) yield { kind: table.kind, id: record.id, record };
  }

  #tables() {
    return [
      this.agents,
      this.queues,
      this.stations,
      this.clients,
      this.tokens,
      this.codes,
      this.refreshTokens,
      this.conversations,
      this.dials,
      this.settings,
    ];
  }
}

function setIn(index: Map<string, Set<string>>, key: string): Set<string> {
  const found = index.get(key);
  if (found !== undefined) return found;
  const made = new Set<string>();
  index.set(key, made);
  return made;
}
