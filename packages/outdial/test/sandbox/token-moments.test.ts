import { expect, test } from 'vitest';
import { consent, openTokenDesk, placeAsUser, requestsOf } from './consents.ts';
import type { Desk } from './desk.ts';

type Disturb = (desk: Desk) => unknown;

/** What may become of a token. After each of these a call ends, waits for its agent, or is under way: it is never dialed twice. */
const fates: Readonly<Record<string, Disturb>> = {
  'revoked by the user': ({ sandbox }) => void sandbox.control.changeAgent('ana', { signedOut: true }),
  'over, by its time': ({ clock }) => clock.advance(60 * 60_000),
  'renewed, so that the old one is used up': async ({ sandbox, clock }) => {
    sandbox.control.changeClient(sandbox.codeClient.id, { tokenSeconds: 60 });
    await clock.advance(50_000);
  },
  // By id: the request that is held up may be the one that looks for the e-mail.
  'withdrawn by an administrator': ({ outdial, sandbox }) =>
    outdial.calls.consents.withdraw(sandbox.control.agent('ana').id),
  'replaced by a new consent': (desk) => consent(desk, 'ana'),
  'of a client that is gone': ({ sandbox }) =>
    void sandbox.control.changeClient(sandbox.codeClient.id, { revoked: true }),
};

/** In steps of 250 ms from the request on: before the dial, at the agent's phone, ringing, talking, ended. */
const moments = [0, 1, 2, 3, 5, 8, 13, 30];

test.each(Object.entries(fates))('a token %s at any moment of a call: no second dial', async (_what, disturb) => {
  for (const moment of moments) {
    const desk = await openTokenDesk({ mode: 'agent-token' });
    await consent(desk, 'ana');
    const { id } = await desk.place({ retry: { attempts: 3, delaySeconds: 1 } });
    for (let step = 0; step < moment; step += 1) {
      await desk.clock.advance(250);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await disturb(desk);
    for (let step = 0; step < 15; step += 1) {
      await desk.clock.advance(8_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const call = await desk.outdial.calls.get(id);
    const dials = desk.sandbox.control.dials({ callId: id }).total;
    expect(dials, `after ${moment} steps: ${call.state}`).toBeLessThanOrEqual(1);
    expect(requestsOf(desk, placeAsUser)).toBeLessThanOrEqual(call.attempts.length);
    expect(['waiting', 'connected', 'completed', 'expired']).toContain(call.state);
  }
});

/** Every request that a call sends, one after another: the token's fate is met just before it leaves, or just after it was answered. */
test.each(['before', 'after'] as const)(
  'a token that ends just %s any request of a call: no second dial',
  async (when) => {
    for (const fate of ['revoked by the user', 'withdrawn by an administrator', 'replaced by a new consent']) {
      let requests = 1;
      for (let at = 1; at <= Math.min(requests, 25); at += 1) {
        let count = -1;
        const fetch = async (request: Request): Promise<Response> => {
          if (count >= 0) count += 1;
          const isIt = count === at;
          if (isIt) count = -1;
          if (isIt && when === 'before') await fates[fate]?.(desk);
          const answer = await desk.sandbox.fetch(request);
          if (isIt && when === 'after') await fates[fate]?.(desk);
          if (isIt) requests = at + 1;
          return answer;
        };
        const desk: Desk = await openTokenDesk({ mode: 'agent-token' }, { fetch });
        await consent(desk, 'ana');
        count = 0;
        const { id } = await desk.place({ retry: { attempts: 3, delaySeconds: 1 } });
        for (let step = 0; step < 8; step += 1) {
          await desk.clock.advance(4_000);
          for (let turns = 0; turns < 4; turns += 1) await new Promise((resolve) => setImmediate(resolve));
        }
        const call = await desk.outdial.calls.get(id);
        const what = `${fate} ${when} request ${at}: ${call.state}`;
        expect(desk.sandbox.control.dials({ callId: id }).total, what).toBeLessThanOrEqual(1);
        expect(requestsOf(desk, placeAsUser), what).toBeLessThanOrEqual(call.attempts.length);
        expect(['waiting', 'connected', 'completed'], what).toContain(call.state);
      }
      expect(requests).toBeGreaterThan(3);
    }
  },
);

test.each([
  ['a 401 without an effect', { fault: 'status', status: 401, code: 'bad.credentials' }, 1],
  ['a 401 that does not say why', { fault: 'status', status: 401, code: 'authentication.required' }, 1],
  ['a 401 although the call was placed', { fault: 'status-after-effect', status: 401, code: 'bad.credentials' }, 1],
  ['an answer that is lost', { fault: 'answer-lost' }, 1],
  ['a 503 after the effect', { fault: 'status-after-effect', status: 503 }, 1],
] as const)(
  'after %s the dial is not sent again, and the next attempt follows only the proof',
  async (_what, fault, most) => {
    const desk = await openTokenDesk({ mode: 'agent-token' });
    await consent(desk, 'ana');
    desk.sandbox.control.injectFault({ operation: placeAsUser, count: 1, ...fault });
    const { id } = await desk.place({ retry: { attempts: 3, delaySeconds: 1 } });
    await desk.within(id, 60_000, ({ state }) => state === 'connected' || state === 'completed');
    expect(desk.sandbox.control.dials({ callId: id }).total).toBe(most);
    expect(requestsOf(desk, placeAsUser)).toBe((await desk.outdial.calls.get(id)).attempts.length);
  },
);

test('a consent that Genesys ends while a call waits for its deadline clears with a new one, also for the calls behind it', async () => {
  const desk = await openTokenDesk({ mode: 'agent-token' });
  await consent(desk, 'ana');
  desk.sandbox.control.changeAgent('ana', { signedOut: true });
  const { id } = await desk.place({ retry: { attempts: 1, delaySeconds: 1 } });
  const waiting = await desk.within(id, 10_000, ({ waitingFor }) => waitingFor[0]?.code === 'agent-consent-needed');
  expect(waiting.waitingFor[0]?.message).toContain('no longer accepts');
  expect(desk.sandbox.control.dials().total).toBe(0);
  await consent(desk, 'ana');
  await desk.within(id, 20_000, ({ state }) => state === 'connected');
  expect(desk.sandbox.control.dials().total).toBe(1);
});

test('each agent has a request budget of its own', async () => {
  const desk = await openTokenDesk({ mode: 'agent-token' }, {}, { rateLimitPerMinute: 300 });
  await consent(desk, 'ana');
  const limited = {
    operation: placeAsUser,
    fault: 'status',
    status: 429,
    code: 'too.many.requests',
    count: 1,
  } as const;
  desk.sandbox.control.injectFault({ ...limited, retryAfterSeconds: 20 });
  const { id } = await desk.place({ retry: { attempts: 1, delaySeconds: 1 } });
  await desk.until(id, ({ attempts }) => attempts.length === 1);
  await consent(desk, 'hana');
  const other = await desk.place({ from: { id: 'hana@example.com', queueId: 'Sales' } });
  await desk.until(other.id, ({ attempts }) => attempts[0]?.result === 'placed');
  await desk.within(id, 40_000, ({ attempts }) => attempts[1]?.result === 'placed');
});
