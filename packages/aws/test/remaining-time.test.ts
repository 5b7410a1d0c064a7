import { systemClock, type Sent } from 'outdial/engine-kit';
import { testClock } from 'outdial/testing';
import { describe, expect, test } from 'vitest';
import { sendWithin } from '../src/lambda/send-within.ts';
import { frozenCloud } from './frozen-cloud.ts';

/** Lambda ends a function at its time limit, whatever it does. */
describe('the time that is left to a function', () => {
  const { cloud, request } = frozenCloud();
  const within = (ms: number) => ({ getRemainingTimeInMillis: () => ms });

  test('begins no dial whose answer could not be stored: the fence is not claimed, and another invocation dials', async () => {
    const { accidents, ask, settle, pass, sandbox, callOf, newProcess } = cloud();
    accidents.onInvoke = async (name, event, run) => {
      if (name !== 'dial') return run();
      accidents.onInvoke = null;
      return (newProcess('dial') as (event: unknown, context: unknown) => Promise<unknown>)(event, within(12_000));
    };
    await ask(request());
    await settle();
    expect(sandbox.control.dials().total).toBe(0);
    expect(await callOf('ana')).toMatchObject({ state: 'waiting', attempts: [] });
    await pass(6_000);
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('ends a request before Lambda ends the function, so that its outcome can be stored', async () => {
    const clock = testClock();
    const requests: AbortSignal[] = [];
    const send = sendWithin(
      ({ signal }) =>
        new Promise<Sent>((resolve) => {
          requests.push(signal);
          signal.addEventListener('abort', () => resolve({ left: true, answer: null, error: 'timeout' }));
        }),
      { clock, remainingMs: () => 10_000 },
    );
    const { signal } = new AbortController();
    const sent = send({
      method: 'GET',
      url: 'https://localhost/',
      headers: {},
      body: null,
      mayLeave: () => true,
      signal,
    });
    await clock.advance(7_999);
    expect(requests[0]?.aborted).toBe(false);
    await clock.advance(1);
    expect(await sent).toEqual({ left: true, answer: null, error: 'timeout' });
  });

  test('counts, when it runs out after the fence, as an unknown outcome for the breaker', async () => {
    const { accidents, taps, ask, settle, table, sandbox, callOf } = cloud();
    accidents.onInvoke = async (name, _event, run) => {
      if (name !== 'dial') return run();
      accidents.onInvoke = null;
      const placed = new Promise<void>((resolve) => {
        taps.before = (action, { Item }) => {
          const { body } = (Item ?? {}) as { readonly body?: { readonly S: string } };
          const [isSlot, isPlaced] = ['"out":[]', '"state":"placed"'].map((part) => body?.S.includes(part) === true);
          if (action !== 'PutItem' || (isSlot !== true && isPlaced !== true)) return;
          if (isPlaced === true) resolve();
          return new Promise<never>(() => undefined);
        };
      });
      void run().catch(() => undefined);
      await placed;
      taps.before = null;
      throw new Error('Task timed out');
    };
    await ask(request());
    await settle();
    expect(sandbox.control.dials().total).toBe(1);
    const kept = String((await table.get({ pk: 'breaker', sk: 'dials' }))?.['body']);
    expect(JSON.parse(kept)).toMatchObject({ state: { unknowns: [systemClock.now()], out: [] } });
    expect(await callOf('ana')).toMatchObject({ attempts: [{ number: 1 }] });
  });
});
