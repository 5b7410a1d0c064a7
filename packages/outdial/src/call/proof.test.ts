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
const judged = (change: Partial<RequestAnswer>) => judge({ left: true, answer: answer(change), error: null });

describe('what became of a dial request', () => {
  test('one that never left was not placed, and may follow again', () => {
    const verdict = judge({ left: false, answer: null, error: 'ECONNREFUSED' });
    expect(verdict).toMatchObject({ kind: 'not-placed', proof: 'never-connected', permanent: false, counts: false });
  });

  test.each(['ECONNRESET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_SOCKET'])(
    'one that left and met %s is unknown',
    (error) => {
      expect(judge({ left: true, answer: null, error })).toMatchObject({ kind: 'unknown', why: 'no-answer' });
    },
  );

  test('a readable success is placed', () => {
    expect(judged({ status: 202, conversationId: 'c' })).toEqual({ kind: 'placed', conversationId: 'c' });
  });

  test.each([
    ['a success that cannot be read', { status: 202, conversationId: null }],
    ['a success with an empty id', { status: 200, conversationId: '' }],
    ['a redirect', { status: 307 }],
    ['a time-out said by Genesys', { status: 408, code: 'client.timeout' }],
    ['failed media', { status: 409, code: 'conversation.error.media.failed' }],
    ['a conflict without a code', { status: 409, code: null }],
    ['a server error with an ErrorBody', { status: 500, code: 'providerapi.error.station.no.active.edge' }],
    ['a gateway time-out', { status: 504, code: 'request.timeout' }],
    ["a proxy's own page", { status: 403, code: null, correlated: false }],
    ['a limit that Genesys did not set', { status: 429, code: null, correlated: false }],
    ['a status that is none', { status: 0 }],
  ])('%s proves nothing', (_name, change) => {
    expect(judged(change).kind).toBe('unknown');
  });

  test.each([
    ['too many requests', { status: 429, code: 'too.many.requests', retryAfterMs: 3000 }, 'rate-limited', false],
    ['an expired token', { status: 401, code: 'bad.credentials' }, 'token-expired', false],
    ['an address not allowed', { status: 401, code: 'ip.not.authorized' }, 'refused', true],
    ['no station', { status: 400, code: 'conversation.error.no.user.station' }, 'no-station', true],
    ['another conflict', { status: 409, code: 'conversation.error.outbound.call.cannot.be.placed' }, 'refused', true],
    ['a missing permission', { status: 403, code: 'missing.permissions' }, 'refused', true],
    ['a correlated answer without a code', { status: 404, code: null }, 'refused', true],
  ] as const)('%s is proof that nothing was placed', (_name, change, cause, permanent) => {
    expect(judged(change)).toMatchObject({ kind: 'not-placed', proof: 'refused', cause, permanent });
  });

  test('nothing that left is "not placed" without a 4xx that Genesys itself said', () => {
    const answers = fc.record({
      status: fc.integer({ min: -1, max: 700 }),
      code: fc.option(fc.constantFrom('bad.request', 'conversation.error.media.failed', 'x'), { nil: null }),
      correlated: fc.boolean(),
      conversationId: fc.option(fc.string(), { nil: null }),
      retryAfterMs: fc.constant(null),
    });
    fc.assert(
      fc.property(fc.option(answers, { nil: null }), fc.boolean(), (said, tokenExpired) => {
        const verdict = judge({ left: true, answer: said, error: null }, tokenExpired);
        const refusedByGenesys =
          said !== null && said.correlated && said.status >= 400 && said.status < 500 && said.status !== 408;
        if (verdict.kind === 'not-placed') expect(refusedByGenesys).toBe(true);
        if (verdict.kind === 'placed') expect(said?.conversationId).toBeTruthy();
      }),
    );
  });
});
