import { expect, test } from 'vitest';
import { sized } from '../../../../tools/test-run/sized.ts';
import { judgeDay } from './judge.ts';
import { playDay } from './play.ts';
import { switches, type Switch } from './policy-text.ts';
import { unended } from './report.ts';
import { rules } from './rules.ts';
import { writeScript } from './write-script.ts';

const minute = 60_000;

test('the hours of a floor end with an outcome for each call, no 429 of our own making, and nothing for the judge to find', async () => {
  const script = writeScript({ seed: 5, agents: sized(16, 60), hours: 2, askedEveryMs: 30 * minute });
  const played = await playDay(script, { rules });
  expect(judgeDay(script, rules, played.log)).toEqual([]);
  expect(unended(played)).toEqual([]);
  expect(played.refused429).toBe(0);
  const asked = script.moments.filter(({ kind }) => kind === 'asked').length;
  expect(played.refusals).toEqual({ 'number-emergency': 6 });
  expect(played.calls).toHaveLength(asked - 6);
  expect(played.log.filter(({ attributes }) => 'outdial.callId' in attributes).length).toBeGreaterThan(sized(15, 100));
}, 120_000);

/** What the judge must find without a setting, and how many minutes the day needs for that. */
const without: Readonly<Record<Switch, readonly [breaches: readonly string[], minutes: number]>> = {
  allowedPresences: [['presence'], 5],
  queueRequired: [['queue-required'], 5],
  personalCallAgents: [['personal-call'], 5],
  countries: [['country'], 5],
  allowPremium: [['premium'], 5],
  allowShortNumbers: [['short'], 5],
  doNotCall: [['listed'], 5],
  maxAgeDays: [['list-outdated'], 56],
  veto: [['vetoed'], 5],
  callingHours: [['hours', 'hours-margin'], 10],
  saturday: [['hours', 'hours-margin'], 100],
  holidays: [['hours', 'hours-margin'], 5],
  dialMarginSeconds: [['hours-margin'], 31],
  targetCap: [['target-cap'], 45],
  targetCoolDown: [['target-cool-down', 'target-cap'], 5],
  agentCap: [['agent-cap'], 14],
  agentCoolDown: [['agent-cool-down'], 5],
  callerIdRequired: [['caller-id'], 5],
  lawfulBasisRequired: [['lawful-basis'], 5],
  outOfOffice: [['out-of-office'], 5],
  notJoined: [['queue-not-joined'], 5],
  notPersistent: [['not-persistent'], 5],
};

/** In `npm test` every third one of those that need few minutes: the rest takes most of the time. */
const short = switches.filter((off) => without[off][1] <= 5).filter((_, index) => index % 3 === 0);

test.each(sized(short, [...switches]))(
  'without %s the judge finds what then goes out, and nothing else',
  async (off) => {
    const [expected, minutes] = without[off];
    const script = writeScript({ seed: 5, agents: 32, hours: 2, askedEveryMs: 30 * minute });
    // Who may call for no queue only matters where no queue is required.
    const of = off === 'personalCallAgents' ? { ...rules, queueRequired: false } : rules;
    const played = await playDay(script, { rules: of, off, until: script.from + minutes * minute });
    const found = new Set(judgeDay(script, of, played.log).map(({ rule }) => rule));
    expect([...found]).toContain(expected[0]);
    expect([...found].filter((rule) => !expected.includes(rule))).toEqual([]);
  },
  60_000,
);
