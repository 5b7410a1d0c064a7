import type { Call } from '../../call/call.ts';
import type { CallEvent } from '../../call/life/call-event.ts';
import type { CallId } from '../../call/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import { EngineError, StoredUnsafely } from '../../ports/engine-error.ts';
import type { TellResult } from '../../ports/engine.ts';
import type { CarryOutWorld } from '../carry-out-world.ts';
import type { Moves } from '../moves.ts';
import type { Commit } from '../writer.ts';
import { dialClaimed, isGranted } from './dial-attempt.ts';
import type { DialLanes } from './dial-lanes.ts';
import type { DialWays } from './dial-ways.ts';

interface ClaimingWorld {
  readonly lanes: Pick<DialLanes, 'of'>;
  readonly moves: Pick<Moves, 'tell'>;
  readonly ways: Pick<DialWays, 'wayOf' | 'isPrepared'>;
  readonly life: { readonly phase: string };
  readonly setting: { readonly clock: Clock };
  readonly errands: { readonly track: (work: Promise<void>) => void };
  readonly tell: (id: CallId, event: CallEvent, refreshed: boolean) => Promise<TellResult>;
  readonly mistake: (error: unknown, id: CallId) => void;
}

interface DialNow {
  readonly commit: Commit;
  readonly call: Call;
  readonly n: number;
}

/** Milliseconds until Outdial tries again to store that nothing was sent. */
const toldAgainAfter = 5_000;

/**
 * The fence only has to be durable before the request leaves, so it is claimed in the commit that lets the call go. False: no slot is free,
 * or the agent's token must be renewed first.
 */
export function claimInCommit(here: ClaimingWorld, world: CarryOutWorld, { commit, call, n }: DialNow): boolean {
  const { lanes, moves, ways, life, errands, mistake, setting } = here;
  const { id } = call.order;
  const { slots } = lanes.of(ways.wayOf(call));
  if (life.phase !== 'running' || !ways.isPrepared(call) || !slots.takeAtOnce(call.order)) return false;
  commit.onUndo(() => slots.giveBack(id, 'nothing'));
  let granted = false;
  const claiming = commit.follow('claim', (same) => {
    const fencedMonotonic = setting.clock.monotonic();
    try {
      const told = moves.tell(same, id, { type: 'claim', n, evidence: {}, agentLooked: false }, false);
      granted = isGranted(told, n);
      return { told, fencedMonotonic };
    } catch (error) {
      if (error instanceof EngineError) throw error;
      mistake(error, id);
      return { told: { kind: 'no-such-call' } as const, fencedMonotonic };
    }
  });
  commit.after(() => {
    errands.track(dialClaimed(world, { call, slots }, n, claiming));
    claiming.catch((error: unknown) => {
      if (error instanceof StoredUnsafely && granted) sayNotSent(here, id, n);
    });
  });
  return true;
}

/** The granted fence is stored, though not safely, so nothing was sent. The call hears that as soon as it can be stored. */
function sayNotSent(here: ClaimingWorld, id: CallId, n: number): void {
  const { setting, tell, life, errands } = here;
  setting.clock.wakeAt(setting.clock.now() + toldAgainAfter, () => {
    if (life.phase !== 'running') return;
    const telling = tell(id, { type: 'not-sent', n, why: 'stalled' }, false);
    errands.track(telling.then(() => undefined).catch(() => sayNotSent(here, id, n)));
  });
}
