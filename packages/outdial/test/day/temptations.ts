import {
  emergencyNumbers,
  numberIn,
  places,
  placesAbroad,
  premiumPlaces,
  shortPlaces,
  type NumberRange,
} from './places.ts';
import { isOpen, rules } from './rules.ts';
import type { ScriptedCall, Hired, ScriptedMoment, QueueName, Stretch } from './script.ts';

const second = 1000;
const minute = 60 * second;

/** Agents for whom the script requests forbidden calls; the agent decides what is wrong with the request. */
export const steadyCount = 24;

const unlike: Readonly<Record<number, Partial<Hired>>> = {
  0: { queue: null },
  2: { queue: { name: 'Billing', joined: true } },
  3: { queue: { name: 'Sales', joined: false } },
  4: { persistent: false },
};

export const steadyAgents: readonly Hired[] = Array.from({ length: steadyCount }, (_, n) => ({
  ...{ slug: `agent-${n}`, queue: { name: 'Sales' as const, joined: true }, persistent: true },
  ...unlike[n],
}));

const suppressed = ['+12127990001', '+442079990001', '+6493990001'];
const suppressedBeginning = '+1312799';
const vetoed = ['+12127880001', '+442078880001', '+6493880001'];

type Asking = Partial<Omit<ScriptedCall, 'agent' | 'number' | 'expiresAt'>> & {
  readonly agent: number;
  readonly number: string;
  readonly minutes?: number;
};

const neverland: NumberRange = { prefix: '+12127', digits: 6, country: 'US', zones: ['America/New_York'] };
/** Minutes by which Saturday opens later than other days, less a few. */
const early = 55;

/** Everything that the policy protects against, once at the beginning and every two hours. */
export function temptations(
  { from, to }: Stretch,
  outdated: Stretch,
): {
  readonly moments: readonly ScriptedMoment[];
  readonly listed: readonly string[];
  readonly vetoed: readonly string[];
} {
  const moments: ScriptedMoment[] = [];
  let made = 0;
  const ask = (at: number, { agent, number, minutes = 30, ...more }: Asking): void => {
    made += 1;
    const queue: QueueName | null = steadyAgents[agent]?.queue?.name ?? null;
    const given = { name: `tempting-${made}`, queue, timeZone: null, callerId: null, lawfulBasis: 'consent', ...more };
    moments.push({ at, kind: 'asked', asked: { ...given, agent, number, expiresAt: at + minutes * minute } });
  };
  const turn = (at: number, agent: number, change: Extract<ScriptedMoment, { kind: 'agent' }>['turn']): void =>
    void moments.push({ at, kind: 'agent', agent, turn: change });
  let numbers = 500_000;
  const somewhere = (at: number): string => numberIn(openPlace(at), (numbers += 1));

  for (let agent = 0; agent < steadyCount; agent += 1)
    turn(from, agent, { presence: agent % 2 === 0 ? 'Available' : 'On Queue' });
  turn(from, 5, { outOfOffice: true });
  for (let at = from + minute; at < to - 60 * minute; at += 120 * minute) {
    const round = Math.floor((at - from) / (120 * minute));
    ask(at, { agent: 0, number: somewhere(at), callerId: '+12127001000' });
    ask(at, { agent: 2, number: somewhere(at) });
    ask(at, { agent: 1, number: numberIn(onHoliday, (numbers += 1)) });
    for (const agent of [3, 4, 5]) ask(at, { agent, number: somewhere(at) });
    ask(at, { agent: 6, number: somewhere(at), lawfulBasis: null });
    for (const place of placesAbroad) ask(at, { agent: 7, number: numberIn(place, round) });
    for (const place of premiumPlaces) ask(at, { agent: 8, number: numberIn(place, round), minutes: 50 });
    for (const place of shortPlaces) ask(at, { agent: 9, number: numberIn(place, 12) });
    for (const number of suppressed) ask(at, { agent: 10, number });
    ask(at, { agent: 10, number: `${suppressedBeginning}0123` });
    for (const number of vetoed) ask(at, { agent: 11, number });
    for (const number of emergencyNumbers) ask(at, { agent: 12, number });
    // One agent goes on a break a little early, and one comes back too late.
    turn(at - 20 * second, 13, { presence: 'Break' });
    ask(at, { agent: 13, number: somewhere(at), minutes: 10 });
    turn(at + 20 * minute, 13, { presence: 'Available' });
    // The phone of this one is dead for a while: the target is never rung, so it may be tried again.
    turn(at, 14, { phone: 'dead' });
    ask(at, { agent: 14, number: somewhere(at) });
    turn(at + 3 * minute, 14, { phone: 'answers' });
    const often = somewhere(at);
    for (const [index, late] of [0, 20, 40].entries())
      ask(at + late * minute, { agent: 15 + index, number: often, minutes: 19 });
    const hurried = somewhere(at);
    for (const agent of [18, 19]) ask(at, { agent, number: hurried });
    for (let n = 0; n < 8; n += 1)
      ask(at, { agent: 20, number: somewhere(at), minutes: 40, name: `burst-${round}-${n}` });
    for (const place of places)
      ask(at + 5 * minute, { agent: 22, number: numberIn(place, (numbers += 1)), minutes: 12 });
  }
  ask((outdated.from + outdated.to) / 2, { agent: 12, number: somewhere(outdated.from) });
  for (const { at, place } of closings({ from, to })) {
    for (const before of [80, 50, 20])
      ask(at - before * second, { agent: 21, number: numberIn(place, (numbers += 1)) });
  }
  // A weekday's hours would be open here, Saturday's are not yet.
  for (const place of places) {
    const opens = openings({ from, to }, place);
    for (const at of opens) ask(at - early * minute, { agent: 23, number: numberIn(place, (numbers += 1)) });
  }
  return { moments, listed: [...suppressed, `${suppressedBeginning}*`], vetoed };
}

/** Where a holiday of the rules is kept. */
const onHoliday =
  places.find(({ country }) => rules.holidays.some((holiday) => holiday.country === country)) ?? neverland;

function openPlace(at: number): NumberRange {
  const open = places.find((place) => isOpen(rules, place, null, at) && isOpen(rules, place, null, at + 45 * minute));
  return open ?? places[0] ?? placesAbroad[0] ?? neverland;
}

/** When places close, looked for minute by minute. */
function closings({ from, to }: Stretch): readonly { readonly at: number; readonly place: NumberRange }[] {
  return places.flatMap((place) =>
    minutesOf({ from, to })
      .filter((at) => !isOpen(rules, place, null, at) && isOpen(rules, place, null, at - minute))
      .map((at) => ({ at, place })),
  );
}

/** Saturdays' openings as the rules have them, and an hour in which they may still come. */
function openings({ from, to }: Stretch, place: NumberRange): readonly number[] {
  return minutesOf({ from, to: to + 60 * minute }).filter(
    (at) =>
      at - early * minute >= from &&
      at - early * minute < to &&
      isOpen(rules, place, null, at) &&
      !isOpen(rules, place, null, at - minute),
  );
}

function minutesOf({ from, to }: Stretch): readonly number[] {
  const first = Math.ceil((from + minute) / minute) * minute;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / minute)) }, (_, n) => first + n * minute);
}
