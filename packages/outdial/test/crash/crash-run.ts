import type { ProgramFiles } from '../../../../tools/test-run/one-file.ts';
import { judge, type Violation } from './judge.ts';
import { ownTokenFences } from './own-tokens.ts';
import { runLane, type LaneResult, type LaneSetting } from './lane.ts';
import { seededChance } from './random.ts';
import { createHitTable, type HitTable } from './write-sites.ts';

export interface CrashOrder {
  readonly programs: ProgramFiles;
  readonly seed: number;
  /** Minimum number of calls, spread over this many agents. */
  readonly calls: number;
  readonly agents: number;
  /** Minimum number of kills at each named write site, before and after its commit. */
  readonly hits: number;
  /** Servers that run in parallel, each on its own data folder and sandbox. */
  readonly lanes: number;
  /** Seconds after which no server is killed and no call is requested, whatever is missing. */
  readonly seconds: number;
}
export interface CrashResult {
  readonly hits: HitTable;
  readonly violations: readonly Violation[];
  readonly kills: { readonly atWriteSites: number; readonly atRandom: number };
  readonly diedByItself: readonly string[];
  readonly calls: number;
  readonly dials: number;
  /** Attempts with an agent's own token. */
  readonly ownTokens: number;
  readonly states: Readonly<Record<string, number>>;
}

export async function crashRun(order: CrashOrder): Promise<CrashResult> {
  const cleanUps: (() => void | Promise<void>)[] = [];
  const chance = seededChance(order.seed);
  const hits = createHitTable(order.hits, chance);
  let calledOff = false;
  const atEnd: LaneSetting['atEnd'] = (cleanUp) => void cleanUps.push(cleanUp);
  try {
    const lanes = await Promise.all(
      Array.from({ length: order.lanes }, (_, lane) =>
        runLane({
          calls: Math.ceil(order.calls / order.lanes),
          agents: Math.ceil(order.agents / order.lanes),
          chance: seededChance(order.seed + lane + 1),
          hits,
          programs: order.programs,
          until: Date.now() + order.seconds * 1_000,
          isCalledOff: () => calledOff,
          atEnd,
        }),
      ),
    );
    return summary(lanes, hits);
  } catch (error) {
    // The other lanes must end too: no one would clean up what they begin now.
    calledOff = true;
    process.stderr.write(
      `${hits.print()}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    throw error;
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  }
}

function summary(lanes: readonly LaneResult[], hits: HitTable): CrashResult {
  const calls = lanes.flatMap(({ evidence }) => evidence.calls);
  const states: Record<string, number> = {};
  for (const { state } of calls) states[state] = (states[state] ?? 0) + 1;
  const sum = (of: (lane: LaneResult) => number): number => lanes.reduce((total, lane) => total + of(lane), 0);
  return {
    hits,
    violations: lanes.flatMap(({ evidence }) => judge(evidence)),
    kills: { atWriteSites: sum((lane) => lane.atWriteSites), atRandom: sum((lane) => lane.atRandom) },
    diedByItself: lanes.flatMap(({ diedByItself }) => diedByItself),
    calls: calls.length,
    dials: sum(({ evidence }) => evidence.dials.length),
    ownTokens: sum(({ evidence }) => ownTokenFences(evidence.events)),
    states,
  };
}
