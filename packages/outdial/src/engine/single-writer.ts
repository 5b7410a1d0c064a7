import type { ConversationSeen } from '../call/conversation.ts';
import type { AgentId, KeyId } from '../call/ids.ts';
import type { Blocker } from '../call/problem.ts';
import type { Forgotten } from '../ports/audit.ts';
import { EngineClosed, KeyLimitReached } from '../ports/engine-error.ts';
import type { Engine } from '../ports/engine.ts';
import { assemble, tellOfPause, wakeEverybody, type EngineParts, type EngineSetting } from './assembly.ts';
import { auditPage } from './audit.ts';
import { createBackups, type Backups } from './backups.ts';
import { openCalls } from './close-gap.ts';
import { lostCalls } from './lost-calls.ts';
import { dialHistory } from './dialing/dial-history.ts';
import { isReasonMissing, withEndReason } from './end-reason.ts';
import { followGap } from './gap-now.ts';
import { pauseIn, turnPause } from './pausing.ts';
import { recover, sweep } from './recovery.ts';
import type { Store } from './store.ts';

/** The engine on any store that one process owns. It begins nothing before `start`: what was accepted until then is taken up there. */
export function createSingleWriterEngine(store: Store, setting: EngineSetting): Engine {
  const open = store.gap === undefined ? [] : openCalls(store);
  const parts = assemble(store, setting);
  const backups = createBackups(store, setting.clock);
  const { life } = parts;
  return {
    ...takesOrders(parts),
    ...hearsNews(parts),
    ...answersFrom(parts),
    ...keepsRecords(parts, backups),
    start: async () => {
      if (life.phase !== 'new') throw new TypeError('An engine is started once.');
      life.phase = 'running';
      await parts.writer.commit('recover', parts.recent.note);
      const found = await recover({ ...parts, begin: parts.errands.begin, open });
      life.gap = followGap(store, setting.clock, found);
      life.lost = null;
      parts.errands.open();
    },
    close: () => close(parts, backups),
  };
}

async function close(
  { life, timekeeper, lanes, errands, writer, store }: EngineParts,
  backups: Backups,
): Promise<void> {
  if (life.phase === 'closing') return;
  life.phase = 'closing';
  timekeeper.stop();
  lanes.close();
  await errands.drained();
  await writer.drained();
  writer.close();
  backups.close();
  store.close();
}

function unlessClosing<Result>({ life }: EngineParts, work: () => Promise<Result>): Promise<Result> {
  return life.phase === 'closing' ? Promise.reject(new EngineClosed()) : work();
}

function takesOrders(
  parts: EngineParts,
): Pick<
  Engine,
  'accept' | 'reachedLimit' | 'replayOf' | 'tell' | 'cancel' | 'reassign' | 'pause' | 'resume' | 'paused'
> {
  const { store, writer, moves, erasure, limits, tell } = parts;
  return {
    accept: (order, options) =>
      unlessClosing(parts, async () => {
        const made = await writer.commit('accept', (commit) => moves.accept(commit, order, options));
        if ('limit' in made) throw new KeyLimitReached(made);
        return made;
      }),
    reachedLimit: async (asked) => limits.reached({ ...asked, now: parts.setting.clock.now() }),
    replayOf: async (caller, key) => {
      const guard = erasure.guardOf(caller, key);
      const call = guard === null ? null : store.call(guard.callId);
      return guard === null || call === null ? null : { call, fingerprint: guard.fingerprint };
    },
    tell: (id, event) => unlessClosing(parts, () => tell(id, event, false)),
    cancel: (id, by, ifVersion) =>
      unlessClosing(parts, () =>
        writer.commit('cancel', (commit) => {
          const call = store.call(id);
          if (call !== null && ifVersion !== null && call.version !== ifVersion) {
            return { kind: 'version-mismatch', call } as const;
          }
          return moves.tell(commit, id, { type: 'cancel', by }, false);
        }),
      ),
    // Crash tests know it as the cancel that it also is.
    reassign: (wish) => unlessClosing(parts, () => writer.commit('cancel', (commit) => moves.reassign(commit, wish))),
    pause: (by, note = null) => setPaused(parts, true, { by, note }),
    resume: (by) => setPaused(parts, false, { by, note: null }),
    paused: () => store.paused(),
  };
}

function setPaused(
  parts: EngineParts,
  paused: boolean,
  { by, note }: { readonly by: KeyId; readonly note: string | null },
): Promise<void> {
  const { store, writer, countries } = parts;
  return unlessClosing(parts, async () => {
    await writer.commit('pause', (commit) => {
      const stop = paused ? undefined : pauseIn(store)?.stop;
      turnPause(store, { paused, by, at: commit.now, ...(note !== null && { note }) });
      if (stop !== undefined) countries.agree(commit, stop.country);
    });
    tellOfPause(parts, { paused, by, ...(note !== null && { note }) });
  });
}

