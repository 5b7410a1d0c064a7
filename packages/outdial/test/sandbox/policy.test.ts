import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDesk, untilTold, type Desk } from './desk.ts';

const number = '+12125550123';

/** Outdial on a policy file with these settings, and a way to change it. Its clock begins on a Sunday at 10:00 in New York. */
async function deskWith(settings: object): Promise<Desk & { readonly file: (name: string, text: string) => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-policy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  file('policy.json', JSON.stringify({ version: 1, countries: ['US'], ...settings }));
  return { ...(await openDesk({ policyFile: join(folder, 'policy.json') })), file };
}
const dials = ({ sandbox }: Desk): number => sandbox.control.dials({ number }).total;

test('a call outside the calling hours says when they begin, and is dialed then, in the zone that its target names', async () => {
  const desk = await deskWith({ callingHours: { week: { sunday: ['07:30-20:00'] } } });
  const expiresAt = new Date(desk.clock.now() + 3_600_000).toISOString();
  const target = { phoneNumber: number, timeZone: 'America/Los_Angeles' };
  const { id } = await desk.place({ targets: [target], expiresAt });
  const waiting = await desk.until(id, ({ waitingFor }) => waitingFor.length > 0);
  expect(waiting.targets).toEqual([{ ...target, id: null }]);
  expect(waiting.waitingFor).toMatchObject([
    {
      code: 'outside-calling-hours',
      clears: 'The calling hours begin at 15:30 UTC.',
      message: expect.stringContaining('Sun 22 Nov, 07:30') as string,
    },
  ]);
  expect(waiting.policyVersion).toMatch(/^[0-9a-f]{12}$/);
  await desk.clock.advance(30 * 60_000 - 1);
  expect(dials(desk)).toBe(0);
  await desk.clock.advance(1);
  const dialed = await desk.until(id, ({ attempts }) => attempts.length > 0);
  expect(dialed.attempts[0]?.startedAt).toBe('2026-11-22T15:30:00.000Z');
  expect(dials(desk)).toBe(1);
});

