import type { Rules } from './rules.ts';

/** What one policy setting protects: with it switched off, the judge must find breaches. */
export const switches = [
  ...(['allowedPresences', 'queueRequired', 'personalCallAgents', 'countries', 'allowPremium'] as const),
  ...(['allowShortNumbers', 'doNotCall', 'maxAgeDays', 'veto', 'callingHours', 'saturday', 'holidays'] as const),
  ...(['dialMarginSeconds', 'targetCap', 'targetCoolDown', 'agentCap', 'agentCoolDown'] as const),
  ...(['callerIdRequired', 'lawfulBasisRequired', 'outOfOffice', 'notJoined', 'notPersistent'] as const),
] as const;
export type Switch = (typeof switches)[number];

const everyPresence = [
  'Available',
  'On Queue',
  'Away',
  'Busy',
  'Offline',
  'Idle',
  'Meal',
  'Training',
  'Meeting',
  'Break',
];

const text = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const windows = (hours: readonly [number, number] | null): readonly string[] =>
  hours === null ? [] : [`${text(hours[0])}-${text(hours[1])}`];

function hoursOf(rules: Rules, off: Switch | null): object | null {
  if (off === 'callingHours') return null;
  const weekday = windows(rules.hours.weekday);
  const saturday = off === 'saturday' ? weekday : windows(rules.hours.saturday);
  const [monday, tuesday, wednesday, thursday, friday] = [weekday, weekday, weekday, weekday, weekday];
  return {
    week: { monday, tuesday, wednesday, thursday, friday, saturday, sunday: windows(rules.hours.sunday) },
    holidays: off === 'holidays' ? [] : rules.holidays.map(({ date, country }) => ({ date, countries: [country] })),
    dialMarginSeconds: off === 'dialMarginSeconds' ? 0 : rules.marginMs / 1000,
  };
}

function capOf({ dials, withinMs, coolDownMs }: Rules['perTarget'], uncapped: boolean, unhurried: boolean): object {
  const attempts = uncapped ? 10_000 : dials;
  return { attempts, withinHours: withinMs / 3_600_000, coolDownSeconds: unhurried ? 0 : coolDownMs / 1000 };
}

/**
 * The text of a policy.json that states the rules, except for one setting that is switched off; null when all stay on.
 */
export function policyText(rules: Rules, off: Switch | null, veto: string): string {
  const blocked = { outOfOffice: 'agent-out-of-office', notJoined: 'queue-not-joined' } as const;
  const blockOn = Object.entries({ ...blocked, notPersistent: 'agent-station-not-persistent' });
  const lists = [
    { name: 'suppressed', file: 'suppressed.csv', maxAgeDays: 31 },
    { name: 'weekly', file: 'weekly.csv', maxAgeDays: off === 'maxAgeDays' ? 366 : 1 },
  ];
  return JSON.stringify({
    version: 1,
    allowedPresences: off === 'allowedPresences' ? everyPresence : rules.presences,
    countries: off === 'countries' ? null : rules.countries,
    allowPremium: off === 'allowPremium',
    allowShortNumbers: off === 'allowShortNumbers',
    queueRequired: rules.queueRequired && off !== 'queueRequired',
    personalCallAgents:
      off === 'personalCallAgents' || rules.queueRequired
        ? null
        : rules.personalCallers.map((slug) => `${slug}@example.com`),
    callerIdRequired: off !== 'callerIdRequired',
    lawfulBasisRequired: off !== 'lawfulBasisRequired',
    blockOn: blockOn.flatMap(([name, code]) => (name === off ? [] : [code])),
    callingHours: hoursOf(rules, off),
    doNotCall: off === 'doNotCall' ? lists.slice(1) : lists,
    caps: {
      target: capOf(rules.perTarget, off === 'targetCap', off === 'targetCoolDown'),
      agent: capOf(rules.perAgent, off === 'agentCap', off === 'agentCoolDown'),
    },
    veto: off === 'veto' ? null : { url: veto, timeLimitMs: 10_000 },
  });
}
