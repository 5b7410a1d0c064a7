/*
 * What the run must not have done. It shares nothing with the product: it reads what the HTTP API and the sandbox say afterwards, and
 * knows the lifecycle from its own lists.
 */

export interface SeenCall {
  readonly id: string;
  readonly key: string | null;
  readonly state: string;
  readonly resolved: { readonly agent: { readonly id: string } };
  readonly targets: readonly { readonly phoneNumber: string }[];
  readonly expiresAt: string;
  readonly attempts: readonly { readonly number: number; readonly result: string }[];
  readonly outcome: {
    readonly code: string;
    readonly targetRung: boolean | 'unknown';
    readonly endObserved: boolean;
  } | null;
}
export interface SeenEvent {
  readonly sequence: number;
  readonly callId: string;
  readonly number: number;
  readonly at: string;
  readonly name: string;
  readonly cause: string;
  readonly facts: Readonly<Record<string, unknown>>;
}
/** A conversation as the sandbox has it, also one that the agent dialed. Instants are epoch milliseconds. */
export interface SeenConversation {
  readonly id: string;
  readonly agentId: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly targetLeg: { readonly connectedAt: number | null } | null;
}
export interface SeenDial {
  readonly at: number;
  readonly number: string | null;
  readonly conversationId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Evidence {
  /** Key of each request that was answered by 202, with the call's id in that answer. */
  readonly accepted: ReadonlyMap<string, string>;
  readonly calls: readonly SeenCall[];
  readonly events: readonly SeenEvent[];
  readonly dials: readonly SeenDial[];
  readonly conversations: readonly SeenConversation[];
  /** Numbers that a client without keys wanted to call once, however often it had to ask. */
  readonly wantedOnce: readonly string[];
  /** How long after its fence a request may reach the sandbox at most, in milliseconds. */
  readonly lateAfter: number;
}

export type Rule =
  | 'dialed-twice'
  | 'rung-twice'
  | 'asked-twice'
  | 'without-end'
  | 'lost'
  | 'history'
  | 'two-at-once'
  | 'unfenced'
  | 'late'
  | 'false-outcome';
export interface Violation {
  readonly rule: Rule;
  readonly callId: string;
  readonly what: string;
}

const terminal = ['completed', 'failed', 'rejected', 'expired', 'canceled', 'outcome-unknown'];
const neverRung = ['rejected', 'expired', 'canceled'];
const underWay = ['dialing', 'unknown', 'placed', 'ringing', 'connected'];
const arrows: Readonly<Record<string, readonly string[]>> = {
  '': ['scheduled', 'waiting'],
  scheduled: ['waiting', 'unknown', 'canceled', 'expired', 'rejected'],
  waiting: ['waiting', 'dialing', 'unknown', 'canceled', 'expired', 'rejected', 'failed'],
  dialing: ['unknown', 'placed', 'ringing', 'connected', 'waiting', 'completed', 'failed', 'canceled', 'expired'],
  unknown: ['placed', 'ringing', 'connected', 'waiting', ...terminal.filter((state) => state !== 'rejected')],
  placed: ['ringing', 'connected', 'waiting', 'unknown', 'completed', 'failed', 'canceled', 'outcome-unknown'],
  ringing: ['connected', 'completed', 'failed', 'outcome-unknown'],
  connected: ['completed'],
};

/** Every fault in what was done; empty when there is no fault. */
export function judge(evidence: Evidence): readonly Violation[] {
  const eventsOf = groupBy(evidence.events, ({ callId }) => callId);
  const conversationsOf = groupBy(evidence.conversations.filter(isOurs), ({ attributes }) => markOf(attributes));
  const known = new Map(evidence.calls.map((call) => [call.id, call]));
  return [
    ...dialedTwice(evidence.dials),
    ...lost(evidence, known),
    ...askedTwice(evidence),
    ...evidence.calls.flatMap((call) => {
      const events = eventsOf.get(call.id) ?? [];
      const conversations = conversationsOf.get(call.id) ?? [];
      return [...historyOf(call, events), ...outcomeOf(call, conversations)];
    }),
    ...fenced(evidence, known),
    ...twoAtOnce(evidence),
  ];
}

const callMark = 'outdial.callId';
const attemptMark = 'outdial.attempt';
const markOf = (attributes: Readonly<Record<string, string>>): string => attributes[callMark] ?? '';
const isOurs = ({ attributes }: Pick<SeenDial, 'attributes'>): boolean => markOf(attributes) !== '';

function dialedTwice(dials: readonly SeenDial[]): readonly Violation[] {
  const counts = groupBy(
    dials.filter(isOurs),
    ({ attributes }) => `${markOf(attributes)} ${attributes[attemptMark] ?? '?'}`,
  );
  return [...counts].flatMap(([attempt, all]) => {
    const [callId = '', number = ''] = attempt.split(' ');
    return all.length < 2 ? [] : [{ rule: 'dialed-twice', callId, what: `attempt ${number} left ${all.length} times` }];
  });
}

function lost({ accepted, calls }: Evidence, known: ReadonlyMap<string, SeenCall>): readonly Violation[] {
  const gone = [...accepted].flatMap(([key, callId]): readonly Violation[] => {
    const call = known.get(callId);
    if (call === undefined) return [{ rule: 'lost', callId, what: 'it was accepted and is not there' }];
    return call.key === key ? [] : [{ rule: 'lost', callId, what: `it stands under ${String(call.key)}, not ${key}` }];
  });
  const twins = [...groupBy(calls, ({ key }) => key ?? '')].flatMap(([key, all]): readonly Violation[] =>
    key === '' || all.length < 2
      ? []
      : [{ rule: 'lost', callId: all[0]?.id ?? '', what: `${all.length} calls stand under the key ${key}` }],
  );
  return [...gone, ...twins];
}

/**
 * Of the calls to a number that was wanted once, at most one may have rung it. At most one conversation rang it,
 * including those of lost calls.
 */
function askedTwice({ wantedOnce, calls, dials, conversations }: Evidence): readonly Violation[] {
  const callsTo = groupBy(calls, ({ targets }) => targets[0]?.phoneNumber ?? '');
  const rung = new Set(conversations.flatMap(({ id, targetLeg }) => (targetLeg === null ? [] : [id])));
  const ringsOf = groupBy(
    dials.filter(({ conversationId, attributes }) => markOf(attributes) !== '' && rung.has(conversationId)),
    ({ number }) => number ?? '',
  );
  return wantedOnce.flatMap((number): readonly Violation[] => {
    const all = callsTo.get(number) ?? [];
    const mayHaveRung = all.filter(({ outcome }) => outcome?.targetRung !== false);
    const rings = ringsOf.get(number) ?? [];
    const most = Math.max(mayHaveRung.length, rings.length);
    return most < 2
      ? []
      : [{ rule: 'asked-twice', callId: all[0]?.id ?? '', what: `${number} was called ${most} times` }];
  });
}

/** The log of one call: numbered without gap, in time, along the arrows, one end, attempts in order. */
function historyOf(call: SeenCall, events: readonly SeenEvent[]): readonly Violation[] {
  const found: Violation[] = [];
  const wrong = (what: string, rule: Rule = 'history'): void => void found.push({ rule, callId: call.id, what });
  let state = '';
  let at = 0;
  let attempt = 0;
  events.forEach((event, index) => {
    if (event.number !== index + 1) wrong(`event ${index + 1} has number ${event.number}`);
    if (Date.parse(event.at) < at) wrong(`event ${event.number} lies before the one before it`);
    at = Date.parse(event.at);
    const to = event.name.replace(/^call\./, '');
    if (!terminal.includes(to) && arrows[to] === undefined) return;
    if (arrows[state]?.includes(to) !== true) wrong(`${state === '' ? 'nothing' : state} → ${to}`);
    state = to;
    if (to !== 'dialing') return;
    attempt += 1;
    if (event.facts['attempt'] !== attempt) wrong(`attempt ${attempt} is called ${String(event.facts['attempt'])}`);
    if (at > Date.parse(call.expiresAt)) wrong(`attempt ${attempt} is fenced after the deadline`, 'late');
  });
  if (state !== call.state) wrong(`its history ends ${state}, the call says ${call.state}`);
  if (call.attempts.length !== attempt) wrong(`${call.attempts.length} attempts, ${attempt} fences`);
  if (!terminal.includes(call.state)) wrong(`it is ${call.state}`, 'without-end');
  else if (call.outcome === null) wrong('it ended without an outcome', 'without-end');
  return found;
}

/** The outcome that the call reports, against the conversations that carry its mark. */
function outcomeOf(call: SeenCall, conversations: readonly SeenConversation[]): readonly Violation[] {
  const found: Violation[] = [];
  const wrong = (what: string, rule: Rule = 'false-outcome'): void => void found.push({ rule, callId: call.id, what });
  const rung = conversations.filter(({ targetLeg }) => targetLeg !== null);
  if (rung.length > 1) wrong(`its target was rung by ${rung.length} conversations`, 'rung-twice');
  if (neverRung.includes(call.state) && rung.length > 0) wrong(`it is ${call.state}, yet the target was rung`);
  const { outcome } = call;
  if (outcome === null) return found;
  if (outcome.targetRung === false && rung.length > 0) wrong('it says that the target was not rung; it was');
  if (outcome.targetRung === true && rung.length === 0) wrong('it says that the target was rung; it was not');
  const talked = rung.some(({ targetLeg }) => targetLeg !== null && targetLeg.connectedAt !== null);
  if (call.state === 'completed' && !talked) wrong('it is completed, yet nobody talked');
  return found;
}

/** Every request with our mark that reached the sandbox was sent under a fence, and soon after it. */
function fenced({ dials, events, lateAfter }: Evidence, known: ReadonlyMap<string, SeenCall>): readonly Violation[] {
  const fences = new Map(
    events
      .filter(({ name }) => name === 'call.dialing')
      .map(({ callId, facts, at }) => [`${callId} ${String(facts['attempt'])}`, Date.parse(at)]),
  );
  return dials.filter(isOurs).flatMap(({ attributes, at }): readonly Violation[] => {
    const callId = markOf(attributes);
    const number = attributes[attemptMark] ?? '?';
    const fencedAt = fences.get(`${callId} ${number}`);
    const expiresAt = Date.parse(known.get(callId)?.expiresAt ?? '');
    if (fencedAt === undefined || at < fencedAt) {
      return [{ rule: 'unfenced', callId, what: `attempt ${number} left without a fence` }];
    }
    if (at <= fencedAt + lateAfter && at <= expiresAt + lateAfter) return [];
    return [{ rule: 'late', callId, what: `attempt ${number} left ${at - fencedAt} ms after its fence` }];
  });
}

/** One attempt of an agent at a time: in the log, and on the agent's phone. */
function twoAtOnce({ events, calls, conversations }: Evidence): readonly Violation[] {
  const agentOf = new Map(calls.map((call) => [call.id, call.resolved.agent.id]));
  const holders = new Map<string, string>();
  const found: Violation[] = [];
  for (const { callId, name, facts } of [...events].sort((one, other) => one.sequence - other.sequence)) {
    const agent = agentOf.get(callId) ?? '';
    const state = name.replace(/^call\./, '');
    const holder = holders.get(agent);
    if (state === 'dialing') {
      if (holder !== undefined && holder !== callId) {
        found.push({ rule: 'two-at-once', callId, what: `it is dialed while ${holder} is under way` });
      }
      holders.set(agent, callId);
    } else if (holder === callId && !underWay.includes(state) && state !== 'noted' && arrows[state] !== undefined) {
      holders.delete(agent);
    } else if (holder === callId && (terminal.includes(state) || facts['code'] === 'agent-let-go'))
      holders.delete(agent);
  }
  for (const all of groupBy(conversations.filter(isOurs), ({ agentId }) => agentId).values()) {
    const inOrder = [...all].sort((one, other) => one.startedAt - other.startedAt);
    inOrder.forEach((conversation, index) => {
      const before = inOrder[index - 1];
      if (before === undefined || (before.endedAt !== null && before.endedAt <= conversation.startedAt)) return;
      const callId = markOf(conversation.attributes);
      found.push({ rule: 'two-at-once', callId, what: `the agent's phone is rung while ${before.id} lasts` });
    });
  }
  return found;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