test('a do-not-call list that breaks while its last copy is in use shows in the figures', async () => {
  const desk = await deskWith({ doNotCall: [{ name: 'ours', file: 'dnc.txt' }] });
  const figures = async (): Promise<readonly (string | undefined)[]> => {
    const text = await (await desk.outdial.fetch(new Request('http://outdial.localhost/metrics'))).text();
    const named = ['lists_failing', 'oldest_edition_seconds'];
    return named.map((name) => new RegExp(`^outdial_do_not_call_${name} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  desk.file('dnc.txt', '+12125550199\n');
  const first = await desk.place({ targets: [{ phoneNumber: number }] });
  await desk.until(first.id, ({ state }) => state === 'placed');
  expect((await figures())[0]).toBe('0');
  desk.file('dnc.txt', 'rubbish\nrubbish\n');
  await desk.clock.advance(61_000);
  const second = await desk.outdial.calls.check({
    from: { id: 'ben@example.com' },
    targets: [{ phoneNumber: number }],
  });
  expect(second.readiness).not.toBeNull();
  const [failing, age] = await figures();
  expect(failing).toBe('1');
  expect(Number(age)).toBeGreaterThanOrEqual(61);
});

test('a do-not-call list that breaks on a quiet night, when no call needs it, shows in the figures within ten minutes', async () => {
  const desk = await deskWith({ doNotCall: [{ name: 'ours', file: 'dnc.txt' }] });
  const failing = async (): Promise<string | undefined> => {
    const text = await (await desk.outdial.fetch(new Request('http://outdial.localhost/metrics'))).text();
    return /^outdial_do_not_call_lists_failing (\d+)$/m.exec(text)?.[1];
  };
  const pass = async (becomes: string): Promise<void> => {
    await desk.clock.advance(10 * 60_000);
    await untilTold(async () => (await failing()) === becomes);
  };
  await pass('1');
  desk.file('dnc.txt', '+12125550199\n');
  await pass('0');
  desk.file('dnc.txt', 'rubbish\n');
  await pass('1');
});

test('a number on a do-not-call list is never dialed; taken off the list, a new call goes out', async () => {
  const desk = await deskWith({ doNotCall: [{ name: 'ours', file: 'dnc.csv' }] });
  desk.file('dnc.csv', `phone,since\n+1 (212) 555-0123,2026-01-01\n`);
  const targets = [{ phoneNumber: number }];
  const first = await desk.place({ targets });
  const rejected = await desk.until(first.id, ({ state }) => state === 'rejected');
  expect(rejected.outcome).toMatchObject({
    stage: 'policy',
    targetRung: false,
    problem: { code: 'number-on-do-not-call' },
  });
  expect(JSON.stringify(rejected.outcome)).not.toContain('2125550123');
  expect(dials(desk)).toBe(0);
  desk.file('dnc.csv', 'phone,since\n+12125550199,2026-01-01\n');
  await desk.clock.advance(61_000);
  const second = await desk.place({ targets });
  await desk.until(second.id, ({ state }) => state === 'placed');
});

test('a changed policy file applies from the next fence on, and calls keep its version', async () => {
  const desk = await deskWith({});
  desk.sandbox.control.changeAgent('ana@example.com', { presence: 'Away' });
  const before = await desk.place({ targets: [{ phoneNumber: number }] });
  desk.file('policy.json', JSON.stringify({ version: 1, countries: ['US'], lawfulBasisRequired: true }));
  await desk.clock.advance(2_000);
  const after = await desk.place({ targets: [{ phoneNumber: number }], reason: 'again' });
  const rejected = await desk.until(after.id, ({ state }) => state === 'rejected');
  expect(rejected.outcome?.problem).toMatchObject({ code: 'lawful-basis-required', pointer: '/lawfulBasis' });
  expect(rejected.policyVersion).not.toBe(before.policyVersion);
});

test('a changed policy checks waiting calls immediately: calls that it permits are dialed, calls that it forbids end', async () => {
  const desk = await deskWith({ callingHours: { week: { monday: ['09:00-10:00'] } } });
  const expiresAt = new Date(desk.clock.now() + 86_400_000).toISOString();
  const early = await desk.place({ targets: [{ phoneNumber: number }], expiresAt, lawfulBasis: 'consent' });
  const unfounded = await desk.place({ targets: [{ phoneNumber: '+12125550124' }], expiresAt });
  for (const { id } of [early, unfounded]) await desk.until(id, ({ waitingFor }) => waitingFor.length > 0);
  desk.file('policy.json', JSON.stringify({ version: 1, countries: ['US'], lawfulBasisRequired: true }));
  await desk.clock.advance(2_000);
  await desk.until(early.id, ({ state }) => state === 'placed');
  const over = await desk.until(unfounded.id, ({ state }) => state === 'rejected');
  expect(over.outcome?.problem).toMatchObject({ code: 'lawful-basis-required' });
});

test('a policy that requires a persistent connection also applies to agents who are read together', async () => {
  const desk = await deskWith({ blockOn: ['agent-station-not-persistent'] });
  const [nils, ana] = await Promise.all(
    ['nils@example.com', 'ana@example.com'].map((email, index) => {
      const id = desk.sandbox.control.agent(email).id;
      const from = { id, queueId: index === 0 ? 'Billing' : 'Sales' };
      return desk.place({ from, targets: [{ phoneNumber: `+1212555012${index}` }] });
    }),
  );
  await desk.until(ana?.id ?? '', ({ state }) => state === 'placed');
  const waiting = await desk.until(nils?.id ?? '', ({ waitingFor }) => waitingFor.length > 0);
  expect(waiting.waitingFor).toMatchObject([{ code: 'agent-station-not-persistent' }]);
  expect(desk.sandbox.control.dials({ agent: 'nils@example.com' }).total).toBe(0);
});

test('a dry run asks the same lists and counts the same attempts, and dials nothing', async () => {
  const cap = { attempts: 1, withinHours: 24, coolDownSeconds: 0 };
  const desk = await deskWith({ caps: { target: cap, agent: null }, doNotCall: [{ name: 'ours', file: 'dnc.txt' }] });
  desk.file('dnc.txt', '+1202*\n');
  const from = { id: 'ana@example.com', queueId: 'Sales' };
  const codes = async (phoneNumber: string) => {
    const { readiness } = await desk.outdial.calls.check({ from, targets: [{ phoneNumber }] });
    return readiness?.blockers.map(({ code }) => code);
  };
  expect(await codes('+12025550123')).toEqual(['number-on-do-not-call']);
  expect(await codes(number)).toEqual([]);
  const { id } = await desk.place({ targets: [{ phoneNumber: number }] });
  await desk.until(id, ({ state }) => state === 'placed');
  expect(await codes(number)).toContain('too-many-attempts');
  expect(dials(desk)).toBe(1);
});
