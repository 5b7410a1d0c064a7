import { keptDefaults } from '../call/fields.ts';
import { test } from 'vitest';
import type { Call, CallOrder } from '../call/call.ts';
import type { ConversationSeen } from '../call/conversation.ts';
import { agentId, callId, keyId, type AgentId, type CallId } from '../call/ids.ts';
import { parseTargetNumber, type E164 } from '../phone/number.ts';
import { defaultTimers } from '../call/timers.ts';
import { noLosses, type HistoryGap } from '../engine/history-gap.ts';
import type { EngineSetting } from '../engine/assembly.ts';
import type { AtWriteSite } from '../engine/writer.ts';
import { createFloor } from '../floor/floor.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import type { Engine } from '../ports/engine.ts';
import type { Floor } from '../ports/floor.ts';
import type { AgentFacts, SystemPresence } from '../readiness/facts.ts';
import type { Screening } from '../ports/screening.ts';
import { defaultPolicy, type Policy } from '../readiness/policy.ts';
import { testClock, type TestClock } from './clock.ts';
import { scriptedContactCentre, type ScriptedContactCentre } from './scripted-contact-centre.ts';

/** Where the engines of one test keep their store, one engine after the other. */
export interface EngineHost {
  /** An engine on the store as the last one left it. */
  readonly open: (setting: EngineSetting) => Engine;
  /** The next engine finds the store as a power cut at this moment would leave it; the last one can no longer reach it. */
  readonly crash: () => void;
  /** Keeps a copy of the store as it is now; the next engine opens that copy, and finds the gap. Absent: no store of this engine can be set back. */
  readonly backup?: (gap: HistoryGap) => { readonly restore: () => void };
  /** Resolves when nothing is under way any more that needs no time; absent where some turns of the event loop are enough. */
  readonly settled?: () => Promise<void>;
  readonly dispose: () => Promise<void>;
}

/** What an engine does beyond the lifecycle, and what it cannot do. */
export interface EngineDuties {
  /** `audit`, `forget` and the retention: optional methods of the port. */
  readonly keepsRecords?: boolean;
  /** It has the optional method `reassign`. */
  readonly reassigns?: boolean;
  /**
   * Each turn of a call runs in a process of its own. Left out is what only one process can know: the commits of all turns, an event of a
   * conversation that no call has yet, and that an agent is being read already.
   */
  readonly manyProcesses?: boolean;
  /** It runs on a machine whose clock a person can set; the one of a function at AWS is Amazon's. */
  readonly clockCanBeSet?: boolean;
  /** The store is a file of this machine's, which a person can put back as it was, or damage. A table that AWS keeps is neither. */
  readonly canBeSetBack?: boolean;
  /** Tests can name the writes that it lost. */
  readonly canLoseWrites?: boolean;
}

/** Declares a test of what only one process can know; of an engine of many processes it declares nothing. */
export const testUnlessMany =
  ({ manyProcesses = false }: EngineDuties) =>
  (name: string, run: () => Promise<void>): void => {
    if (!manyProcesses) test(name, run);
  };

/** One engine with a world around it that stands still until the test moves it. */
export interface EngineWorld {
  readonly clock: TestClock;
  readonly contactCentre: ScriptedContactCentre;
  readonly engine: () => Engine;
  readonly floor: () => Floor;
  /** Asked in every commit; the test may change it. */
  readonly rules: { policy: Policy | null; atWriteSite: AtWriteSite | null; screening: Screening | null };
  readonly order: (change?: Partial<CallOrder>) => CallOrder;
  /** Accepts an order and lets everything happen that needs no time. */
  readonly place: (change?: Partial<CallOrder>) => Promise<Call>;
  readonly call: (id: CallId) => Promise<Call>;
  /** Lets everything happen that needs no time to pass. */
  readonly settle: () => Promise<void>;
  /** Lets time pass, second by second unless told otherwise. */
  readonly elapse: (ms: number, stepMs?: number) => Promise<void>;
  /** The agent changes presence: Genesys knows at once, and an event tells the floor. */
  readonly present: (agent: AgentId, presence: SystemPresence) => void;
  /** The nth conversation changes, and an event tells it. */
  readonly hear: (dial: number, change: Partial<ConversationSeen>) => Promise<void>;
  readonly restart: (how: 'close' | 'crash') => Promise<void>;
  /** A backup as of now; `restore` brings it back under a new engine after a power cut, with a gap since then or with this one. */
  readonly backup: (gap?: Partial<HistoryGap>) => { readonly restore: () => Promise<void> };
  readonly dispose: () => Promise<void>;
}

export const ana = agentId('ana');
export const ben = agentId('ben');
const target = numberOf('+15559876543');

function numberOf(text: string): E164 {
  const parsed = parseTargetNumber(text);
  if (parsed.kind !== 'number') throw new TypeError(`${text} is no number`);
  return parsed.number;
}

/** All facts of an agent on a desk phone, member of no queue, with this presence. */
export function factsOf(id: AgentId, presence: SystemPresence, asOf: number, activeCalls = 0): AgentFacts {
  const fact = <Value>(value: Value) => ({ value, since: asOf, asOf, source: 'read' as const });
  return {
    agentId: id,
    person: fact({ found: 'user' as const, name: id, email: null, state: 'active' as const }),
    presence: fact({ system: presence, definitionId: null, label: null }),
    routingStatus: fact('OFF_QUEUE' as const),
    station: fact({ id: 'station', name: 'Desk', type: null, reachable: true, persistent: null }),
    queues: fact([]),
    calls: fact({ active: activeCalls, acw: 0 }),
  };
}

