import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { agentId } from '../call/ids.ts';
import type { AgentLogin, GrantAnswer } from '../ports/agent-consents.ts';
import { createSealing, type TokenKeys } from '../system/sealing.ts';
import { testClock, type TestClock } from '../testing/clock.ts';
import { consentFile, type ConsentStore } from './consent-file.ts';
import { createConsents, type RunningConsents } from './consents.ts';

const ana = agentId('ana');
const minute = 60_000;
const lifeMs = 60 * minute;
const key = randomBytes(32);

/** A login whose refresh tokens work once. `answers`: what comes instead, oldest first. */
function loginDouble(clock: TestClock) {
  let last = 0;
  let good = '';
  const renewals: string[] = [];
  const revoked: string[] = [];
  const answers: (GrantAnswer | Promise<GrantAnswer>)[] = [];
  const grant = (): GrantAnswer => {
    last += 1;
    good = `refresh-secret-${last}`;
    const issuedAt = clock.now();
    return {
      kind: 'granted',
      token: `access-secret-${last}`,
      refreshToken: good,
      issuedAt,
      expiresAt: issuedAt + lifeMs,
    };
  };
  const login: AgentLogin = {
    origin: 'https://login.example',
    address: ({ state }) => `https://login.example/?state=${state}`,
    redeem: async ({ code }) => (code === 'good' ? grant() : { kind: 'refused' }),
    renew: async (refreshToken) => {
      renewals.push(refreshToken);
      const answer = answers.shift();
      if (answer !== undefined) return answer;
      return refreshToken === good ? grant() : { kind: 'refused' };
    },
    userOf: async () => ana,
    revoke: async (token) => void revoked.push(token),
    close: async () => undefined,
  };
  return { login, renewals, revoked, answers, grant };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'consents-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return join(path, 'agent-tokens.json');
}

interface StageOptions {
  readonly clock?: TestClock;
  readonly file?: string;
  readonly login?: AgentLogin;
  readonly keys?: TokenKeys;
  readonly store?: ConsentStore;
}
function open(options: StageOptions = {}) {
  const { clock = testClock(), file = folder(), keys = [key] } = options;
  const double = loginDouble(clock);
  const logged: unknown[] = [];
  const log = (...said: unknown[]): void => void logged.push(said);
  const consents = createConsents({
    ...{ login: options.login ?? double.login, store: options.store ?? consentFile(file), clock },
    ...{ sealing: createSealing(keys), logger: { error: log, warn: log }, address: 'https://outdial.example' },
  });
  consents.start();
  return { ...double, consents, clock, file, logged };
}
async function consentOf(consents: RunningConsents): Promise<void> {
  const { address, browser } = consents.begin(ana, 'https://outdial.example/connected');
  const state = new URL(address).searchParams.get('state') ?? '';
  expect((await consents.finish({ state, code: 'good', browser })).kind).toBe('given');
}
const tokenOf = async (consents: RunningConsents): Promise<string | null> => {
  const token = await consents.token(ana);
  return token.kind === 'token' ? token.token : null;
};

test('the tokens survive a restart, sealed, in a file for its owner alone', async () => {
  const { consents, file, clock } = open();
  await consentOf(consents);
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain('secret');
  expect(statSync(file).mode & 0o077).toBe(0);
  const again = open({ file, clock });
  expect(await tokenOf(again.consents)).toBe('access-secret-1');
  expect(again.renewals).toEqual([]);
});

test('a token is renewed ahead, once for all who ask, and the new refresh token is stored before it is used', async () => {
  const { consents, clock, renewals, file } = open();
  await consentOf(consents);
  await clock.advance(lifeMs * 0.9 - 1);
  expect(renewals).toEqual([]);
  await clock.advance(1);
  expect(renewals).toEqual(['refresh-secret-1']);
  expect(await tokenOf(consents)).toBe('access-secret-2');
  clock.jump(lifeMs);
  const asked = await Promise.all([1, 2, 3, 4].map(() => tokenOf(consents)));
  expect(new Set(asked)).toEqual(new Set(['access-secret-3']));
  expect(renewals).toEqual(['refresh-secret-1', 'refresh-secret-2']);
  expect(await tokenOf(open({ file, clock }).consents)).toBe('access-secret-3');
});

test('a crash between the renewal and its storing costs the consent, and nothing is asked twice', async () => {
  const clock = testClock();
  const file = folder();
  const first = open({ clock, file });
  await consentOf(first.consents);
  const before = readFileSync(file);
  await clock.advance(lifeMs);
  expect(first.renewals).toHaveLength(1);
  // The disk as it was when the process died.
  writeFileSync(file, before);
  const second = open({ clock, file, login: first.login });
  expect(await second.consents.token(ana)).toMatchObject({ kind: 'none', code: 'agent-consent-needed' });
  expect(second.consents.standing(ana)).toMatchObject({ kind: 'ended', why: 'refused' });
  expect(first.renewals).toEqual(['refresh-secret-1', 'refresh-secret-1']);
  expect(open({ clock, file }).consents.standing(ana)).toMatchObject({ kind: 'ended', why: 'refused' });
});

