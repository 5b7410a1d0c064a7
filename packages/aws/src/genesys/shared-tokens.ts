import type { Clock, Login, Tokens } from 'outdial/engine-kit';
import type { UnderWay } from '../engine/under-way.ts';
import { numberIn, textIn, type Item, type Table } from '../table/table.ts';
import type { ClientSource, GenesysClient } from './client.ts';

interface SharedTokensSetting {
  readonly table: Table;
  readonly clock: Clock;
  readonly client: ClientSource;
  /** Asks Genesys for a token, once per call. */
  readonly ask: (client: GenesysClient) => Promise<Login>;
  /** Tells two processes apart. */
  readonly newId: () => string;
  /** Told of the writes that nobody waits for, so that the function does not end before them. */
  readonly track: UnderWay['track'];
}

/** Stands for the client of a token that an older version stored: that version did not say which client it was for. */
const unnamed = '';

type Failed = Extract<Login, { readonly kind: 'failed' }>;
/** `of`: the client that it was given to. */
type Held = Extract<Login, { readonly kind: 'token' }> & { readonly renewAt: number; readonly of: string };

const key = { pk: 'token', sk: 'genesys' };
/** Whoever has the lease asks; longer than a request may take. */
const leaseMs = 12_000;
const lookEveryMs = 100;
/** Renewed when a tenth of its life is left, at most this long ahead. */
const aheadMs = 5 * 60_000;
/** After a failed login every process waits this long, or as long as Genesys says. */
const restMs = { refused: 5_000, failed: 1_000 } as const;
const longestRestMs = 60_000;
/** How many characters of a failed login's answer are stored for the other processes. */
const toldOfAnswer = 2_000;

/** One token of Genesys for all processes on a table: one of them asks while the others wait for what it gets, a token or a refusal. */
export function createSharedTokens(setting: SharedTokensSetting): Tokens {
  const { table, clock, client: source } = setting;
  let held: Held | null = null;
  let dropping: Promise<unknown> = Promise.resolve();
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.wakeAt(clock.now() + ms, resolve));
  const renew = async (client: GenesysClient): Promise<Login> => {
    const login = await setting.ask(client);
    if (login.kind === 'token') return (held = await keep(setting, login, client));
    const now = login.refused ? await source.readAgain() : client;
    await keepFailure(setting, login, client);
    return now.print === client.print ? login : get();
  };
  const get = async (): Promise<Login> => {
    await dropping;
    const giveUpAt = clock.now() + leaseMs;
    let client = await source.get();
    if (isFor(held, client) && clock.now() < held.renewAt) return held;
    for (let isRead = false; ;) {
      const item = await table.get(key);
      const stored = storedIn(item);
      if (stored !== null && !isFor(stored, client) && !isRead) {
        // Another process has read another secret: this one's copy may be old.
        isRead = true;
        client = await source.readAgain();
      }
      if (isFor(stored, client) && clock.now() < stored.renewAt) return (held = stored);
      const failure = failureIn(item, client, clock.now());
      if (failure !== null) return failure;
      if ((await lease(setting, client)) !== null) return renew(client);
      // Somebody else renews; until then the old one is still good.
      if (isFor(stored, client) && clock.now() < (stored.expiresAt ?? 0)) return stored;
      if (clock.now() >= giveUpAt) return nobodyGotOne;
      await pause(lookEveryMs);
    }
  };
  let asking: Promise<Login> | null = null;
  return {
    get: () => {
      asking ??= get().finally(() => {
        asking = null;
      });
      return asking;
    },
    drop: (token) => {
      if (held?.token === token) held = null;
      dropping = Promise.all([source.readAgain(), table.remove(key, { when: '#token = :token', values: { token } })])
        // The next use of it is refused again, and dropped again.
        .catch(() => false);
      void setting.track(dropping);
    },
  };
}

const isFor = (token: Held | null, client: GenesysClient): token is Held =>
  token !== null && (token.of === client.print || token.of === unnamed);

/** Null: another process has it, the token needs no renewal, or this client was refused a moment ago. */
function lease({ table, clock, newId }: SharedTokensSetting, { print: of }: GenesysClient): Promise<Item | null> {
  const now = clock.now();
  const set = 'SET #leaseUntil = :until, #holder = :holder';
  const free = '(attribute_not_exists(#leaseUntil) OR #leaseUntil < :now)';
  const stale = '(attribute_not_exists(#renewAt) OR #renewAt <= :now OR #of <> :of)';
  const asked = '(attribute_not_exists(#restUntil) OR #restUntil <= :now OR #failedFor <> :of)';
  const values = { until: now + leaseMs, holder: newId() };
  return table.update(key, set, values, { when: `${free} AND ${stale} AND ${asked}`, values: { now, of } });
}

async function keep({ table }: SharedTokensSetting, login: Exclude<Login, Failed>, client: GenesysClient) {
  const { token, issuedAt } = login;
  const expiresAt = login.expiresAt ?? issuedAt + aheadMs;
  const renewAt = expiresAt - Math.min((expiresAt - issuedAt) / 10, aheadMs);
  const held: Held = { ...login, expiresAt, renewAt, of: client.print };
  const expires = Math.ceil(expiresAt / 1000);
  await table.put({ ...key, token, issuedAt, expiresAt, renewAt, of: held.of, expires });
  return held;
}

/** The lease is given back, and who asks next for the same client hears the same. */
async function keepFailure({ table, clock }: SharedTokensSetting, login: Failed, client: GenesysClient): Promise<void> {
  const rest = Math.min(Math.max(restMs[login.refused ? 'refused' : 'failed'], login.retryAfterMs ?? 0), longestRestMs);
  const { answer } = login.sent;
  const told = answer === null ? null : { ...answer, headers: {}, body: answer.body.slice(0, toldOfAnswer) };
  const failure = JSON.stringify({ ...login, sent: { ...login.sent, answer: told } });
  const set = 'SET #restUntil = :restUntil, #failedFor = :failedFor, #failure = :failure REMOVE #leaseUntil';
  await table.update(key, set, { restUntil: clock.now() + rest, failedFor: client.print, failure });
}

function failureIn(item: Item | null, client: GenesysClient, now: number): Failed | null {
  if (item === null || textIn(item, 'failedFor') !== client.print) return null;
  const left = numberIn(item, 'restUntil') - now;
  // Further ahead than anybody rests: the clock was set back since.
  if (left <= 0 || left > longestRestMs) return null;
  // This file wrote it, so it is not validated again.
  const failure = JSON.parse(textIn(item, 'failure')) as Failed;
  return failure.retryAfterMs === null ? failure : { ...failure, retryAfterMs: left };
}

const nobodyGotOne: Login = {
  kind: 'failed',
  refused: false,
  sent: { left: false, answer: null, error: 'timeout' },
  retryAfterMs: null,
};

function storedIn(item: Item | null): Held | null {
  if (item?.['token'] === undefined) return null;
  const [issuedAt, expiresAt, renewAt] = ['issuedAt', 'expiresAt', 'renewAt'].map((name) => numberIn(item, name));
  if (issuedAt === undefined || expiresAt === undefined || renewAt === undefined) return null;
  return { kind: 'token', token: textIn(item, 'token'), issuedAt, expiresAt, renewAt, of: textIn(item, 'of') };
}
