import { systemClock, type Login } from 'outdial/engine-kit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createUnderWay } from '../src/engine/under-way.ts';
import { createClientSource, type GenesysClient } from '../src/genesys/client.ts';
import { createSharedTokens } from '../src/genesys/shared-tokens.ts';
import { frozenCloud } from './frozen-cloud.ts';
import { openLocalTable, type LocalTable } from './local-table.ts';

/** The Genesys client in Secrets Manager changes while functions run. */
describe('the secret', () => {
  const { cloud, request } = frozenCloud();
  const second = 1_000;
  const logins = () => cloud().sandbox.control.requests('postOauthToken').total;
  const message = (id: string) => ({
    messageId: id,
    body: JSON.stringify({
      ...{ version: '0', id, 'detail-type': 'outdial.call.requested', source: 'crm', account: '123456789012' },
      ...{ time: new Date().toISOString(), region: 'eu-central-1', resources: [], detail: request() },
    }),
  });
  const refused = (...ids: readonly string[]) => ({
    batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
  });

  test('that was corrected is used within a minute by a function that runs already', async () => {
    const { newProcess, pass, settle, taps, sandbox } = cloud();
    taps.clientSecret = 'rotated-away';
    const handle = newProcess('intake');
    expect(await handle({ Records: [message('a')] })).toEqual(refused('a'));
    taps.clientSecret = null;
    await pass(60 * second, 20 * second);
    expect(await handle({ Records: [message('b')] })).toEqual(refused());
    await settle();
    expect(sandbox.control.dials().total).toBe(1);
  });

  test('that Genesys refuses is shown to it once, whatever the number of events and of new processes', async () => {
    const { newProcess, taps, pass } = cloud();
    taps.clientSecret = 'wrong';
    const before = logins();
    const ids = (process: number) => Array.from({ length: 10 }, (_, n) => `m${process}-${n}`);
    const storm = () =>
      Promise.all(
        Array.from({ length: 10 }, (_, n) => newProcess('intake')({ Records: ids(n).map((id) => message(id)) })),
      );
    const answers = (await storm()) as { readonly batchItemFailures: unknown[] }[];
    expect(answers.flatMap(({ batchItemFailures }) => batchItemFailures)).toHaveLength(100);
    expect(logins() - before).toBe(1);
    await pass(60 * second, 60 * second);
    await storm();
    expect(logins() - before).toBe(2);
  });
});

describe('a token', () => {
  let local: LocalTable;
  let now = Date.parse('2026-11-22T15:00:00Z');
  let secret = 'first';
  beforeEach(async () => {
    local = await openLocalTable();
    secret = 'first';
  });
  afterEach(() => local.close());

  /** A process with its own copy of the secret. Genesys gives a token for every secret but `wrong`. */
  const openProcess = () => {
    const { track, drained } = createUnderWay();
    const shown: string[] = [];
    const clock = { ...systemClock, now: () => now };
    const call = async () => ({ SecretString: JSON.stringify({ clientId: 'id', clientSecret: secret }) });
    const client = createClientSource({ call }, 'genesys', clock);
    const answer = { status: 401, headers: {}, body: 'x'.repeat(500_000) };
    const ask = async ({ clientSecret }: GenesysClient): Promise<Login> => {
      shown.push(clientSecret);
      return clientSecret === 'wrong'
        ? { kind: 'failed', refused: true, sent: { left: true, answer, error: null }, retryAfterMs: null }
        : { kind: 'token', token: `token-${clientSecret}-${shown.length}`, issuedAt: now, expiresAt: now + 86_400_000 };
    };
    const tokens = createSharedTokens({
      table: local.table,
      clock,
      client,
      ask,
      track,
      newId: () => String(Math.random()),
    });
    return { tokens, shown, drained };
  };

  test('that Genesys refuses is followed by one for the secret as it is now', async () => {
    const { tokens, shown, drained } = openProcess();
    expect(await tokens.get()).toMatchObject({ token: 'token-first-1' });
    secret = 'second';
    tokens.drop('token-first-1');
    expect(await tokens.get()).toMatchObject({ token: 'token-second-2' });
    await drained();
    expect(shown).toEqual(['first', 'second']);
  });

  test('of a secret that was replaced is used for a minute at most, and no process asks for the old secret again', async () => {
    const [one, other] = [openProcess(), openProcess()];
    await one.tokens.get();
    await other.tokens.get();
    secret = 'second';
    now += 60_000;
    expect(await one.tokens.get()).toMatchObject({ token: 'token-second-2' });
    expect(await other.tokens.get()).toMatchObject({ token: 'token-second-2' });
    expect([one.shown, other.shown]).toEqual([['first', 'second'], []]);
  });

  test('is refused to all processes by one login, until the secret is corrected', async () => {
    secret = 'wrong';
    const processes = Array.from({ length: 5 }, openProcess);
    const logins = await Promise.all(processes.map(({ tokens }) => tokens.get()));
    expect(logins.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'failed'));
    expect(processes.flatMap(({ shown }) => shown)).toEqual(['wrong']);
    secret = 'second';
    const late = openProcess();
    expect(await late.tokens.get()).toMatchObject({ kind: 'token' });
    now += 60_000;
    expect(await processes[0]?.tokens.get()).toMatchObject({ kind: 'token' });
    expect(local.broken).toEqual([]);
  });
});