function hearsNews(
  parts: EngineParts,
): Pick<Engine, 'agentsChanged' | 'conversationHeard'> & Required<Pick<Engine, 'policyChanged'>> {
  const { setting, store, writer, moves, life, kept, inBackground } = parts;
  const wakeAll = (agents: readonly AgentId[]): Promise<void> =>
    writer.commit('wake', (commit) => {
      for (const agent of agents) moves.wake(commit, agent);
    });
  const checkAll = (): Promise<void> =>
    sweep({ writer }, 'wake', store.waitingIds(), (commit, id) => {
      if (life.phase === 'running') moves.tell(commit, id, { type: 'recheck' }, false);
    });
  const hear = (heard: ConversationSeen): Promise<void> =>
    writer.commit('event', (commit) => {
      if (!moves.hear(commit, heard)) commit.after(() => kept.keep(heard, commit.now));
    });
  const isOurs = ({ mark, conversationId }: ConversationSeen): boolean =>
    mark !== null || store.callOfConversation(conversationId) !== null;
  const whole = async (seen: ConversationSeen): Promise<ConversationSeen> =>
    isReasonMissing(seen) && isOurs(seen) ? withEndReason(setting.contactCentre, seen) : seen;
  return {
    agentsChanged: (ids) => {
      if (life.phase === 'running' && ids.length > 0) inBackground(wakeAll(ids));
    },
    policyChanged: () => {
      // First the agents' calls in their turn, then also those without an agent, for the policy may refuse them.
      if (life.phase === 'running') inBackground(wakeEverybody(parts).then(checkAll));
    },
    conversationHeard: (seen) => {
      if (life.phase !== 'closing') inBackground(isReasonMissing(seen) ? whole(seen).then(hear) : hear(seen));
    },
  };
}

const firstOf = (blockers: readonly (Blocker | null)[]): Blocker | null =>
  blockers.find((blocker) => blocker !== null) ?? null;

function answersFrom(parts: EngineParts) {
  const { store, setting, lanes, refusals, ways, listeners, life } = parts;
  const { clock } = setting;
  return {
    get: async (id) => store.call(id),
    fault: () => store.fault?.() ?? null,
    counts: async () => store.counts(),
    count: async (choice) => store.count(choice),
    waits: async () => store.waits(),
    endedBetween: async (since, until) => store.endedBetween(since, until),
    figuresOf: (by) => ({
      counts: async () => store.counts(by),
      waits: async () => store.waits(by),
      endedBetween: async (since, until) => store.endedBetween(since, until, by),
    }),
    pausedBy: () => pauseIn(store),
    list: async (filter) => store.list(filter),
    history: async (id, after, limit) => store.history(id, after, limit),
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    recentDials: async ({ agentId, phoneNumber, lookBack }) => {
      const call = { agent: { id: agentId }, target: { phoneNumber } };
      return dialHistory(store, { call, lookBack, now: clock.now() });
    },
    agentsUnderWay: async () => store.agentsUnderWay(),
    readyDials: lanes.depth,
    dialLine: lanes.line,
    outage: (agent) => {
      const now = clock.now();
      if (agent === undefined) return firstOf(lanes.breakers.map((breaker) => breaker.blockerOf(null, now)));
      const { name = null, email = null } = setting.floor.agent(agent)?.person?.value ?? {};
      const call = { order: { agent: { id: agent, name, email } }, attempts: [] };
      const standing = lanes.of(ways.wayOf(call)).breaker.blockerOf(null, now);
      return ways.blockerOf(call, [standing, refusals.blockerOf(agent, now)], now);
    },
    heldBy: (agent) => store.lock(agent)?.callId ?? null,
    wayOf: (agent) => ways.wayOf({ order: { agent }, attempts: [] }),
    recordGap: () => life.gap(),
    isLost: async (id) => (life.lost ??= new Set(lostCalls(store))).has(id),
  } satisfies Partial<Engine>;
}

function keepsRecords(parts: EngineParts, backups: Backups) {
  const { store, writer } = parts;
  return {
    ...(store.snapshot !== undefined && { backup: (by: KeyId) => unlessClosing(parts, async () => backups.begin(by)) }),
    audit: async (filter) => auditPage(store, filter),
    // Crash tests know every act of an administrator as `pause`.
    note: (act, by, facts) =>
      unlessClosing(parts, () => writer.commit('pause', ({ now }) => store.putAct({ at: now, act, by, facts }))),
    forget: (phoneNumber, by) => unlessClosing(parts, () => forgetInParts(parts, phoneNumber, by)),
  } satisfies Partial<Engine>;
}

/** Other writes go in between. Each part is in the audit, since an end of the process may come after any of them. */
async function forgetInParts(
  { writer, erasure, limits }: EngineParts,
  phoneNumber: string,
  by: KeyId,
): Promise<Forgotten> {
  let erased = 0;
  for (let hasMore = true; hasMore;) {
    const part = await writer.commit('forget', (commit) => {
      // A call that was accepted during the work is not in the way of the rest.
      const open = erased === 0 ? erasure.openTo(phoneNumber) : [];
      if (open.length > 0) return { open };
      limits.recount();
      return erasure.forget(commit, phoneNumber, by);
    });
    if ('open' in part) return { kind: 'open', callIds: part.open };
    erased += part.calls;
    ({ hasMore } = part);
  }
  return { kind: 'forgotten', calls: erased };
}
