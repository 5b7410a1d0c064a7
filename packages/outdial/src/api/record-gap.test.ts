import { expect, test } from 'vitest';
import { openWorld } from '../../test/server/world.ts';
import { callIn, start, tell } from '../../test/lifecycle/calls.ts';
import { callId } from '../call/ids.ts';
import { defaultTimers } from '../call/timers.ts';
import type { Engine, RecordGap } from '../ports/engine.ts';
import { explainProblem } from '../problems/catalogue.ts';
import { callView } from './call-view.ts';
import { warnOfGap } from './record-gap.ts';

const now = Date.parse('2026-11-29T15:00:00Z');
const restored: RecordGap = {
  ...{ kind: 'set-back', cause: 'restored', since: Date.parse('2026-11-28T14:00:00Z'), scheduled: 1, lostCalls: [] },
  sought: Array.from({ length: 12 }, (_, index) => callId(`call_${index}`)),
};
const damaged: RecordGap = {
  ...{ kind: 'lost-writes', cause: 'writes-missing', since: null, scheduled: 0, sought: [] },
  lostCalls: [callId('call_lost')],
};

/** The server on an engine that found this at its start. */
async function worldWith(gap: RecordGap): Promise<Awaited<ReturnType<typeof openWorld>>> {
  const { engine, close } = await openWorld();
  await close();
  const changed: Engine = {
    ...engine,
    start: async () => undefined,
    close: async () => undefined,
    recordGap: () => gap,
    isLost: async (id) => gap.lostCalls.includes(id),
  };
  return openWorld({ engine: changed });
}

test('a start on a restored backup reports it, what happens to its calls, and what to do', () => {
  const problem = warnOfGap(restored, now);
  const { message, fix, command } = explainProblem(problem ?? { code: '', pointer: null, facts: {} });
  expect(message).toBe(
    'This data folder was restored from a backup made 2026-11-28 14:00 UTC. 12 calls may have been dialed since then. Outdial searches for them at Genesys and does not dial them.',
  );
  expect(command).toBe('outdial calls list --undecided');
  expect(fix).toMatch(/1 scheduled call will be dialed later.*`outdial calls list --state scheduled`.*next restart/);
});

test('a start with scheduled calls alone names the command that lists them; one with none of these ends by itself', () => {
  const said = (gap: RecordGap) => explainProblem(warnOfGap(gap, now) ?? { code: '', pointer: null, facts: {} });
  expect(said({ ...restored, sought: [] }).command).toBe('outdial calls list --state scheduled');
  const sought = said({ ...restored, scheduled: 0 });
  expect(sought.command).toBe('outdial calls list --undecided');
  expect(sought.fix).not.toContain('restart');
});

test.each([
  ['ledger-copied', 'This data folder is a copy, and its last record is from 2026-11-28 14:00 UTC.'],
  ['ledger-damaged', 'This data folder has lost its newest records: the last one is from 2026-11-28 14:00 UTC.'],
  ['earlier', 'was restored from a backup or copied: its records had a gap after 2026-11-28 14:00 UTC.'],
] as const)('a folder with the cause %s is called what it is', (cause, words) => {
  const problem = warnOfGap({ ...restored, cause }, now);
  expect(explainProblem(problem ?? { code: '', pointer: null, facts: {} }).message).toContain(words);
});

test('a start on a restored backup names later calls that the replaced files show', () => {
  const later = { ...restored, lostCalls: [callId('call_later')] };
  const { message, fix } = explainProblem(warnOfGap(later, now) ?? { code: '', pointer: null, facts: {} });
  expect(message).toContain('It has lost 1 later call.');
  expect(fix).toContain('call_later');
});

test('lost records cause a warning with the ids of the calls; a gap without lost records causes no warning', () => {
  const { message, fix } = explainProblem(warnOfGap(damaged, now) ?? { code: '', pointer: null, facts: {} });
  expect(message).toContain('0 open calls, and 1 accepted call.');
  expect(fix).toContain('call_lost');
  expect(warnOfGap({ ...damaged, lostCalls: [] }, now)).toBeNull();
  expect(warnOfGap(null, now)).toBeNull();
});

test('health warns without naming a call, figures count the calls, and after a whole start there is no warning', async () => {
  const world = await worldWith(restored);
  const ready = await (await world.call('GET', '/health/ready')).text();
  expect(JSON.parse(ready)).toMatchObject({ status: 'ready', warnings: [{ code: 'data-folder-restored' }] });
  expect(ready).not.toContain('call_');
  expect(await (await world.call('GET', '/metrics')).text()).toContain('outdial_calls_set_back 12');
  await world.close();
  const lost = await worldWith(damaged);
  expect(await (await lost.call('GET', '/health/ready')).text()).not.toContain('call_lost');
  await lost.close();
  const whole = await openWorld();
  expect(await (await whole.call('GET', '/health/ready')).json()).toMatchObject({ warnings: [] });
  await whole.close();
});

test('a call that was accepted and is lost is gone, not unknown: a phone may have rung', async () => {
  const world = await worldWith(damaged);
  for (const path of ['/v1/calls/call_lost', '/v1/calls/call_lost/events']) {
    const answer = await world.call('GET', path);
    expect(answer.status).toBe(410);
    expect(await answer.json()).toMatchObject({ problems: [{ code: 'call-lost', targetRung: 'unknown' }] });
  }
  const cancel = await world.call('POST', '/v1/calls/call_lost/cancel', { headers: { 'if-match': '*' } });
  expect(cancel.status).toBe(410);
  expect((await world.call('GET', '/v1/calls/call_never')).status).toBe(404);
  await world.close();
});

test('the call itself warns readers, and shows that its attempt is presumed', () => {
  const { call } = tell(callIn('waiting'), { type: 'set-back', since: start }, start + 5_000);
  expect(callView(call, defaultTimers)).toMatchObject({
    ...{ state: 'unknown', warnings: [{ code: 'data-folder-restored', targetRung: 'unknown' }] },
    attempts: [{ number: 1, evidence: { presumed: true } }],
  });
  expect(callView(callIn('waiting'), defaultTimers).warnings).toEqual([]);
});
