import type { CallEvent } from '../call/life/call-event.ts';
import type { ConversationSeen } from '../call/conversation.ts';
import type { AgentId, CallId, KeyId } from '../call/ids.ts';
import type { Timers } from '../call/timers.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import { EngineClosed } from '../ports/engine-error.ts';
import type { Engine, LogEntry, RecordGap, Told } from '../ports/engine.ts';
import type { Floor } from '../ports/floor.ts';
import type { Screening } from '../ports/screening.ts';
import { createBackups } from './backups.ts';
import { createBreaker } from './dialing/breaker.ts';
import { isReasonMissing, withEndReason } from './end-reason.ts';
import type { Logger } from '../ports/logger.ts';
import { createCarryOut } from './carry-out.ts';
import { createDialSlots } from './dialing/dial-slots.ts';
import { dialHistory } from './dialing/dial-history.ts';
import { auditPage } from './audit.ts';
import { lostCalls, openCalls } from './close-gap.ts';
import { createErasure } from './erasure.ts';
import { createErrands } from './background-commands.ts';
import { createKeptEvents } from './kept-events.ts';
import { createMoves } from './moves.ts';
import { recover, sweep } from './recovery.ts';
import { createAgentRefusals } from './dialing/standing-refusal.ts';
import type { PolicyInForce, StepWorld } from './step.ts';
import type { AgentLock, Store } from './store.ts';
import { createTimekeeper } from './timekeeper.ts';
import { createWriter, type AtWriteSite, type WriteSite } from './writer.ts';

/** What an engine that runs in this process needs of the world. */
export interface EngineSetting {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly floor: Floor;
  readonly contactCentre: ContactCentre;
  /** Asked anew in every commit that decides. */
  readonly policy: () => PolicyInForce;
  /** Absent: there are no lists and no veto hook to ask. */
  readonly screening?: Screening;
  /** 0 up to, not including, 1. */
  readonly random: () => number;
  /** Reads these agents into the floor when there is room for it; the floor tells what changed. Must not throw. */
  readonly rereadSoon?: (agents: readonly AgentId[]) => void;
  readonly logger?: Pick<Logger, 'error'>;
  /** How long the record of a call is kept after its end, in milliseconds. Absent: for good. */
  readonly retentionMs?: number;
  /** For crash tests. */
  readonly atWriteSite?: AtWriteSite;
}

