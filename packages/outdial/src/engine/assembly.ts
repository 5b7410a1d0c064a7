import type { AgentId, CallId, KeyId } from '../call/ids.ts';
import type { CallEvent } from '../call/life/call-event.ts';
import { countryName } from '../phone/country-name.ts';
import type { Timers } from '../call/timers.ts';
import type { AgentConsents } from '../ports/agent-consents.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre, SentRequest } from '../ports/contact-centre.ts';
import type { LogEntry, RecordGap, TellResult } from '../ports/engine.ts';
import type { Floor } from '../ports/floor.ts';
import type { RequestPurpose } from '../ports/request-log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Screening } from '../ports/screening.ts';
import { createErrands, type Errands } from './background-commands.ts';
import { createCarryOut } from './carry-out.ts';
import type { CarryOutWorld } from './carry-out-world.ts';
import { createCountries, type Countries } from './countries.ts';
import { claimInCommit } from './dialing/claim-in-commit.ts';
import { createDialLanes, type DialLanes } from './dialing/dial-lanes.ts';
import type { DialPace } from './dialing/dial-slots.ts';
import { createDialWays, type DialWays } from './dialing/dial-ways.ts';
import { createAgentRefusals, type AgentRefusals } from './dialing/standing-refusal.ts';
import { createErasure, type Erasure } from './erasure.ts';
import { createKeptEvents, type KeptEvents } from './kept-events.ts';
import { createMoves, type Moves } from './moves.ts';
import { createRecent, type Recent } from './recent.ts';
import { sweep } from './recovery.ts';
import { createRequestLimits, type RequestLimits } from './request-limits.ts';
import type { Consequences } from './save-step.ts';
import type { Errand, PolicyInForce, StepWorld } from './step.ts';
import type { AgentLock, Store } from './store.ts';
import { createTimekeeper, type Timekeeper } from './timekeeper.ts';
import { siteOf } from './write-site.ts';
import { createWriter, type AtWriteSite, type Writer } from './writer.ts';

/** What an engine that runs in this process needs of the world. */
export interface EngineSetting {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly floor: Floor;
  readonly contactCentre: ContactCentre;
  /** Asked anew in every commit that decides. */
  readonly policy: () => PolicyInForce;
  /** Absent when there are no lists and no veto hook. */
  readonly screening?: Screening;
  /** The agents' own tokens. Absent: every dial is on behalf of its agent. */
  readonly consents?: AgentConsents;
  /** 0 up to, not including, 1. */
  readonly random: () => number;
  /** Reads these agents into the floor when the budget has requests left. The floor reports what changed. Must not throw. */
  readonly rereadSoon?: (agents: readonly AgentId[]) => void;
  readonly logger?: Pick<Logger, 'error'>;
  /** Is told of each request that goes out for a call. Must not throw. */
  readonly onRequest?: (id: CallId, purpose: RequestPurpose, sent: SentRequest) => void;
  /** Is told of each decision whether a call may be dialed now. Must not throw. */
  readonly onDecision?: NonNullable<CarryOutWorld['onDecision']>;
  /** How long the record of a call is kept after its end, in milliseconds. Absent: for good. */
  readonly retentionMs?: number;
  /** For crash tests. */
  readonly atWriteSite?: AtWriteSite;
}

type LogListener = (entries: readonly LogEntry[]) => void;

/** The parts of an engine on a store that one process owns. Each is made with what it needs of the others. */
export interface EngineParts {
  readonly store: Store;
  readonly setting: EngineSetting;
  /** `lost`: kept from the first question after the start on; nothing is lost later. */
  readonly life: {
    phase: 'new' | 'running' | 'closing';
    gap: () => RecordGap | null;
    lost: ReadonlySet<CallId> | null;
  };
  readonly recent: Recent;
  readonly listeners: Set<LogListener>;
  readonly kept: KeptEvents;
  readonly writer: Writer;
  readonly lanes: DialLanes;
  readonly refusals: AgentRefusals;
  readonly ways: DialWays;
  readonly erasure: Erasure;
  readonly countries: Countries;
  readonly limits: RequestLimits;
  readonly moves: Moves;
  readonly errands: Errands;
  readonly timekeeper: Timekeeper;
  readonly mistake: (error: unknown, callId: CallId | null) => void;
  readonly tell: (id: CallId, event: CallEvent, refreshed: boolean) => Promise<TellResult>;
  /** Work that no caller waits for. The timers retry a commit that fails in it. */
  readonly inBackground: (work: Promise<unknown>) => void;
}

