import { seededChance, type Chance } from '../crash/random.ts';
import { numberIn, places, type NumberRange } from './places.ts';
import { isOpen, rules } from './rules.ts';
import type { ScriptedCall, Hired, ScriptedMoment, QueueName, Script, Stretch, Turn } from './script.ts';
import { steadyAgents, steadyCount, temptations } from './temptations.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Moments fall on these, so that many share one. */
export const tickMs = 2 * second;

interface Length {
  readonly seed: number;
  readonly agents: number;
  readonly hours: number;
  /** How often, on average, a call is asked for on behalf of an agent who is on shift. */
  readonly askedEveryMs: number;
}

/** The whole day begins in the morning of America's west; the short one has the evening of London in it. */
const dayBegins = Date.parse('2026-11-27T18:00:00Z');
const shortBegins = Date.parse('2026-11-27T18:30:00Z');

/** Writes the events of the day; the seed alone decides them. */
export function writeScript({ seed, agents, hours, askedEveryMs }: Length): Script {
  const chance = seededChance(seed);
  const from = hours > 12 ? dayBegins : shortBegins;
  const stretch = { from, to: from + hours * hour };
  const hired = [
    ...steadyAgents,
    ...Array.from({ length: agents - steadyCount }, (_, n) => someone(n + steadyCount, chance)),
  ];
  const asking = createAsking(chance);
  const moments: ScriptedMoment[] = [];
  for (let agent = steadyCount; agent < agents; agent += 1) {
    const shift = shiftOf(stretch, agent, chance);
    moments.push(...working(agent, shift, chance));
    for (
      let at = shift.from + chance.between(0, askedEveryMs);
      at < shift.to;
      at += chance.between(1, 2 * askedEveryMs)
    ) {
      moments.push({ at, kind: 'asked', asked: asking({ agent, queue: queueOf(hired[agent]), at }) });
    }
  }
  const short = hours <= 12;
  const outdated = { from: from + (short ? 50 : 180) * minute, to: from + (short ? 58 : 190) * minute };
  const silence = { from: from + (short ? 65 : 600) * minute, to: from + (short ? 85 : 660) * minute };
  const tempting = temptations(stretch, outdated);
  moments.push(...tempting.moments, ...troubles(stretch, silence, chance));
  moments.push({ at: outdated.to, kind: 'list-written' });
  const rounded = moments.map((moment) => ({ ...moment, at: Math.round(moment.at / tickMs) * tickMs }));
  const { listed, vetoed } = tempting;
  const inOrder = rounded.sort((one, other) => one.at - other.at);
  return { ...stretch, agents: hired, moments: inOrder, silences: [silence], outdated, listed, vetoed };
}

function someone(n: number, chance: Chance): Hired {
  const name = chance.oneOf<QueueName>(['Sales', 'Sales', 'Support', 'Billing']);
  return { slug: `agent-${n}`, queue: { name, joined: !chance.happens(0.03) }, persistent: !chance.happens(0.03) };
}

const queueOf = (agent: Hired | undefined): QueueName | null => agent?.queue?.name ?? null;

/** Shifts of eight hours begin all day long; on a short day most people are there. */
function shiftOf({ from, to }: Stretch, agent: number, chance: Chance): Stretch {
  const length = to - from;
  if (length < 12 * hour) {
    const begins = from + (agent % 4 === 0 ? chance.between(0, length / 2) : 0);
    return { from: begins, to: agent % 5 === 0 ? Math.min(to, begins + length / 2) : to };
  }
  const begins = from + chance.between(-8 * 60, length / minute) * minute;
  return { from: Math.max(from, begins), to: Math.min(to, begins + 8 * hour) };
}

/** Stretches of work and of interruptions, until the shift ends. */
function working(agent: number, shift: Stretch, chance: Chance): readonly ScriptedMoment[] {
  const moments: ScriptedMoment[] = [];
  let at = shift.from;
  const turn = (change: Turn): void => void moments.push({ at, kind: 'agent', agent, turn: change });
  while (at < shift.to) {
    const presence = chance.oneOf([
      'Available',
      'Available',
      'On Queue',
      'On Queue',
      'Available for callbacks',
      'Paperwork',
    ]);
    turn({ presence });
    const ends = Math.min(shift.to, at + chance.between(12, 70) * minute);
    for (at += chance.between(3, 20) * minute; at < ends - 6 * minute; at += chance.between(5, 25) * minute) {
      moments.push(...episode(agent, at, presence, chance));
      at += 5 * minute;
    }
    at = ends;
    if (at >= shift.to) break;
    turn({ presence: chance.oneOf(['Break', 'Break', 'Meal', 'Meeting', 'Busy', 'Away', 'Training', 'Idle']) });
    at += chance.between(2, 25) * minute;
  }
  at = shift.to;
  turn({ presence: 'Offline' });
  return moments;
}

/** Something of less than five minutes. */
function episode(agent: number, at: number, presence: string, chance: Chance): readonly ScriptedMoment[] {
  const during = (begins: Turn, ends: Turn): readonly ScriptedMoment[] => [
    { at, kind: 'agent', agent, turn: begins },
    { at: at + chance.between(30, 280) * second, kind: 'agent', agent, turn: ends },
  ];
  const what = chance.oneOf([
    'own-call',
    'own-call',
    'wrap-up',
    'wrap-up',
    'station',
    'out-of-office',
    'dead',
    'routing',
  ]);
  switch (what) {
    case 'wrap-up':
      return during({ wrapUp: true }, { wrapUp: false });
    case 'station':
      return during({ station: false }, { station: true });
    case 'out-of-office':
      return during({ outOfOffice: true }, { outOfOffice: false });
    case 'dead':
      return during({ phone: 'dead' }, { phone: 'answers' });
    case 'routing':
      return presence === 'On Queue' ? during({ notResponding: true }, { notResponding: false }) : [];
    default:
      return [{ at, kind: 'own-call', agent }];
  }
}

/** Makes calls to ask for: mostly to places that are open, each to another number, some to a number that was called before. */
function createAsking(chance: Chance): (about: { agent: number; queue: QueueName | null; at: number }) => ScriptedCall {
  let made = 0;
  return ({ agent, queue, at }) => {
    made += 1;
    const open = places.filter((each) => isOpen(rules, each, null, at + 2 * minute));
    const place: NumberRange = chance.oneOf(open.length > 0 && chance.happens(0.85) ? open : places);
    const often = chance.happens(0.05);
    return {
      ...{ name: `asked-${made}`, agent, queue },
      number: numberIn(place, often ? 900_000 + chance.between(0, 5) : 1_000 + made),
      timeZone: chance.happens(0.05) ? chance.oneOf(place.zones) : null,
      callerId: queue === 'Billing' || chance.happens(0.3) ? '+12127001000' : null,
      lawfulBasis: 'consent',
      expiresAt: at + chance.between(5, 40) * minute,
    };
  };
}

/** An hour (on a short day, some minutes) of silence, and sockets that are cut now and then. */
function troubles({ from, to }: Stretch, silence: Stretch, chance: Chance): readonly ScriptedMoment[] {
  const moments: ScriptedMoment[] = [
    { at: silence.from, kind: 'sockets', are: 'silent' },
    { at: silence.to, kind: 'sockets', are: 'well' },
  ];
  for (let at = from + 20 * minute; at < to; at += chance.between(20, 90) * minute) {
    if (at < silence.from || at > silence.to) moments.push({ at, kind: 'sockets', are: 'cut' });
  }
  return moments;
}
