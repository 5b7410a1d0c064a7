import type { Clock, Login, Tokens } from 'outdial/engine-kit';
import type { UnderWay } from '../engine/under-way.ts';
import { numberIn, textIn, type Item, type Table } from '../table/table.ts';

interface SharedTokensSetting {
  readonly table: Table;
  readonly clock: Clock;
  /** Asks Genesys for a token, once per call. */
  readonly ask: () => Promise<Login>;
  /** Tells two processes apart. */
  readonly newId: () => string;
  /** Told of the writes that nobody waits for, so that the function does not end before them. */
  readonly track: UnderWay['track'];
}

type Held = Extract<Login, { readonly kind: 'token' }> & { readonly renewAt: number };

const key = { pk: 'token', sk: 'genesys' };
/** Whoever has the lease asks; longer than a request may take. */
const leaseMs = 12_000;
const lookEveryMs = 100;
/** Renewed when a tenth of its life is left, at most this long ahead. */
const aheadMs = 5 * 60_000;

/** One token of Genesys for all processes on a table: one of them asks while the others wait for what it gets. */
export function createSharedTokens(setting: SharedTokensSetting): Tokens {
  const { table, clock } = setting;
  let held: Held | null = null;
  const isFresh = (token: Held | null): token is Held => token !== null && clock.now() < token.renewAt;
  const isUnexpired = (token: Held | null): token is Held => token !== null && clock.now() < (token.expiresAt ?? 0);
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.wakeAt(clock.now() + ms, resolve));
  const renew = async (): Promise<Login> => {
    const login = await setting.ask();
    if (login.kind === 'failed') {
      await table.update(key, 'REMOVE #leaseUntil', {}, { when: 'attribute_exists(#leaseUntil)' });
      return login;
    }
    const { token, issuedAt } = login;
    const expiresAt = login.expiresAt ?? issuedAt + aheadMs;
    held = { ...login, renewAt: expiresAt - Math.min((expiresAt - issuedAt) / 10, aheadMs) };
    const expires = Math.ceil(expiresAt / 1000);
    await table.put({ ...key, token, issuedAt, expiresAt, renewAt: held.renewAt, expires });
    return login;
  };
  const get = async (): Promise<Login> => {
    if (isFresh(held)) return held;
    const giveUpAt = clock.now() + leaseMs;
    for (;;) {
      const stored = storedIn(await table.get(key));
      if (stored !== null && clock.now() < stored.renewAt) return (held = stored);
      if ((await lease(setting)) !== null) return renew();
      // Somebody else renews; until then the old one is still good.
      if (isUnexpired(stored)) return stored;
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
      const dropping = table
        .remove(key, { when: '#token = :token', values: { token } })
        // The next use of it is refused again, and dropped again.
        .catch(() => false);
      void setting.track(dropping);
    },
  };
}

/** Null: another process has it, or the token needs no renewal. */
function lease({ table, clock, newId }: SharedTokensSetting): Promise<Item | null> {
  const values = { until: clock.now() + leaseMs, now: clock.now(), holder: newId() };
  const set = 'SET #leaseUntil = :until, #holder = :holder';
  const when = '(attribute_not_exists(#leaseUntil) OR #leaseUntil < :now) AND ';
  const stale = '(attribute_not_exists(#renewAt) OR #renewAt <= :now)';
  const { now, ...rest } = values;
  return table.update(key, set, rest, { when: when + stale, values: { now } });
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
  return { kind: 'token', token: textIn(item, 'token'), issuedAt, expiresAt, renewAt };
}