/** The parts that need no others. */
type Ground = Pick<
  EngineParts,
  | 'store'
  | 'setting'
  | 'life'
  | 'recent'
  | 'listeners'
  | 'kept'
  | 'lanes'
  | 'refusals'
  | 'ways'
  | 'erasure'
  | 'countries'
  | 'limits'
  | 'mistake'
>;
/** All parts, once they are made. */
type Later = () => EngineParts;

/** Milliseconds after which a command that could not be stored is tried again. */
const afterUnstored = 5_000;

export function assemble(store: Store, setting: EngineSetting): EngineParts {
  const { clock } = setting;
  const later: Later = () => parts;
  const ground = groundOf(store, setting, later);
  const step = stepWorldOf(ground);
  const writer = writerOf(ground, later);
  const claimNow: Consequences['claimNow'] = (commit, call, n) => claimInCommit(parts, reporting, { commit, call, n });
  const moves = createMoves(store, step, { ...consequencesOf(ground, later), claimNow }, ground);
  const tell: EngineParts['tell'] = (id, event, refreshed) =>
    writer.commit(siteOf(event), (commit) => moves.tell(commit, id, event, refreshed));
  const closing = (): boolean => ground.life.phase !== 'running';
  const { giveUpTurn } = moves;
  const { kept, refusals, ways, lanes } = ground;
  const carryOutWorld: CarryOutWorld = {
    ...{ ...setting, logger: setting.logger ?? null, step, kept, tell, closing, giveUpTurn, refusals, ways },
    slotsOf: (call) => lanes.of(ways.wayOf(call)).slots,
    retrySoon: (agent) => {
      timekeeper.agentWaits(agent, clock.now() + afterUnstored);
      timekeeper.arm();
    },
  };
  const reporting = reportingFor(carryOutWorld, setting);
  const errands = createErrands(createCarryOut(reporting));
  const inBackground = (work: Promise<unknown>): void =>
    errands.track(
      work.then(
        () => undefined,
        () => timekeeper.armLater(),
      ),
    );
  const timekeeper = timekeeperOf(ground, moves, later);
  const parts: EngineParts = { ...ground, writer, moves, errands, timekeeper, tell, inBackground };
  return parts;
}

function groundOf(store: Store, setting: EngineSetting, later: Later): Ground {
  const { clock, timers, contactCentre, random } = setting;
  const policy = () => setting.policy().policy;
  const countries = createCountries(store, policy);
  return {
    ...{ countries, limits: createRequestLimits({ store, countries, policy }) },
    store,
    setting,
    life: { phase: 'new', gap: () => null, lost: null },
    listeners: new Set(),
    kept: createKeptEvents(),
    recent: createRecent(store, clock),
    refusals: createAgentRefusals(timers),
    erasure: createErasure(store, random),
    lanes: createDialLanes({
      ...{ timers, clock, pace: paceOf(contactCentre) },
      onReopened: () => later().inBackground(wakeEverybody(later())),
    }),
    ways: createDialWays({ policy: setting.policy, consents: setting.consents }),
    mistake: (error, callId) => {
      const name = error instanceof Error ? error.name : typeof error;
      setting.logger?.error({ error: name, callId }, 'Something in Outdial failed unexpectedly.');
    },
  };
}

/** The same world, in which each request for this call is reported. */
function reportingFor(world: CarryOutWorld, { onRequest }: EngineSetting): CarryOutWorld {
  const { contactCentre } = world;
  const { watched } = contactCentre;
  if (watched === undefined || onRequest === undefined) return world;
  return {
    ...world,
    worldFor: ({ order: { id } }, { type }) => ({
      ...world,
      contactCentre: { ...contactCentre, ...watched((sent) => onRequest(id, purposeOf(type, sent.about), sent)) },
    }),
  };
}

/** A dial may need a read of its agent before, and a search after a refused token. */
function purposeOf(errand: Errand['type'], about: SentRequest['about']): RequestPurpose {
  switch (errand) {
    case 'dial':
      return about === 'agent' ? 'check' : about === 'conversation' ? 'search' : 'dial';
    case 'reconcile':
      return 'search';
    case 'read':
      return 'follow';
    case 'read-wrap-up':
      return 'wrap-up';
    case 'check':
    case 'follow':
    case 'hang-up':
      return errand;
  }
}

function writerOf({ store, setting, life, listeners, mistake }: Ground, later: Later): Writer {
  return createWriter({
    ...{ store, clock: setting.clock, atWriteSite: setting.atWriteSite ?? null },
    onMistake: (error) => mistake(error, null),
    onCommitted: (entries) => {
      if (life.phase === 'running') later().timekeeper.arm();
      publish(entries, listeners, mistake);
    },
  });
}

