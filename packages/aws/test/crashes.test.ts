import { describe, expect, test, vi } from 'vitest';
import { frozenCloud } from './frozen-cloud.ts';
import { gate } from './gate.ts';

/** The key of the item in a request to DynamoDB. */
function sortKeyOf(body: Readonly<Record<string, unknown>>): string | undefined {
  return ((body['Item'] ?? body['Key']) as { readonly sk?: { readonly S: string } } | undefined)?.sk?.S;
}

/** Functions that die, invocations that come twice or late: the sandbox's dial count decides. */
describe('at most once', () => {
  const { cloud, request } = frozenCloud({ overHttp: true });
  const died = (): never => {
    throw new Error('the function died');
  };

  test('a dial function that dies before it began: its fence was not claimed, and another invocation places the call', async () => {
    const { accidents, ask, settle, pass, sandbox, callOf } = cloud();
    accidents.onInvoke = async (name, _event, run) => {
      if (name !== 'dial') return run();
      accidents.onInvoke = null;
      return died();
    };
    await ask(request());
    await settle();
    expect(sandbox.control.dials().total).toBe(0);
    await pass(6_000);
    expect(sandbox.control.dials().total).toBe(1);
    expect(await callOf('ana')).toMatchObject({ state: 'placed', attempts: [{ number: 1 }] });
  });

  test('a dial function that dies between the lock and the write of the call: the lock is released, and the call is dialed once', async () => {
    const { taps, accidents, ask, settle, pass, sandbox, callOf } = cloud();
    const lockIsClaimed = new Promise<void>((resolve) => {
      taps.after = (action, { Item }) => {
        const { sk } = (Item ?? {}) as { readonly sk?: { readonly S: string } };
        if (action !== 'PutItem' || sk?.S !== 'lock') return;
        taps.after = null;
        resolve();
        // This process no longer gets answers.
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
    await pass(6_000);
    expect(sandbox.control.dials().total).toBe(1);
    expect(await callOf('ana')).toMatchObject({ state: 'placed', attempts: [{ number: 1 }] });
  });

  test('a dial function that dies after it sent its request: the conversation is found by its mark, and Outdial does not dial again', async () => {
    const { taps, accidents, ask, settle, pass, sandbox, callOf, calls } = cloud();
    accidents.onInvoke = async (name, _event, run) => {
      if (name !== 'dial') return run();
      accidents.onInvoke = null;
      // Genesys has answered, but the answer is never stored.
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

  test('a dial invoked three times at once, and again an hour later, sends one request', async () => {
    const { accidents, ask, settle, pass, sandbox, invoke } = cloud();
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

  test('a copy that releases a leftover lock late does not release the lock that another copy has claimed since then', async () => {
    const { taps, accidents, ask, settle, sandbox, callOf } = cloud();
    const [claimed, goesOn, deletes] = [gate(), gate(), gate()];
    taps.after = async (action, body) => {
      if (action !== 'PutItem' || sortKeyOf(body) !== 'lock') return;
      taps.after = null;
      claimed.open();
      await goesOn.passed;
    };
    taps.before = async (action, body) => {
      if (action !== 'DeleteItem' || sortKeyOf(body) !== 'lock') return;
      taps.before = null;
      goesOn.open();
      await deletes.passed;
    };
    accidents.onInvoke = async (name, _event, run) => {
      if (name !== 'dial') return run();
      accidents.onInvoke = null;
      const first = run();
      await claimed.passed;
      void run().catch(() => undefined);
      return first;
    };
    await ask(request());
    await vi.waitUntil(() => sandbox.control.dials().total === 1, 20_000);
    deletes.open();
    await settle();
    expect(await callOf('ana')).toMatchObject({ state: 'placed', attempts: [{ number: 1 }] });
    await ask(request('+12025550124'));
    await settle();
    expect(sandbox.control.dials({ agent: 'ana' }).total).toBe(1);
  });

  test('a function that dies between an unknown outcome and keeping the agent: the idle agent is free, even if no call waits', async () => {
    const { taps, accidents, ask, settle, pass, sandbox, table, callOf } = cloud();
    const lock = () => table.get({ pk: `agent#${sandbox.control.agent('ana').id}`, sk: 'lock' });
    const operation = 'postConversationsCallsUserUserId';
    sandbox.control.injectFault({ operation, fault: 'reset-before-effect', count: 1 });
    accidents.onInvoke = async (name, _event, run) => {
      if (name !== 'follow' && name !== 'advance') return run();
      const dies = gate();
      taps.before = (action, body) => {
        if (action !== 'UpdateItem' || sortKeyOf(body) !== 'lock') return;
        [taps.before, accidents.onInvoke] = [null, null];
        dies.open();
        return new Promise<never>(() => undefined);
      };
      return Promise.race([run(), dies.passed.then(died)]);
    };
    await ask(request());
    await settle();
    await pass(190_000, 5_000);
    expect(await callOf('ana')).toMatchObject({ state: 'outcome-unknown' });
    await pass(120_000, 5_000);
    expect(accidents.onInvoke).toBeNull();
    expect(await lock()).toBeNull();
  });

  test('if an execution is gone while its call keeps the agent, the next call reads the agent and is dialed', async () => {
    const { ask, settle, pass, sandbox, table } = cloud();
    const pk = `agent#${sandbox.control.agent('ana').id}`;
    const left = { kind: 'until-idle', since: Date.now(), attempt: 1, claimant: 'one', call: 'call_of_nobody' };
    await table.put({ pk, sk: 'lock', inFlight: 'call_of_nobody#1', ...left });
    await ask({ ...request(), expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    await settle();
    expect(sandbox.control.dials().total).toBe(0);
    await pass(11 * 60_000, 30_000);
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('two calls of one agent have two executions and only one conversation at a time', async () => {
    const { ask, settle, pass, sandbox, executions } = cloud();
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
    const { ask, settle, sandbox, executions, calls } = cloud();
    const detail = request();
    const again = () => ask(detail, { id: 'the-same-event' });
    const answers = [await again(), ...(await Promise.all([again(), again(), again()])), await again()];
    await settle();
    expect(new Set(answers.map((answer) => (answer as { callId: string }).callId)).size).toBe(1);
    expect(executions.started()).toHaveLength(1);
    expect(await calls.all()).toHaveLength(1);
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('twenty minutes away take at most twelve state transitions', async () => {
    const { ask, settle, pass, sandbox, executions } = cloud();
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
