import type { CallView, EventView } from 'outdial/client';
import type { CallState, Tone } from '../parts/glyph.tsx';

export type LaneName = 'outdial' | 'agent' | 'target';
/** One stretch of a lane. Instants are epoch milliseconds. */
export interface Stretch {
  readonly lane: LaneName;
  readonly what: 'scheduled' | 'waiting' | 'dialing' | 'searching' | 'rings' | 'up' | 'talks';
  readonly tone: Tone;
  readonly from: number;
  readonly to: number;
  /** How long it took: as Genesys reports it, once it does; else as Outdial saw it. */
  readonly tookMs: number;
}
export interface Story {
  readonly begin: number;
  readonly end: number;
  readonly isOver: boolean;
  readonly stretches: readonly Stretch[];
}

const ownStretch: Readonly<Partial<Record<CallState, readonly [Stretch['what'], Tone]>>> = {
  scheduled: ['scheduled', 'calm'],
  waiting: ['waiting', 'waits'],
  dialing: ['dialing', 'moves'],
  unknown: ['searching', 'odd'],
};

/** What Outdial and both phones did, from the call's history. Until the call has ended it reaches to `now`. */
export function storyOf(call: CallView, history: readonly EventView[], now: number): Story | null {
  const [first] = history;
  if (first === undefined) return null;
  const moves = history.flatMap((event) => momentOf(event));
  const begin = Date.parse(first.at);
  const last = moves.findLast(({ state }) => state !== 'agent-up');
  const isOver = call.outcome !== null;
  const end = Math.max(begin + 1, isOver && last !== undefined ? last.at : now);
  return { begin, end, isOver, stretches: asReported(call, stretchesOf(moves, end)) };
}

/** What Genesys reports of the target's phone, by what it did. */
const reported = { rings: 'ringSeconds', talks: 'talkSeconds' } as const;

/** With the times that Genesys reports for the last ring and talk, as the other parts of the page show them. */
function asReported({ outcome }: CallView, stretches: readonly Stretch[]): readonly Stretch[] {
  const last = new Set(
    (['rings', 'talks'] as const).map((what) =>
      stretches.findLast((each) => each.lane === 'target' && each.what === what),
    ),
  );
  return stretches.map((stretch) => {
    const { lane, what } = stretch;
    if (lane !== 'target' || (what !== 'rings' && what !== 'talks') || !last.has(stretch)) return stretch;
    const seconds = outcome?.evidence[reported[what]];
    return typeof seconds === 'number' ? { ...stretch, tookMs: seconds * 1000 } : stretch;
  });
}

interface Moment {
  readonly at: number;
  readonly state: CallState | 'agent-up';
}

function momentOf({ at, name, facts }: EventView): readonly Moment[] {
  if (name === 'call.wrapped-up') return [];
  if (name === 'call.noted') return facts['code'] === 'agent-leg-up' ? [{ at: Date.parse(at), state: 'agent-up' }] : [];
  // The name is `call.` and a state: what is neither was handled above.
  return [{ at: Date.parse(at), state: name.slice('call.'.length) as CallState }];
}

function stretchesOf(moves: readonly Moment[], end: number): readonly Stretch[] {
  const made: Stretch[] = [];
  const open = new Map<LaneName, Omit<Stretch, 'to' | 'tookMs'>>();
  const close = (lane: LaneName, at: number): void => {
    const begun = open.get(lane);
    if (begun !== undefined && at > begun.from) made.push({ ...begun, to: at, tookMs: at - begun.from });
    open.delete(lane);
  };
  const begin = (lane: LaneName, at: number, what: Stretch['what'], tone: Tone): void => {
    if (open.get(lane)?.what === what) return;
    close(lane, at);
    open.set(lane, { lane, what, tone, from: at });
  };
  for (const { at, state } of moves) {
    const own = state === 'agent-up' ? undefined : ownStretch[state];
    if (own !== undefined) begin('outdial', at, ...own);
    else if (state !== 'agent-up') close('outdial', at);
    if (state === 'placed') begin('agent', at, 'rings', 'moves');
    if (state === 'agent-up') begin('agent', at, 'up', 'good');
    if (state === 'ringing' || state === 'connected') begin('agent', at, 'up', 'good');
    if (state === 'ringing') begin('target', at, 'rings', 'moves');
    if (state === 'connected') begin('target', at, 'talks', 'good');
    const hasLegs = ['placed', 'agent-up', 'ringing', 'connected', 'unknown'].includes(state);
    if (!hasLegs) for (const lane of ['agent', 'target'] as const) close(lane, at);
  }
  for (const lane of open.keys()) close(lane, end);
  return made;
}

/**
 * Where instants are on the axis, from 0 to 1. A long wait would leave nothing of a short ring, so each stretch between two instants
 * gets a share by the root of its length, and never less than a readable one.
 */
export function scaleOf({ begin, end, stretches }: Story): (at: number) => number {
  const instants = [...new Set([begin, end, ...stretches.flatMap(({ from, to }) => [from, to])])].toSorted(
    (a, b) => a - b,
  );
  const shares = instants.slice(1).map((at, index) => Math.max(18, Math.sqrt(at - (instants[index] ?? at))));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  let position = 0;
  const places = new Map(
    instants.map((at, index) => [at, (position += index === 0 ? 0 : (shares[index - 1] ?? 0) / whole)]),
  );
  return (at) => places.get(at) ?? 0;
}
