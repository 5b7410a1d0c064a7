import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

/** Functions that die, invocations that come twice or late: the sandbox's dials are the judge. */
describe('at most once', () => {
  let cloud: LocalCloud;
  beforeEach(async () => {
    cloud = await openLocalCloud({ frozen: true });
  });
  afterEach(() => cloud.close());

  const request = (number = '+12025550123') => ({
    from: { id: cloud.sandbox.control.agent('ana').id, queueId: 'Sales' },
    targets: [{ phoneNumber: number }],
  });
  const died = (): never => {
    throw new Error('the function died');
  };

  test('a dial function that dies before it began: its fence was not claimed, and the call goes out by another', async () => {
    const { accidents, ask, settle, sandbox, callOf } = cloud;
    accidents.onInvoke = async (name, _event, run) => {
      if (name !== 'dial') return run();
      accidents.onInvoke = null;
      return died();
    };
    await ask(request());
    await settle();
    expect(sandbox.control.dials().total).toBe(1);
    expect(await callOf('ana')).toMatchObject({ state: 'placed', attempts: [{ number: 1 }] });
  });

  test('one that dies between the lock and the call behind it: nobody dials twice, and the lock is given back', async () => {
    const { taps, accidents, ask, settle, sandbox, callOf } = cloud;
    const lockIsClaimed = new Promise<void>((resolve) => {
      taps.after = (action, { Item }) => {
        const { sk } = (Item ?? {}) as { readonly sk?: { readonly S: string } };
        if (action !== 'PutItem' || sk?.S !== 'lock') return;
        taps.after = null;
        resolve();
        // This process hears of nothing any more.
        return new Promise<never>(() => undefined);
      };
    });
    accidents.onInvoke = async (name, _event, run) => {
      if (name !== 'dial') return run();
      accidents.onInvoke = null;
      void run().catch(() => undefined);
      await lockIsClaimed;
      return died();
    };
    await ask(request());
    await settle();
    expect(sandbox.control.dials().total).toBe(1);
    expect(await callOf('ana')).toMatchObject({ state: 'placed', attempts: [{ number: 1 }] });
  });

  test('one that dies after its request left: the conversation is found by its mark, and nothing is dialed again', async () => {
    const { taps, accidents, ask, settle, pass, sandbox, callOf, calls } = cloud;
    accidents.onInvoke = async (name, _event, run) => {
      if (name !== 'dial') return run();
      accidents.onInvoke = null;
      // The answer of Genesys is there, but what it said is never stored.
      const answerIsIn = new Promise<void>((resolve) => {
        taps.before = (action, { Item }) => {
          const { body } = (Item ?? {}) as { readonly body?: { readonly S: string } };
          if (action !== 'PutItem' || body?.S.includes('"state":"placed"') !== true) return;
          taps.before = null;
          resolve();
          return new Promise<never>(() => undefined);
        };
      });
      void run().catch(() => undefined);
      await answerIsIn;
      return died();
    };
    await ask(request());
    await settle();
    await pass(400_000, 5_000);
    expect(sandbox.control.dials().total).toBe(1);
    expect(await callOf('ana')).toMatchObject({ state: 'completed', attempts: [{ number: 1 }] });
    const [row] = await calls.all();
    expect(row?.log.map(({ cause }) => cause)).toContain('interrupted');
  });

  test('a dial invoked three times at once, and once more an hour later, sends one request', async () => {
    const { accidents, ask, settle, pass, sandbox, invoke } = cloud;
    const events: unknown[] = [];
    accidents.onInvoke = async (name, event, run) => {
      if (name !== 'dial') return run();
      events.push(event);
      const copies = await Promise.all([run(), run(), run()]);
      return copies[0];
    };
    await ask(request());
    await settle();
    accidents.onInvoke = null;
    expect(sandbox.control.dials().total).toBe(1);
    await pass(3_600_000, 600_000);
    await invoke('dial', events[0]);
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('two calls of one agent have two executions and one conversation at a time', async () => {
    const { ask, settle, pass, sandbox, executions } = cloud;
    await ask({ ...request(), from: { id: sandbox.control.agent('hana').id, queueId: 'Sales' } });
    await settle();
    await Promise.all([ask(request('+12025550123')), ask(request('+12025550124'))]);
    await settle();
    expect(executions.started()).toHaveLength(3);
    expect(sandbox.control.dials({ agent: 'ana' }).total).toBe(1);
    await pass(30_000);
    expect(sandbox.control.dials({ agent: 'ana' }).total).toBe(2);
  });

  test('an event delivered five times is one call and one execution', async () => {
    const { ask, settle, sandbox, executions, calls } = cloud;
    const detail = request();
    const again = () => ask(detail, { id: 'the-same-event' });
    const answers = [await again(), ...(await Promise.all([again(), again(), again()])), await again()];
    await settle();
    expect(new Set(answers.map((answer) => (answer as { callId: string }).callId)).size).toBe(1);
    expect(executions.started()).toHaveLength(1);
    expect(await calls.all()).toHaveLength(1);
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('twenty minutes away cost at most twelve transitions', async () => {
    const { ask, settle, pass, sandbox, executions } = cloud;
    sandbox.control.changeAgent('ana', { presence: 'AWAY' });
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    await ask({ ...request(), expiresAt });
    await pass(20 * 60_000, 60_000);
    const [name = ''] = executions.started();
    expect(executions.entered(name).length).toBeLessThanOrEqual(12);
    sandbox.control.changeAgent('ana', { presence: 'AVAILABLE' });
    await settle();
    expect(sandbox.control.dials().total).toBe(1);
  });
});
