import {
  EngineClosed,
  tokensOff,
  type AgentId,
  type Blocker,
  type CallId,
  type EngineSetting,
  type LogEntry,
  type StepWorld,
  type WebhookEndpoint,
} from 'outdial/engine-kit';
import { agentsIn } from '../table/agents.ts';
import { callsIn } from '../table/calls.ts';
import { guardsIn, type Guards } from '../table/guards.ts';
import type { Table } from '../table/table.ts';
import { keepNotices, postponeNotice } from '../table/notices.ts';
import { registeredIn } from '../table/webhook-endpoints.ts';
import type { Ring } from '../notices/ring.ts';
import type { Telling } from './commit.ts';
import type { Executions } from './executions.ts';
import type { StoppingOf } from './fraud-stop.ts';
import { createMoves, type Moves, type MovesWorld } from './moves.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { createRevival, type Revival } from './revival.ts';
import { createSharedBreaker } from './shared-breaker.ts';
import { createSharedRefusals } from './shared-refusals.ts';
import { createUnderWay, type UnderWay } from './under-way.ts';

export interface StepFunctionsSetting extends EngineSetting {
  readonly table: Table;
  readonly executions: Executions;
  /** Loads what other processes learned about this agent into the floor. Absent when there is only one floor. */
  readonly learn?: (agent: AgentId) => Promise<void>;
  /** Reports that a call had lost its execution and that another one goes on. */
  readonly onRevived?: (id: CallId) => void;
  /** Milliseconds until this process may end. Absent: it does not end by itself. */
  readonly remainingMs?: () => number;
  /** True if Genesys's events arrive. Absent: this process hears every change itself. */
  readonly eventsFlow?: () => Promise<boolean>;
  /** Reports that all dialing stops, with this code: an incident at Genesys, or a token without permission to dial. */
  readonly onStopped?: (code: string) => void;
  /** Has the notices about a call sent. Absent: there are no notices. */
  readonly ring?: Ring;
}

/** Milliseconds in which an answer is stored. */
const storingMs = 3_000;

/** What every engine on a table consists of, whether it moves calls only or takes orders too. */
export interface Parts {
  readonly setting: StepFunctionsSetting;
  readonly life: { closed: boolean; pausedWhenLastRead: boolean };
  readonly listeners: Set<(entries: readonly LogEntry[]) => void>;
  readonly track: UnderWay['track'];
  readonly drained: UnderWay['drained'];
  readonly outage: (agent: AgentId | null, call: CallId | null, now: number) => Blocker | null;
  readonly world: MovesWorld;
  readonly moves: Moves;
  readonly revival: Revival;
  readonly learnBreaker: () => Promise<void>;
  readonly mayDial: () => boolean;
}

/** `stoppingOf`: of a process that dials. */
export function partsOf(setting: StepFunctionsSetting, stoppingOf: StoppingOf | null = null): Parts {
  const { clock, timers, floor, table, random } = setting;
  const life: Parts['life'] = { closed: false, pausedWhenLastRead: false };
  const listeners: Parts['listeners'] = new Set();
  const { track, drained } = createUnderWay();
  const onStopped = setting.onStopped ?? (() => undefined);
  const breaker = createSharedBreaker({ table, clock, timers, random, track, onStopped });
  const refusals = createSharedRefusals({ table, timers, track });
  const outage: Parts['outage'] = (agent, call, now) =>
    breaker.blockerOf(call, now) ?? (agent === null ? null : refusals.blockerOf(agent, now));
  const step: StepWorld = {
    ...{ floor, policy: setting.policy, timers },
    // No function holds an agent's own token, so a policy that wants one stops the agent's calls.
    outage: ({ order: { id, agent } }, now) =>
      outage(agent.id, id, now) ?? tokensOff(setting.policy().policy, agent, now),
    ...(setting.screening && { screening: setting.screening }),
  };
  const { remainingMs = () => Infinity } = setting;
  // From the claim on: the request leaves within the first, is answered within the second, and the answer is stored.
  const mayDial = (): boolean => remainingMs() > timers.sendWithin + timers.requestTimeout + storingMs;
  const [calls, guards, logger] = [callsIn(table), guardsOf(table, life), setting.logger];
  const world: MovesWorld = {
    ...{ calls, agents: agentsIn(table), guards, clock, floor, step, random },
    ...{ contactCentre: setting.contactCentre, executions: setting.executions, slots: breaker.slots, refusals },
    learn: setting.learn ?? (async () => undefined),
    learnOutage: (agent) => Promise.all([breaker.learn(), refusals.learn(agent)]),
    atWriteSite: setting.atWriteSite,
    logger,
    closing: () => life.closed || !mayDial(),
    lostDial: breaker.lost,
    stopping: stoppingOf?.(setting, { calls, guards }) ?? null,
    inTurn: createOneAtATime(),
    telling: tellingOf(setting, track),
    onCommitted: (entries) => {
      if (entries.length > 0) for (const listener of listeners) listener(entries);
    },
  };
  const moves = createMoves(world);
  const revival = createRevival(
    {
      ...{ ...world, timers, onRevived: setting.onRevived ?? (() => undefined) },
      postpone: (notice, at) => postponeNotice(table, notice, at),
    },
    moves,
  );
  const learnBreaker = breaker.learn;
  return { setting, life, listeners, track, drained, outage, world, moves, revival, learnBreaker, mayDial };
}

function tellingOf({ table, ring }: StepFunctionsSetting, track: UnderWay['track']): Telling {
  if (ring === undefined) return { heard: () => undefined, keep: async () => false, ring: () => undefined };
  const registered = registeredIn(table);
  let newest = 0;
  let known: { readonly version: number; readonly webhooks: readonly WebhookEndpoint[] } = { version: 0, webhooks: [] };
  return {
    heard: (version) => void (newest = Math.max(newest, version)),
    keep: async (entries, call) => {
      if (entries.length === 0) return false;
      const version = newest;
      // Read only after a change: most deployments have the same webhooks for months.
      if (known.version < version) known = { version, webhooks: await registered.all() };
      return keepNotices(table, entries, call, known.webhooks);
    },
    ring: (id) => void track(ring(id, 0).catch(() => undefined)),
  };
}

function guardsOf(table: Table, life: Parts['life']): Guards {
  const guards = guardsIn(table);
  return {
    ...guards,
    pausedBy: async () => {
      const pause = await guards.pausedBy();
      life.pausedWhenLastRead = pause !== null;
      return pause;
    },
    setPause: async (pause) => {
      life.pausedWhenLastRead = pause !== null;
      return guards.setPause(pause);
    },
  };
}

/** `callId`: the call that is moved, where it is known. */
export function inBackground({ setting, track }: Parts, work: Promise<unknown>, callId: CallId | null = null): void {
  void track(work).catch((error: unknown) => {
    const name = error instanceof Error ? error.name : typeof error;
    setting.logger?.error({ callId, error: name }, 'A call could not be moved; its execution will try again.');
  });
}

export function unlessClosed<Result>({ life, track }: Parts, work: () => Promise<Result>): Promise<Result> {
  return life.closed ? Promise.reject(new EngineClosed()) : track(work());
}
