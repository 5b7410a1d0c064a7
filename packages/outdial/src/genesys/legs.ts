import type { LegReached, WrapUp } from '../call/conversation.ts';
import type { WireCall, WireConversation, WireParticipant } from './wire-conversation.ts';

/** One communication of one participant: flat and nested shapes in one form. Instants are epoch milliseconds. */
export interface CallLeg {
  readonly participantId: string | null;
  readonly purpose: string;
  readonly userId: string | null;
  readonly direction: 'outbound' | 'inbound' | null;
  readonly reached: LegReached;
  readonly live: boolean;
  readonly startedAt: number | null;
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
  readonly disconnectType: string | null;
  readonly errorCode: string | null;
  /** The final SIP response, when shown. */
  readonly sipCode: number | null;
  readonly wrapUp: WrapUp | null;
  /** The participant's own address and the number it dialed, as URIs. */
  readonly addresses: { readonly own: readonly string[]; readonly other: readonly string[] };
}

/** Every leg of every participant. A participant that shows no call yet counts as a leg that was created. */
export function legsOf(conversation: WireConversation): readonly CallLeg[] {
  return conversation.participants.flatMap((participant) => {
    if (participant.state !== null && participant.state !== undefined)
      return [legOf(participant, flatCall(participant))];
    const calls = participant.calls ?? [];
    return calls.length === 0 ? [legOf(participant, null)] : calls.map((call) => legOf(participant, call));
  });
}

/** A participant of the flat shape carries its one call itself. */
function flatCall(participant: WireParticipant): WireCall {
  return { ...participant, disconnectedTime: participant.endTime, segments: null, self: null, other: null };
}

function legOf(participant: WireParticipant, call: WireCall | null): CallLeg {
  const state = call?.state ?? null;
  const connectedAt = instant(call?.connectedTime) ?? instant(participant.connectedTime);
  const endedAt = instant(call?.disconnectedTime) ?? instant(participant.endTime);
  return {
    participantId: participant.id ?? null,
    purpose: (participant.purpose ?? '').toLowerCase(),
    userId: participant.userId ?? participant.user?.id ?? null,
    direction: directionOf(call?.direction ?? null),
    reached: reachedOf(call, connectedAt),
    live: state === null ? endedAt === null : !over.has(state.toLowerCase()),
    startedAt: instant(participant.startTime),
    connectedAt,
    endedAt,
    disconnectType: call?.disconnectType ?? null,
    errorCode: call?.errorInfo?.code ?? null,
    sipCode: sipCodeOf(call),
    wrapUp: wrapUpOf(participant) ?? (call === null ? null : wrapUpOf(call)),
    addresses: {
      own: present([call?.self?.addressNormalized, call?.self?.addressRaw, participant.address]),
      other: present([call?.other?.addressNormalized, call?.other?.addressRaw, participant.dnis]),
    },
  };
}

function sipCodeOf(call: WireCall | null): number | null {
  return call?.disconnectReasons?.findLast(({ type }) => type?.toLowerCase() === 'sip')?.code ?? null;
}

/** A provisional wrap-up is what Genesys fills in until the agent has spoken. */
function wrapUpOf({ wrapup }: Pick<WireCall, 'wrapup'>): WrapUp | null {
  if (wrapup?.code === null || wrapup?.code === undefined || wrapup.provisional === true) return null;
  return { code: wrapup.code, name: wrapup.name ?? null, notes: wrapup.notes ?? null };
}

const over = new Set(['disconnected', 'terminated']);

/** How far a leg has come, by its state. Genesys's `dialing` of the agent leg: its phone is up, the far end is awaited. */
const stages: Readonly<Record<string, LegReached>> = {
  contacting: 'contacting',
  scheduled: 'contacting',
  none: 'contacting',
  dialing: 'dialing',
  offering: 'ringing',
  alerting: 'ringing',
  connected: 'connected',
  parked: 'connected',
  transmitting: 'connected',
};
/** Kinds of a `Segment` that a leg in `contacting` does not have. */
const stagesBySegment: Readonly<Record<string, LegReached>> = {
  dial: 'dialing',
  dialing: 'dialing',
  alert: 'ringing',
  interact: 'connected',
  hold: 'connected',
};
const order: readonly LegReached[] = ['none', 'contacting', 'dialing', 'ringing', 'connected'];

function reachedOf(call: WireCall | null, connectedAt: number | null): LegReached {
  if (connectedAt !== null) return 'connected';
  if (call === null) return 'contacting';
  const state = (call.state ?? '').toLowerCase();
  // A state that we do not know came from somewhere past the first one: it never proves that a leg got nowhere.
  const now = over.has(state) || state === '' ? 'contacting' : (stages[state] ?? 'dialing');
  const before = stages[(call.initialState ?? '').toLowerCase()] ?? 'contacting';
  const rang = call.startAlertingTime === null || call.startAlertingTime === undefined ? 'contacting' : 'ringing';
  const bySegments = (call.segments ?? []).map(
    (segment) => stagesBySegment[(segment.type ?? '').toLowerCase()] ?? 'contacting',
  );
  // The other side ended it: then there was another side, and this leg was past `contacting`.
  const byEnd =
    over.has(state) && /^(?:peer|other|transfer)/.test(call.disconnectType ?? '') ? 'dialing' : 'contacting';
  return furthest([now, before, rang, byEnd, ...bySegments]);
}

/** The furthest of these. `none` when the list is empty. */
export function furthest(stagesReached: readonly LegReached[]): LegReached {
  return stagesReached.reduce<LegReached>(
    (best, next) => (order.indexOf(next) > order.indexOf(best) ? next : best),
    'none',
  );
}

function directionOf(direction: string | null): 'outbound' | 'inbound' | null {
  return direction === 'outbound' || direction === 'inbound' ? direction : null;
}

/** ISO 8601 → epoch milliseconds; null when absent or unreadable. */
export function instant(text: string | null | undefined): number | null {
  const at = text === null || text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

function present(texts: readonly (string | null | undefined)[]): readonly string[] {
  return texts.filter((text) => typeof text === 'string' && text !== '').map(String);
}