function consequencesOf({ life, setting, mistake }: Ground, later: Later): Omit<Consequences, 'claimNow'> {
  return {
    errand: (call, errand) => {
      const { errands, moves } = later();
      if (life.phase === 'running') errands.begin(call, errand);
      else moves.giveUpTurn(call.order.agent.id, call.order.id);
    },
    waits: (agent, until) => later().timekeeper.agentWaits(agent, until),
    untilIdle: (lock) => later().timekeeper.lockUntilIdle(lock),
    stopped: (stop) => {
      const where = countryName(stop.country);
      setting.logger?.error(
        stop,
        `Outdial paused dialing: ${stop.numbers} new numbers in ${where} in ${stop.minutes} minutes.`,
      );
      tellOfPause(later(), { paused: true });
    },
    mistake,
  };
}

function timekeeperOf({ store, setting, lanes, erasure }: Ground, moves: Moves, later: Later): Timekeeper {
  const { clock, timers, random, retentionMs, rereadSoon } = setting;
  return createTimekeeper({
    ...{ store, clock, timers, random, moves, breakers: lanes.breakers },
    sweep: (commit) => retentionMs !== undefined && erasure.sweep(commit, retentionMs),
    onDue: () => {
      const { inBackground, writer, timekeeper } = later();
      inBackground(writer.commit('timer', timekeeper.fire));
    },
    onRecheck: (agents) => rereadSoon?.(agents),
    onLockRead: (lock) => later().inBackground(readForLock(later(), lock)),
  });
}

/** Dialing continues: checks again every agent who waited for that. */
export function wakeEverybody({ writer, store, life, moves }: EngineParts): Promise<void> {
  return sweep({ writer }, 'wake', store.agentsWaiting(), (commit, agent) => {
    if (life.phase === 'running') moves.wake(commit, agent);
  });
}

/** `by` absent: Outdial itself. */
export interface ToldPause {
  readonly paused: boolean;
  readonly by?: KeyId;
  readonly note?: string;
}

/** Tells every waiting call that dialing is paused, or goes on. */
export function tellOfPause({ store, writer, moves, life, inBackground }: EngineParts, turn: ToldPause): void {
  const { paused, ...said } = turn;
  const event = { type: paused ? 'paused' : 'resumed', ...said } as const;
  inBackground(
    sweep({ writer }, 'pause', store.waitingIds(), (commit, id) => {
      // If another write has turned the pause around by now, that write tells the calls.
      if (store.paused() === paused && life.phase !== 'closing') moves.tell(commit, id, event, false);
    }),
  );
}

async function readForLock({ setting, writer, moves }: EngineParts, lock: AgentLock): Promise<void> {
  const found = await setting.contactCentre.readAgent(lock.agentId).catch(() => null);
  if (found?.kind !== 'found') return;
  setting.floor.feedAgent(found.value);
  if (found.value.calls?.value.active !== 0) return;
  await writer.commit('lock', (commit) => moves.freeIdle(commit, lock));
}

function stepWorldOf({ setting, lanes, refusals, ways }: Ground): StepWorld {
  const { floor, policy, timers, screening } = setting;
  const outage: StepWorld['outage'] = (call, now) => {
    const { id, agent } = call.order;
    const { breaker } = lanes.of(ways.wayOf(call));
    return ways.blockerOf(call, [breaker.blockerOf(id, now), refusals.blockerOf(agent.id, now)], now);
  };
  return { floor, policy, timers, outage, wayOf: ways.wayOf, ...(screening && { screening }) };
}

const paceOf =
  (contactCentre: ContactCentre): DialPace =>
  () => {
    const spent = contactCentre.spending?.();
    return spent === undefined || spent.left === null ? null : { left: spent.left, nextAt: spent.nextDialAt };
  };

/** A listener that fails must not keep the news from the others. */
function publish(
  entries: readonly LogEntry[],
  listeners: Iterable<LogListener>,
  mistake: EngineParts['mistake'],
): void {
  if (entries.length === 0) return;
  for (const listener of listeners) {
    try {
      listener(entries);
    } catch (error) {
      mistake(error, onlyCallOf(entries));
    }
  }
}

/** The call that all of these lines are about. Null: they are about several. */
function onlyCallOf([first, ...others]: readonly LogEntry[]): CallId | null {
  const id = first?.callId ?? null;
  return others.every(({ callId }) => callId === id) ? id : null;
}