test('a login that fails keeps the consent, is not asked again for a while, and then works', async () => {
  const { consents, clock, renewals, answers } = open();
  await consentOf(consents);
  answers.push({ kind: 'failed', error: 'ECONNREFUSED', retryAfterMs: null });
  clock.jump(lifeMs);
  expect(await consents.token(ana)).toMatchObject({ kind: 'none', code: 'genesys-login-failed', retryAfterMs: 30_000 });
  expect(await tokenOf(consents)).toBeNull();
  expect(renewals).toHaveLength(1);
  expect(consents.standing(ana).kind).toBe('given');
  await clock.advance(30_000);
  expect(await tokenOf(consents)).toBe('access-secret-2');
});

test('the answer to an old renewal does not undo a new consent or a withdrawal', async () => {
  for (const change of ['consent', 'withdraw'] as const) {
    const { consents, clock, answers } = open();
    await consentOf(consents);
    let answer: (answer: GrantAnswer) => void = () => undefined;
    answers.push(new Promise((resolve) => (answer = resolve)));
    clock.jump(lifeMs);
    const asked = consents.token(ana);
    if (change === 'consent') await consentOf(consents);
    else await consents.withdraw(ana);
    answer({ kind: 'refused' });
    await asked;
    expect(consents.standing(ana).kind).toBe(change === 'consent' ? 'given' : 'missing');
  }
});

test('a refused token is renewed when it is next asked for; the same refusal of an older one changes nothing', async () => {
  const { consents, renewals } = open();
  await consentOf(consents);
  consents.drop(ana, 'some-other-token');
  expect(await tokenOf(consents)).toBe('access-secret-1');
  consents.drop(ana, 'access-secret-1');
  expect(await tokenOf(consents)).toBe('access-secret-2');
  expect(renewals).toEqual(['refresh-secret-1']);
});

test('tokens that live no time at all do not make Outdial flood the login', async () => {
  const { consents, clock, renewals, answers } = open();
  await consentOf(consents);
  for (let number = 0; number < 1_000; number += 1)
    answers.push({
      ...{ kind: 'granted', token: `short-${number}`, refreshToken: `next-${number}` },
      ...{ issuedAt: 0, expiresAt: 0 },
    });
  await clock.advance(lifeMs);
  renewals.length = 0;
  await clock.advance(10_000);
  expect(renewals.length).toBeLessThanOrEqual(10);
  expect(await consents.token(ana)).toMatchObject({ kind: 'none', code: 'genesys-login-failed' });
});

test('a withdrawal ends the token at Genesys and leaves nothing of it in the file', async () => {
  const { consents, revoked, file } = open();
  await consentOf(consents);
  expect(await consents.withdraw(ana)).toBe(true);
  expect(revoked).toEqual(['access-secret-1']);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version: 1, consents: [] });
  expect(await consents.withdraw(ana)).toBe(false);
});

test('a new key seals everything at the start; without the old one a consent is unreadable, and comes back with it', async () => {
  const { consents, file, clock } = open();
  await consentOf(consents);
  const other = randomBytes(32);
  const lost = open({ file, clock, keys: [other] });
  expect(lost.consents.standing(ana)).toMatchObject({ kind: 'ended', why: 'unreadable' });
  expect(JSON.stringify(lost.logged)).toContain('No key opens');
  expect(await tokenOf(open({ file, clock, keys: [other, key] }).consents)).toBe('access-secret-1');
  expect(await tokenOf(open({ file, clock, keys: [other] }).consents)).toBe('access-secret-1');
});

test('what cannot be stored is no consent, and the token is ended at Genesys', async () => {
  const failing: ConsentStore = {
    load: () => [],
    save: () => {
      throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
    },
  };
  const { consents, revoked, logged } = open({ store: failing });
  const { address, browser } = consents.begin(ana, 'https://outdial.example/connected');
  const state = new URL(address).searchParams.get('state') ?? '';
  expect(await consents.finish({ state, code: 'good', browser })).toMatchObject({ kind: 'not-stored' });
  expect(consents.standing(ana)).toEqual({ kind: 'missing' });
  expect(revoked).toEqual(['access-secret-1']);
  expect(JSON.stringify(logged)).toContain('ENOSPC');
  expect(JSON.stringify(logged)).not.toContain('secret');
});

test('a damaged file is an error that shows nothing of it', () => {
  const file = folder();
  writeFileSync(file, '{"consents": "access-secret"');
  expect(() => open({ file })).toThrow(/agent-tokens\.json cannot be read/);
  try {
    open({ file });
  } catch (error) {
    expect(String(error) + String((error as Error).cause)).not.toContain('secret');
  }
});

// Only Linux can limit a process while it runs.
test.runIf(process.platform === 'linux')('a disk with room for a part of the file keeps the old one', () => {
  const store = consentFile(folder());
  const row = (id: string) => ({ agentId: id, givenAt: 1, sealed: 'x'.repeat(3000), ended: null });
  store.save([row('ana')]);
  const limitFiles = (bytes: string) => execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
  limitFiles('4096');
  try {
    expect(() => store.save([row('ana'), row('ben')])).toThrow();
  } finally {
    limitFiles('unlimited');
  }
  expect(store.load()).toEqual([row('ana')]);
});
