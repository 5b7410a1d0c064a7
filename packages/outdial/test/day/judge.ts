import { emergencyNumbers, placeOf, premiumPlaces, shortPlaces } from './places.ts';
import { isOpen, type Rules } from './rules.ts';
import { lasting, type ScriptedCall, type Script, type Turn } from './script.ts';

/** A line of the sandbox's dial log: a create that made a conversation. */
export interface Dialed {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Slug of the agent. */
  readonly agent: string;
  readonly number: string | null;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Breach {
  readonly rule: string;
  readonly asked: string;
  readonly agent: string;
  readonly at: string;
}

type Condition = Required<Turn>;

/** How long after a change a dial may still rest on the earlier state: the dial was on its way. */
const onItsWay = 2_500;
/** A silent socket is trusted for 35 s, a read for 30 s. */
const inSilence = 40_000;
const afterSilence = 60_000;

const offline: Condition = {
  ...{ presence: 'Offline', notResponding: false, station: true, wrapUp: false, outOfOffice: false },
  phone: 'answers',
};

/** Holds every dial against the script and the rules. It knows nothing of the product but what the sandbox counted. */
export function judgeDay(script: Script, rules: Rules, log: readonly Dialed[]): readonly Breach[] {
  const asked = new Map(
    script.moments.flatMap((moment) => (moment.kind === 'asked' ? [[moment.asked.name, moment.asked] as const] : [])),
  );
  const court = {
    script,
    rules,
    asked,
    histories: historiesOf(script),
    dials: sortedBy(log, 'agent'),
    targets: sortedBy(log, 'number'),
  };
  const breaches: Breach[] = [];
  for (const dial of log) {
    if (!isOurs(dial)) continue;
    const name = dial.attributes['asked'] ?? '';
    const request = asked.get(name);
    const found = request === undefined ? ['never-asked'] : breachesOf(court, dial, request);
    for (const rule of found)
      breaches.push({ rule, asked: name, agent: dial.agent, at: new Date(dial.at).toISOString() });
  }
  return [...breaches, ...doubles(court, log)];
}

interface Court {
  readonly script: Script;
  readonly rules: Rules;
  readonly asked: ReadonlyMap<string, ScriptedCall>;
  readonly histories: ReadonlyMap<string, readonly { readonly at: number; readonly is: Condition }[]>;
  readonly dials: ReadonlyMap<string, readonly Dialed[]>;
  readonly targets: ReadonlyMap<string, readonly Dialed[]>;
}

/** Matches an agent's own calls too, which carry no mark. */
const isOurs = ({ attributes }: Dialed): boolean => attributes['outdial.callId'] !== undefined;

function sortedBy(log: readonly Dialed[], by: 'agent' | 'number'): ReadonlyMap<string, readonly Dialed[]> {
  const found = new Map<string, Dialed[]>();
  for (const dial of [...log].sort((one, other) => one.at - other.at)) {
    const key = dial[by] ?? '';
    const before = found.get(key);
    if (before === undefined) found.set(key, [dial]);
    else before.push(dial);
  }
  return found;
}

function historiesOf({ agents, moments }: Script): Court['histories'] {
  const histories = agents.map(() => [{ at: -Infinity, is: offline }]);
  for (const moment of moments) {
    if (moment.kind !== 'agent') continue;
    const history = histories[moment.agent];
    const last = history?.at(-1)?.is ?? offline;
    history?.push({ at: moment.at, is: { ...last, ...moment.turn } });
  }
  return new Map(agents.map(({ slug }, index) => [slug, histories[index] ?? []]));
}

function breachesOf(court: Court, dial: Dialed, request: ScriptedCall): readonly string[] {
  const number = dial.number ?? '';
  const { rules, script } = court;
  const hired = script.agents.find(({ slug }) => slug === dial.agent);
  const rulesOfRequest: Readonly<Record<string, boolean>> = {
    'another-number': number !== request.number,
    'another-agent': script.agents[request.agent] !== hired,
    late: dial.at >= request.expiresAt,
    'queue-required': rules.queueRequired && request.queue === null,
    'personal-call': !rules.queueRequired && request.queue === null && !rules.personalCallers.includes(dial.agent),
    'caller-id': request.callerId === null && (request.queue === null || request.queue === 'Billing'),
    'lawful-basis': request.lawfulBasis === null,
    'queue-not-joined': hired?.queue?.joined === false,
    'not-persistent': hired?.persistent === false,
    listed: script.listed.some((entry) =>
      entry.endsWith('*') ? number.startsWith(entry.slice(0, -1)) : entry === number,
    ),
    'list-outdated': dial.at >= script.outdated.from + onItsWay && dial.at < script.outdated.to,
    vetoed: script.vetoed.includes(number),
  };
  return [
    ...Object.entries(rulesOfRequest).flatMap(([rule, broken]) => (broken ? [rule] : [])),
    ...ofNumber(court, dial, request),
    ...ofAgent(court, dial),
    ...ofCaps(court, dial),
  ];
}

function ofNumber({ rules }: Court, { at, number }: Dialed, { timeZone }: ScriptedCall): readonly string[] {
  const digits = number ?? '';
  if (emergencyNumbers.includes(digits) || emergencyNumbers.includes(digits.slice(1))) return ['emergency'];
  const place = placeOf(digits);
  if (place === null) return ['unknown-number'];
  const open = isOpen(rules, place, timeZone, at);
  return [
    ...(rules.countries.includes(place.country) ? [] : ['country']),
    ...(premiumPlaces.includes(place) ? ['premium'] : []),
    ...(shortPlaces.includes(place) ? ['short'] : []),
    ...(open ? [] : ['hours']),
    ...(!open || isOpen(rules, place, timeZone, at + rules.marginMs - onItsWay) ? [] : ['hours-margin']),
  ];
}

/** What was so for the whole time in which it could become known. */
function ofAgent({ rules, script, histories, dials, asked }: Court, dial: Dialed): readonly string[] {
  const { at, agent } = dial;
  const isSilent = script.silences.some(({ from, to }) => at >= from && at < to + afterSilence);
  const since = at - (isSilent ? inSilence : onItsWay);
  const history = histories.get(agent) ?? [];
  const during = history.filter((each, index) => each.at <= at && (history[index + 1]?.at ?? Infinity) > since);
  const all = (bad: (is: Condition) => boolean): boolean => during.every(({ is }) => bad(is));
  const others = (dials.get(agent) ?? []).filter((other) => other !== dial);
  const busy = others.some(
    // Outdial knows its own calls without an event; it learns of calls by hand a little later.
    (other) =>
      (isOurs(other) ? other.at <= at : other.at < since) &&
      at < other.at + busyMs(other, { histories, asked }) - onItsWay,
  );
  return [
    ...(all(({ presence }) => !rules.presences.includes(presence)) ? ['presence'] : []),
    ...(all(({ station }) => !station) ? ['no-station'] : []),
    ...(all(({ notResponding }) => notResponding) ? ['not-responding'] : []),
    ...(all(({ wrapUp }) => wrapUp) ? ['wrap-up'] : []),
    ...(all(({ outOfOffice }) => outOfOffice) ? ['out-of-office'] : []),
    ...(busy ? ['on-call'] : []),
  ];
}

const phoneAt = (histories: Court['histories'], agent: string, at: number): 'answers' | 'dead' =>
  histories.get(agent)?.findLast((each) => each.at <= at)?.is.phone ?? 'answers';

/** How long a conversation keeps its agent, at least. */
function busyMs({ agent, at, attributes }: Dialed, { histories, asked }: Pick<Court, 'histories' | 'asked'>): number {
  if (phoneAt(histories, agent, at) === 'dead') return lasting.deadPhone;
  const wrapUp = asked.get(attributes['asked'] ?? '')?.queue === 'Billing' ? 5_000 : 0;
  return lasting.agentAnswers + lasting.targetRings + lasting.targetAnswers + lasting.talk + wrapUp;
}

function ofCaps({ rules, dials, targets, histories }: Court, dial: Dialed): readonly string[] {
  const { at, agent, number } = dial;
  // Two dials at the same moment still count as one before the other.
  const earlier = (log: readonly Dialed[] = [], withinMs: number): readonly Dialed[] =>
    log.slice(0, log.indexOf(dial)).filter((other) => isOurs(other) && other.at > at - withinMs + onItsWay);
  const rang = (log: readonly Dialed[]): readonly Dialed[] =>
    log.filter((other) => phoneAt(histories, other.agent, other.at) !== 'dead');
  const { perAgent, perTarget } = rules;
  const ofTarget = (withinMs: number): number => rang(earlier(targets.get(number ?? ''), withinMs)).length;
  const ofThis = (withinMs: number): number => earlier(dials.get(agent), withinMs).length;
  return [
    ...(ofTarget(perTarget.withinMs) >= perTarget.dials ? ['target-cap'] : []),
    ...(ofTarget(perTarget.coolDownMs) > 0 ? ['target-cool-down'] : []),
    ...(ofThis(perAgent.withinMs) >= perAgent.dials ? ['agent-cap'] : []),
    ...(ofThis(perAgent.coolDownMs) > 0 ? ['agent-cool-down'] : []),
  ];
}

/** One dial per attempt, and a second attempt only where the first one did not ring the target. */
function doubles({ histories }: Court, log: readonly Dialed[]): readonly Breach[] {
  const attempts = new Set<string>();
  const rang = new Set<string>();
  return log.filter(isOurs).flatMap((dial) => {
    const { agent, attributes, at } = dial;
    const asked = attributes['asked'] ?? '';
    const attempt = `${attributes['outdial.callId'] ?? ''} ${attributes['outdial.attempt'] ?? ''}`;
    const broken = [...(attempts.has(attempt) ? ['dialed-twice'] : []), ...(rang.has(asked) ? ['rung-again'] : [])];
    attempts.add(attempt);
    if (phoneAt(histories, agent, at) !== 'dead') rang.add(asked);
    return broken.map((rule) => ({ rule, asked, agent, at: new Date(at).toISOString() }));
  });
}
