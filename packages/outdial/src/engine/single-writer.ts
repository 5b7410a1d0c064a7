import type { CallEvent } from '../call/call-event.ts';
import type { AgentId, CallId } from '../call/ids.ts';
import type { Timers } from '../call/timers.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactCentre } from '../ports/contact-centre.ts';
import { EngineClosed } from '../ports/engine-error.ts';
import type { Engine, LogEntry, Told } from '../ports/engine.ts';
import type { Floor } from '../ports/floor.ts';
import { createCarryOut, type Logger } from './carry-out.ts';
import { createErrands } from './errands.ts';
import { createKeptEvents } from './kept-events.ts';
import { createMoves } from './moves.ts';
import { recover, sweep } from './recovery.ts';
import type { PolicyInForce } from './step.ts';
import type { AgentLock, Store } from './store.ts';
import { createTimekeeper } from './timekeeper.ts';
import { createWriter, type AtWriteSite } from './writer.ts';

/** What an engine that runs in this process needs of the world. */
export interface EngineSetting {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly floor: Floor;
  readonly contactCentre: ContactCentre;
  /** Asked anew in every commit that decides. */
  readonly policy: () => PolicyInForce;
  /** 0 up to, not including, 1. */
  readonly random: () => number;
  readonly logger?: Logger;
  /** For crash tests. */
  readonly atWriteSite?: AtWriteSite;
}

/** The engine on any store that one process owns. It begins nothing before `start`: what was accepted until then is taken up there. */
export function createSingleWriterEngine(store: Store, setting: EngineSetting): Engine {
  const { clock, timers, floor, contactCentre } = setting;
  const kept = createKeptEvents();
  const listeners = new Set<(entries: readonly LogEntry[]) => void>();
  let phase: 'new' | 'running' | 'closing' = 'new';

  const mistake = (error: unknown, callId: CallId | null): void => {
    const name = error instanceof Error ? error.name : typeof error;
    setting.logger?.error({ error: name, callId }, 'Something in Outdial failed unexpectedly.');
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
    onCommitted: (entries) => {
      if (phase === 'running') timekeeper.arm();
      if (entries.length > 0) for (const listener of listeners) unharmed(() => listener(entries));
    },
  });
  const world = { floor, policy: setting.policy, timers };
  const moves = createMoves(store, world, {
    errand: (call, errand) => {
      if (phase === 'running') errands.begin(call, errand);
      else moves.giveUpTurn(call.order.agent.id, call.order.id);
    },
    waits: (agent, until) => timekeeper.agentWaits(agent, until),
    untilIdle: (lock) => timekeeper.lockUntilIdle(lock),
    mistake,
  });
  const tellNow = (id: CallId, event: CallEvent, refreshed: boolean): Promise<Told> =>
    writer.commit(siteOf(event), (commit) => moves.tell(commit, id, event, refreshed));
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
    onDue: () => inBackground(writer.commit('timer', timekeeper.fire)),
    onLockRead: (lock) => inBackground(readForLock(lock)),
  });
  const unlessClosing = <Result>(work: () => Promise<Result>): Promise<Result> =>
    phase === 'closing' ? Promise.reject(new EngineClosed()) : work();
  const setPaused = (paused: boolean): Promise<void> =>
    unlessClosing(async () => {
      await writer.commit('pause', () => store.setPaused(paused));
      const event = { type: paused ? 'paused' : 'resumed' } as const;
      inBackground(
        sweep({ writer }, 'pause', store.waitingIds(), (commit, id) => {
          // Whoever turned it round meanwhile tells the calls that.
          if (store.paused() === paused && phase !== 'closing') moves.tell(commit, id, event, false);
        }),
      );
    });

  return {
    accept: (order, { allowDuplicate }) =>
      unlessClosing(() => writer.commit('accept', (commit) => moves.accept(commit, order, allowDuplicate))),
    replayOf: async (caller, key) => {
      const guard = store.guard(caller, key);
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
    conversationHeard: (seen) => {
      if (phase === 'closing') return;
      inBackground(
        writer.commit('event', (commit) => {
          if (!moves.hear(commit, seen)) commit.after(() => kept.keep(seen, commit.now));
        }),
      );
    },
    get: async (id) => store.call(id),
    counts: async () => store.counts(),
    list: async (filter) => store.list(filter),
    history: async (id, after, limit) => store.history(id, after, limit),
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    paused: () => store.paused(),
    start: async () => {
      if (phase !== 'new') throw new TypeError('An engine is started once.');
      phase = 'running';
      await recover({ store, writer, moves, timekeeper, begin: errands.begin, mistake });
      errands.open();
    },
    close: async () => {
      if (phase === 'closing') return;
      phase = 'closing';
      timekeeper.stop();
      await errands.drained();
      await writer.drained();
      writer.close();
      store.close();
    },
  };
}

function siteOf({ type }: CallEvent): string {
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
      return 'timer';
  }
}