/** A world with the agents Ana and Ben, both Available and known to the floor. */
export async function createEngineWorld(host: EngineHost): Promise<EngineWorld> {
  const clock = testClock();
  const contactCentre = scriptedContactCentre(clock);
  const rules: EngineWorld['rules'] = { policy: defaultPolicy, atWriteSite: null, screening: null };
  const lives = beginLives(host, { clock, contactCentre, rules });
  const { engine, floor, settle } = lives;
  let orders = 0;

  const order = (change: Partial<CallOrder> = {}): CallOrder => {
    orders += 1;
    return { ...plainOrder(callId(`call_${String(orders).padStart(4, '0')}`), clock.now()), ...change };
  };
  const call = async (id: CallId): Promise<Call> => {
    const found = await engine().get(id);
    if (found === null) throw new RangeError(`There is no call ${id}.`);
    return found;
  };
  const present = (agent: AgentId, presence: SystemPresence): void => {
    contactCentre.setAgent(agent, (now) => factsOf(agent, presence, now));
    floor().feedAgent(factsOf(agent, presence, clock.now()));
  };
  present(ana, 'AVAILABLE');
  present(ben, 'AVAILABLE');
  await engine().start();

  return {
    ...lives,
    clock,
    contactCentre,
    rules,
    order,
    call,
    present,
    place: async (change) => {
      const accepted = await engine().accept(order(change), { allowDuplicate: true });
      await settle();
      return call(accepted.call.order.id);
    },
    elapse: async (ms, stepMs = 1000) => {
      for (let left = ms; left > 0; left -= stepMs) {
        await clock.advance(Math.min(left, stepMs));
        await settle();
      }
    },
    hear: async (dial, change) => {
      engine().conversationHeard(contactCentre.change(dial, change));
      await settle();
    },
  };
}

/** What stays the same when the next engine begins. */
type LastingParts = Pick<EngineWorld, 'clock' | 'contactCentre' | 'rules'>;

/** One engine after the other on the same store, in the same world. */
function beginLives(
  host: EngineHost,
  world: LastingParts,
): Pick<EngineWorld, 'engine' | 'floor' | 'settle' | 'restart' | 'backup' | 'dispose'> {
  let life = beginLife(host, world);
  const lives = [life];

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 25; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await host.settled?.();
  };
  const begin = async (): Promise<void> => {
    life.end();
    life = beginLife(host, world);
    lives.push(life);
    await life.engine.start();
    await settle();
  };
  return {
    engine: () => life.engine,
    floor: () => life.floor,
    settle,
    restart: async (how) => {
      if (how === 'crash') host.crash();
      else await life.engine.close();
      await begin();
    },
    backup: (gap = {}) => {
      const setBack = { kind: 'set-back', cause: 'restored', lastWriteAt: world.clock.now(), ...noLosses } as const;
      const backup = host.backup?.({ ...setBack, ...gap });
      if (backup === undefined) throw new TypeError('This engine cannot be set back.');
      return {
        restore: async () => {
          host.crash();
          backup.restore();
          await begin();
        },
      };
    },
    dispose: async () => {
      world.contactCentre.letAnswer();
      for (const past of lives) {
        past.end();
        await past.engine.close();
      }
      await host.dispose();
    },
  };
}

interface Life {
  readonly engine: Engine;
  readonly floor: Floor;
  /** What is left of it reaches nobody and is woken by nothing. */
  readonly end: () => void;
}

function beginLife(host: EngineHost, { clock, contactCentre, rules }: LastingParts): Life {
  let alive = true;
  const floor = createFloor({ clock });
  const line: ContactCentre = {
    ...contactCentre,
    dial: async (order) => (alive ? contactCentre.dial(order) : { kind: 'not-sent', why: 'closing' }),
    hangUp: async (order) => (alive ? contactCentre.hangUp(order) : { done: false, problem: null }),
  };
  const engine = host.open({
    clock: { ...clock, wakeAt: (at, wake) => clock.wakeAt(at, () => (alive ? wake() : undefined)) },
    timers: defaultTimers,
    floor,
    contactCentre: line,
    retentionMs: 90 * 24 * 60 * 60_000,
    policy: () => ({ version: 'v1', policy: rules.policy }),
    screening: {
      known: (subject) => rules.screening?.known(subject) ?? { lists: [], veto: null },
      ask: async (subject) => rules.screening?.ask(subject),
    },
    random: () => 0.5,
    atWriteSite: (name, when) => rules.atWriteSite?.(name, when),
  });
  const endWatch = floor.onChange((agents) => engine.agentsChanged(agents));
  return {
    engine,
    floor,
    end: () => {
      alive = false;
      endWatch();
    },
  };
}

function plainOrder(id: CallId, now: number): CallOrder {
  return {
    id,
    key: null,
    createdBy: keyId('key_1'),
    fingerprint: 'f1',
    agent: { id: ana, name: 'Ana', email: null },
    queue: null,
    target: { phoneNumber: target, contactId: null },
    callerId: null,
    createdAt: now,
    notBefore: null,
    expiresAt: now + 15 * 60_000,
    ...keptDefaults,
    retry: { attempts: 1, delaySeconds: 30 },
    changes: [],
    checks: [],
    warnings: [],
  };
}