/** The engine on any store that one process owns. It begins nothing before `start`: what was accepted until then is taken up there. */
export function createSingleWriterEngine(store: Store, setting: EngineSetting): Engine {
  const { clock, timers, floor, contactCentre } = setting;
  const kept = createKeptEvents();
  const listeners = new Set<(entries: readonly LogEntry[]) => void>();
  const open = store.gap === undefined ? [] : openCalls(store);
  let gap: RecordGap | null = null;
  // From the first question after the start on: nothing is lost later.
  let lost: ReadonlySet<CallId> | null = null;
  let phase: 'new' | 'running' | 'closing' = 'new';

  const mistake = (error: unknown, callId: CallId | null): void => {
    const name = error instanceof Error ? error.name : typeof error;
    setting.logger?.error({ error: name, callId }, 'Something in Outdial failed unexpectedly.');
  };
  const pace = () => {
    const spending = contactCentre.spending?.();
    return spending === undefined || spending.left === null
      ? null
      : { left: spending.left, nextAt: spending.nextDialAt };
  };
  const unharmed = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      mistake(error, null);
    }
  };

  const writer = createWriter({
    store,
    clock,
    atWriteSite: setting.atWriteSite ?? null,
    onMistake: (error) => mistake(error, null),
    onCommitted: (entries) => {
      if (phase === 'running') timekeeper.arm();
      if (entries.length > 0) for (const listener of listeners) unharmed(() => listener(entries));
    },
  });
  const breaker = createBreaker(timers);
  const refusals = createAgentRefusals(timers);
  const outage: StepWorld['outage'] = ({ id, agent }, now) =>
    breaker.blockerOf(id, now) ?? refusals.blockerOf(agent.id, now);
  const { policy, screening } = setting;
  const world = { floor, policy, timers, outage, ...(screening && { screening }) };
  const erasure = createErasure(store, setting.random);
  const backups = createBackups(store, clock);
  const moves = createMoves(
    store,
    world,
    {
      errand: (call, errand) => {
        if (phase === 'running') errands.begin(call, errand);
        else moves.giveUpTurn(call.order.agent.id, call.order.id);
      },
      waits: (agent, until) => timekeeper.agentWaits(agent, until),
      untilIdle: (lock) => timekeeper.lockUntilIdle(lock),
      mistake,
    },
    erasure,
  );
  const tellNow = (id: CallId, event: CallEvent, refreshed: boolean): Promise<Told> =>
    writer.commit(siteOf(event), (commit) => moves.tell(commit, id, event, refreshed));
  const slots = createDialSlots({ breaker, clock, pace, onReopened: () => inBackground(wakeEverybody()) });
  const errands = createErrands(
    createCarryOut({
      tell: tellNow,
      contactCentre,
      floor,
      clock,
      step: world,
      kept,
      closing: () => phase !== 'running',
      giveUpTurn: moves.giveUpTurn,
      slots,
      refusals,
      logger: setting.logger ?? null,
    }),
  );
  const inBackground = (work: Promise<unknown>): void => {
    // A commit that fails here is tried again by the timers.
    errands.track(
      work.then(
        () => undefined,
        () => timekeeper.armLater(),
      ),
    );
  };
  /** Dialing goes on: whoever waited for that is looked at again. */
  const wakeEverybody = (): Promise<void> =>
    sweep({ writer }, 'wake', store.agentsWaiting(), (commit, agent) => {
      if (phase === 'running') moves.wake(commit, agent);
    });
  const readForLock = async (lock: AgentLock): Promise<void> => {
    const found = await contactCentre.readAgent(lock.agentId).catch(() => null);
    if (found?.kind !== 'found') return;
    floor.feedAgent(found.value);
    if (found.value.calls?.value.active !== 0) return;
    await writer.commit('lock', (commit) => moves.freeIdle(commit, lock));
  };
  const timekeeper = createTimekeeper({
    store,
    clock,
    timers,
    random: setting.random,
    moves,
    breaker,
    sweep: (commit) => setting.retentionMs !== undefined && erasure.sweep(commit, setting.retentionMs),
    onDue: () => inBackground(writer.commit('timer', timekeeper.fire)),
    onRecheck: (agents) => setting.rereadSoon?.(agents),
    onLockRead: (lock) => inBackground(readForLock(lock)),
  });
  const unlessClosing = <Result>(work: () => Promise<Result>): Promise<Result> =>
    phase === 'closing' ? Promise.reject(new EngineClosed()) : work();
  const setPaused = (paused: boolean, by: KeyId): Promise<void> =>
    unlessClosing(async () => {
      await writer.commit('pause', ({ now }) => {
        store.setPaused(paused);
        store.putAct({ at: now, act: paused ? 'paused' : 'resumed', by, facts: {} });
      });
      const event = { type: paused ? 'paused' : 'resumed' } as const;
      inBackground(
        sweep({ writer }, 'pause', store.waitingIds(), (commit, id) => {
          // Whoever turned it round meanwhile tells the calls that.
          if (store.paused() === paused && phase !== 'closing') moves.tell(commit, id, event, false);
        }),
      );
    });

  return {
    accept: (order, options) =>
      unlessClosing(() => writer.commit('accept', (commit) => moves.accept(commit, order, options))),
    replayOf: async (caller, key) => {
      const guard = erasure.guardOf(caller, key);
      const call = guard === null ? null : store.call(guard.callId);
      return guard === null || call === null ? null : { call, fingerprint: guard.fingerprint };
    },
    tell: (id, event) => unlessClosing(() => tellNow(id, event, false)),
    cancel: (id, by, ifVersion) =>
      unlessClosing(() =>
        writer.commit('cancel', (commit) => {
          const call = store.call(id);
          if (call !== null && ifVersion !== null && call.version !== ifVersion) {
            return { kind: 'version-mismatch', call } as const;
          }
          return moves.tell(commit, id, { type: 'cancel', by }, false);
        }),
      ),
    agentsChanged: (ids) => {
      if (phase !== 'running' || ids.length === 0) return;
      const wakeAll = (agents: readonly AgentId[]): Promise<void> =>
        writer.commit('wake', (commit) => {
          for (const agent of agents) moves.wake(commit, agent);
        });
      inBackground(wakeAll(ids));
    },
    policyChanged: () => {
      // First the agents' calls in their turn, then also those that have none, for the policy may refuse them.
      const checkAll = (): Promise<void> =>
        sweep({ writer }, 'wake', store.waitingIds(), (commit, id) => {
          if (phase === 'running') moves.tell(commit, id, { type: 'recheck' }, false);
        });
      if (phase === 'running') inBackground(wakeEverybody().then(checkAll));
    },
    conversationHeard: (seen) => {
      if (phase === 'closing') return;
      const hear = (heard: ConversationSeen): Promise<void> =>
        writer.commit('event', (commit) => {
          if (!moves.hear(commit, heard)) commit.after(() => kept.keep(heard, commit.now));
        });
      const isOurs = (): boolean => seen.mark !== null || store.callOfConversation(seen.conversationId) !== null;
      const whole = async (): Promise<ConversationSeen> =>
        isReasonMissing(seen) && isOurs() ? withEndReason(contactCentre, seen) : seen;
      inBackground(isReasonMissing(seen) ? whole().then(hear) : hear(seen));
    },
    get: async (id) => store.call(id),
    fault: () => store.fault?.() ?? null,
    ...(store.snapshot !== undefined && { backup: (by) => unlessClosing(async () => backups.begin(by)) }),
    counts: async () => store.counts(),
    list: async (filter) => store.list(filter),
    history: async (id, after, limit) => store.history(id, after, limit),
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    audit: async (filter) => auditPage(store, filter),
    // Crash tests know every act of an administrator as `pause`.
    note: (act, by, facts) =>
      unlessClosing(() => writer.commit('pause', ({ now }) => store.putAct({ at: now, act, by, facts }))),
    forget: (phoneNumber, by) =>
      unlessClosing(() => writer.commit('forget', (commit) => erasure.forget(commit, phoneNumber, by))),
    pause: (by) => setPaused(true, by),
    resume: (by) => setPaused(false, by),
    recentDials: async ({ agentId, phoneNumber, lookBack }) => {
      const call = { agent: { id: agentId }, target: { phoneNumber } };
      return dialHistory(store, { call, lookBack, now: clock.now() });
    },
    paused: () => store.paused(),
    agentsUnderWay: async () => store.agentsUnderWay(),
    readyDials: slots.depth,
    dialLine: slots.line,
    outage: (agent) =>
      breaker.blockerOf(null, clock.now()) ?? (agent === undefined ? null : refusals.blockerOf(agent, clock.now())),
    recordGap: () => gap,
    isLost: async (id) => (lost ??= new Set(lostCalls(store))).has(id),
    start: async () => {
      if (phase !== 'new') throw new TypeError('An engine is started once.');
      phase = 'running';
      gap = await recover({ store, writer, moves, timekeeper, begin: errands.begin, mistake, open });
      lost = null;
      errands.open();
    },
    close: async () => {
      if (phase === 'closing') return;
      phase = 'closing';
      timekeeper.stop();
      slots.close();
      await errands.drained();
      await writer.drained();
      writer.close();
      backups.close();
      store.close();
    },
  };
}

/** The name under which crash tests know the write of this event. */
export function siteOf({ type }: CallEvent): WriteSite {
  switch (type) {
    case 'answer-placed':
    case 'answer-not-placed':
    case 'answer-unknown':
    case 'not-sent':
      return 'answer';
    case 'seen':
      return 'event';
    case 'checked':
    case 'recheck':
      return 'check';
    case 'looked':
      return 'look';
    case 'read-failed':
      return 'read';
    case 'claim':
    case 'interrupted':
      return 'claim';
    case 'paused':
    case 'resumed':
      return 'pause';
    case 'cancel':
    case 'hang-up-result':
    case 'resolve':
      return type;
    case 'start':
    case 'expire':
    case 'retry-due':
    case 'answer-due':
    case 'look-due':
    case 'settle':
    case 'settle-cap':
    case 'read-due':
    case 'follow-cap':
    case 'hang-up-due':
    case 'wrap-up-due':
      return 'timer';
    case 'set-back':
    case 'fence-lost':
      return 'recover';
  }
}
