import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge, type RequestAnswer } from './proof.ts';

const answer = (change: Partial<RequestAnswer>): RequestAnswer => ({
  status: 400,
  code: 'bad.request',
  correlated: true,
  conversationId: null,
  retryAfterMs: null,
  ...change,
});
const judged = (change: Partial<RequestAnswer>) => judge({ left: true, answer: answer(change) });

describe('the outcome of a dial request', () => {
  test('a request that was never sent was not placed, and may follow again', () => {
    expect(judge({ left: false, answer: null })).toEqual({
      ...{ kind: 'not-placed', proof: 'never-connected', cause: 'never-connected', permanent: false, counts: false },
      ...{ retryAfterMs: null, status: null, code: null },
    });
  });

  test('one that left without an answer that could be read is unknown', () => {
    const verdict = judge({ left: true, answer: null });
    expect(verdict).toEqual({ kind: 'unknown', why: 'no-answer', status: null, code: null });
  });

  test.each([200, 202, 299])('a readable success (%i) is placed', (status) => {
    expect(judged({ status, conversationId: 'c' })).toEqual({ kind: 'placed', conversationId: 'c' });
  });

  test.each([
    ['a success that cannot be read', { status: 202, conversationId: null }, 'unreadable-success'],
    ['a success with an empty id', { status: 200, conversationId: '' }, 'unreadable-success'],
    ['the first redirect', { status: 300, conversationId: 'c' }, 'redirect'],
    ['the last redirect', { status: 399 }, 'redirect'],
    ['a time-out said by Genesys', { status: 408, code: 'client.timeout' }, 'timeout'],
    ['failed media', { status: 409, code: 'conversation.error.media.failed' }, 'media-failed'],
    ['a conflict without a code', { status: 409, code: null }, 'media-failed'],
    ['a server error with an ErrorBody', { status: 500, code: 'providerapi.error.station' }, 'server-error'],
    ['a gateway time-out', { status: 504, code: 'request.timeout' }, 'server-error'],
    ['the last server error', { status: 599 }, 'server-error'],
    ["a proxy's own page", { status: 403, code: null, correlated: false }, 'uncorrelated'],
    ['a limit that Genesys did not set', { status: 429, code: null, correlated: false }, 'uncorrelated'],
    ['a status that is none', { status: 0, conversationId: 'c' }, 'not-http'],
    ['an informational status', { status: 199, conversationId: 'c' }, 'not-http'],
    ['a status beyond all', { status: 600 }, 'not-http'],
    ['a status that is no whole number', { status: 200.5, conversationId: 'c' }, 'not-http'],
  ] as const)('%s proves nothing', (_name, change, why) => {
    const { status, code } = answer(change);
    expect(judged(change)).toEqual({ kind: 'unknown', why, status, code });
  });

  test.each([
    ['too many requests', { status: 429, code: 'too.many.requests', retryAfterMs: 3000 }, 'rate-limited', false],
    ['an expired token', { status: 401, code: 'bad.credentials' }, 'token-expired', false],
    ['an address not allowed', { status: 401, code: 'ip.not.authorized' }, 'refused', true],
    ['no station', { status: 400, code: 'conversation.error.no.user.station' }, 'no-station', true],
    ['no station, said otherwise', { code: 'providerapi.error.user.does.not.have.a.station' }, 'no-station', true],
    ['another conflict', { status: 409, code: 'conversation.error.outbound.call.cannot.be.placed' }, 'refused', true],
    ['a missing permission', { status: 403, code: 'missing.permissions' }, 'refused', true],
    ['a permission with the code of a token', { status: 403, code: 'bad.credentials' }, 'refused', true],
    ['the code of failed media without a conflict', { code: 'conversation.error.media.failed' }, 'refused', true],
    ['a correlated answer without a code', { status: 404, code: null }, 'refused', true],
    ['the last refusal', { status: 499 }, 'refused', true],
  ] as const)('%s is proof that nothing was placed', (_name, change, cause, permanent) => {
    const { status, code, retryAfterMs } = answer(change);
    expect(judged(change)).toEqual({
      ...{ kind: 'not-placed', proof: 'refused', cause, permanent, counts: false },
      ...{ status, code, retryAfterMs },
    });
  });

  test('a 401 for a token that its sender knows to have expired is about the token, whatever its code', () => {
    const fate = (status: number) => ({ left: true, answer: answer({ status, code: 'x' }) });
    expect(judge(fate(401), true)).toMatchObject({ cause: 'token-expired', permanent: false });
    expect(judge(fate(401))).toMatchObject({ cause: 'refused', permanent: true });
    expect(judge(fate(403), true)).toMatchObject({ cause: 'refused', permanent: true });
  });

  test('a request that was sent is "not placed" only with a 4xx from Genesys itself', () => {
    const answers = fc.record({
      status: fc.integer({ min: -1, max: 700 }),
      code: fc.option(fc.constantFrom('bad.request', 'conversation.error.media.failed', 'x'), { nil: null }),
      correlated: fc.boolean(),
      conversationId: fc.option(fc.string(), { nil: null }),
      retryAfterMs: fc.constant(null),
    });
    fc.assert(
      fc.property(fc.option(answers, { nil: null }), fc.boolean(), (said, tokenExpired) => {
        const verdict = judge({ left: true, answer: said }, tokenExpired);
        const refusedByGenesys =
          said !== null && said.correlated && said.status >= 400 && said.status < 500 && said.status !== 408;
        if (verdict.kind === 'not-placed') expect(refusedByGenesys).toBe(true);
        if (verdict.kind === 'placed') expect(said?.conversationId).toBeTruthy();
      }),
    );
  });
});
