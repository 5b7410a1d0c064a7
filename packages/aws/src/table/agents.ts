import { agentId, callId, type AgentId, type AgentLock, type CallId, type CallOrder } from 'outdial/engine-kit';
import { numberIn, textIn, type Item, type Table } from './table.ts';

/** A call that waits in its execution, and the task token that wakes it. */
interface Parked {
  readonly callId: CallId;
  readonly token: string;
  /** When the wait ends by itself, epoch milliseconds. */
  readonly until: number;
}

/** One wait of an execution. Of two waits of one call the later one has the greater `place`. */
export interface Wait extends Omit<Parked, 'callId'> {
  readonly place: number;
  /** When it began, epoch milliseconds. */
  readonly since: number;
}

/** A lock as it stands in the table: another one of the same attempt has another claimant. */
export interface StandingLock extends AgentLock {
  readonly claimant: string;
}

/** What the table keeps of one agent: one item that is lock and fence (`inFlight = callId#attempt`), and the calls that wait, in their order. */
export interface Agents {
  readonly lock: (agent: AgentId) => Promise<StandingLock | null>;
  /** One conditional write: true for one of all who try, until it is given back. `claimant` is this try's own. */
  readonly claim: (lock: StandingLock) => Promise<boolean>;
  /** Takes out this very lock, as it was read or claimed; one that its attempt claimed anew, or that became until-idle, stays. */
  readonly remove: (lock: StandingLock) => Promise<boolean>;
  /** Gives back the lock of an attempt that is over: no claim of that attempt can be granted any more. */
  readonly free: (lock: AgentLock) => Promise<boolean>;
  /** The attempt's end was not seen: the lock stays until a read shows the agent idle (docs/lifecycle.md#agent-lock). */
  readonly keepUntilIdle: (lock: AgentLock, since: number) => Promise<boolean>;
  /** False: the call waits at a later place already, so this wait is over. */
  readonly park: (order: CallOrder, wait: Wait) => Promise<boolean>;
  readonly waitOf: (order: CallOrder) => Promise<Parked | null>;
  /** Takes it out, unless it waits with another token by now. */
  readonly unpark: (order: CallOrder, token: string) => Promise<void>;
  /** In the order of turns: higher priority first, then oldest, then id (docs/lifecycle.md#turns). */
  readonly parked: (agent: AgentId) => Promise<readonly Parked[]>;
}

/** How long DynamoDB keeps a wait that nobody took out. */
const keptSeconds = 24 * 60 * 60;

const partition = (agent: AgentId): string => `agent#${agent}`;
const lockKey = (agent: AgentId) => ({ pk: partition(agent), sk: 'lock' });
const inFlight = ({ callId, attempt }: AgentLock): string => `${callId}#${attempt}`;

function waitKey({ agent, id, priority, createdAt }: CallOrder) {
  return { pk: partition(agent.id), sk: `wait#${9 - priority}#${String(createdAt).padStart(15, '0')}#${id}` };
}

export function agentsIn(table: Table): Agents {
  const itsOwn = (lock: AgentLock) => ({ when: '#inFlight = :inFlight', values: { inFlight: inFlight(lock) } });
  return {
    lock: async (agent) => {
      const item = await table.get(lockKey(agent));
      return item === null ? null : lockIn(agent, item);
    },
    claim: (lock) => {
      const { agentId: agent, callId: call, attempt, kind, since, claimant } = lock;
      const item = { inFlight: inFlight(lock), call, attempt, kind, since, claimant };
      return table.put({ ...lockKey(agent), ...item }, { when: 'attribute_not_exists(#inFlight)' });
    },
    remove: (lock) => {
      const values = { inFlight: inFlight(lock), claimant: lock.claimant, kind: lock.kind };
      const when = '#inFlight = :inFlight AND #claimant = :claimant AND #kind = :kind';
      return table.remove(lockKey(lock.agentId), { when, values });
    },
    free: (lock) => table.remove(lockKey(lock.agentId), itsOwn(lock)),
    keepUntilIdle: async (lock, since) => {
      const values = { kind: 'until-idle', since };
      const set = 'SET #kind = :kind, #since = :since';
      return (await table.update(lockKey(lock.agentId), set, values, itsOwn(lock))) !== null;
    },
    park: (order, { token, place, since, until }) => {
      const item = { call: order.id, token, place, since, until, expires: Math.ceil(until / 1000) + keptSeconds };
      const when = 'attribute_not_exists(pk) OR #place < :place OR #token = :token';
      return table.put({ ...waitKey(order), ...item }, { when, values: { place, token } });
    },
    waitOf: async (order) => {
      const item = await table.get(waitKey(order));
      return item === null ? null : parkedIn(item);
    },
    unpark: async (order, token) => {
      await table.remove(waitKey(order), { when: '#token = :token', values: { token } });
    },
    parked: async (agent) => {
      const items = await table.query(partition(agent), 'wait#');
      return items.map(parkedIn);
    },
  };
}

const parkedIn = (item: Item): Parked => ({
  callId: callId(textIn(item, 'call')),
  token: textIn(item, 'token'),
  until: numberIn(item, 'until'),
});

function lockIn(agent: AgentId, item: Item): StandingLock {
  return {
    agentId: agentId(agent),
    callId: callId(textIn(item, 'call')),
    attempt: numberIn(item, 'attempt'),
    kind: textIn(item, 'kind') === 'until-idle' ? 'until-idle' : 'held',
    since: numberIn(item, 'since'),
    claimant: textIn(item, 'claimant'),
  };
}
