import { describe, expect, test } from 'vitest';
import { frozenCloud } from './frozen-cloud.ts';
import { gate } from './gate.ts';

const isParking = (action: string, body: Readonly<Record<string, unknown>>): boolean =>
  action === 'PutItem' && (body['Item'] as { readonly sk?: { readonly S: string } }).sk?.S.startsWith('wait#') === true;

/** An invocation that Step Functions gave up on, and that stores its token only after the execution waits with another one. */
describe('a late token', () => {
  const { cloud, request } = frozenCloud();
  const inOneHour = () => new Date(Date.now() + 3_600_000).toISOString();
  const parked = () => cloud().table.query(`agent#${cloud().sandbox.control.agent('ana').id}`, 'wait#');

  test.each([
    ['States.Timeout', 1],
    ['Lambda.Unknown', 0],
  ])('after %s does not take the place of the living one: the agent is dialed at once', async (error, turns) => {
    const { accidents, ask, settle, pass, sandbox, taps } = cloud();
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    const [held, goesOn] = [gate(), gate()];
    let late = null as Promise<unknown> | null;
    const waits: { readonly token: string; readonly turn: number }[] = [];
    accidents.onInvoke = async (name, event, run) => {
      if (name !== 'advance' || typeof event['token'] !== 'string') return run();
      waits.push({ token: event['token'], turn: Number(event['turn']) });
      if (late !== null) return run();
      taps.before = async (action, body) => {
        if (!isParking(action, body)) return;
        taps.before = null;
        held.open();
        await goesOn.passed;
      };
      late = run().catch(() => null);
      await held.passed;
      throw Object.assign(new Error(error), { name: error });
    };
    await ask({ ...request(), expiresAt: inOneHour() });
    await settle();
    goesOn.open();
    await late;
    await settle();
    const [first, second] = waits;
    expect((second?.turn ?? 0) - (first?.turn ?? 0)).toBe(turns);
    expect(await parked()).toMatchObject([{ token: second?.token }]);
    await pass(60_000, 5_000);
    sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
    await settle();
    expect(sandbox.control.dials().total).toBe(1);
  });
});
