import { describe, expect, test } from 'vitest';

import { testClock } from '../testing/clock.ts';
import { createBudget } from './budget.ts';

test('reads leave a fifth of the minute to dials', async () => {
  const budget = createBudget(testClock(), 10);
  const reads = await Promise.all(Array.from({ length: 8 }, () => budget.read()));
  expect(reads.filter((read) => read.kind === 'granted')).toHaveLength(8);
  expect([budget.dial().kind, budget.dial().kind]).toEqual(['granted', 'granted']);
  expect(budget.dial()).toEqual({ kind: 'spent', retryAfterMs: 60_000 });
});

test('dials leave budget for the reads that they rest on, for a minute after such a read found no budget', async () => {
  const clock = testClock();
  const budget = createBudget(clock, 20);
  const dialAll = (): number =>
    Array.from({ length: 25 }, () => budget.dial()).filter(({ kind }) => kind === 'granted').length;
  expect(dialAll()).toBe(20);
  expect((await budget.read('soon')).kind).toBe('spent');
  await clock.advance(60_000);
  expect(budget.standing()).toMatchObject({ perMinute: 20, left: 17 });
  expect(dialAll()).toBe(17);
  const reads = await Promise.all(Array.from({ length: 3 }, () => budget.read('soon')));
  expect(reads.map(({ kind }) => kind)).toEqual(['granted', 'granted', 'granted']);
  await clock.advance(120_000);
  expect(dialAll()).toBe(20);
});

test('a new minute is a new allowance', async () => {
  const clock = testClock();
  const budget = createBudget(clock, 1);
  expect([budget.dial().kind, budget.dial().kind]).toEqual(['granted', 'spent']);
  await clock.advance(60_000);
  expect(budget.dial().kind).toBe('granted');
});

test('the headers of an answer correct our count', () => {
  const budget = createBudget(testClock());
  budget.learn({ 'inin-ratelimit-allowed': '180', 'inin-ratelimit-count': '179', 'inin-ratelimit-reset': '20' }, null);
  expect(budget.standing().left).toBe(1);
  expect([budget.dial(), budget.dial()]).toEqual([{ kind: 'granted' }, { kind: 'spent', retryAfterMs: 21_000 }]);
});

test('Retry-After holds everything back, and a read waits for a wait that is short', async () => {
  const clock = testClock();
  const budget = createBudget(clock);
  budget.learn({}, 3_000);
  expect(budget.dial()).toEqual({ kind: 'spent', retryAfterMs: 3_000 });
  const read = budget.read();
  await clock.advance(3_000);
  expect((await read).kind).toBe('granted');
});

test('requests that can be deferred leave half of the minute to urgent ones', async () => {
  const budget = createBudget(testClock(), 10);
  const spare = await Promise.all(Array.from({ length: 6 }, () => budget.read('spare')));
  expect(spare.filter(({ kind }) => kind === 'granted')).toHaveLength(5);
  expect((await budget.read('soon')).kind).toBe('granted');
});

/**
 * A counter of fixed minutes, each from its first request on, as docs/genesys-facts.md#rate-limits assumes; it reports
 * only what the test lets it.
 */
function genesysCounter(clock: { readonly now: () => number }, allowed: number) {
  let window = { startedAt: Number.NEGATIVE_INFINITY, count: 0 };
  return {
    refused: 0,
    count(): Readonly<Record<string, string>> {
      const now = clock.now();
      if (now >= window.startedAt + 60_000) window = { startedAt: now, count: 0 };
      window.count += 1;
      if (window.count > allowed) this.refused += 1;
      const reset = Math.floor((window.startedAt + 60_000 - now) / 1000);
      return {
        'inin-ratelimit-allowed': String(allowed),
        'inin-ratelimit-count': String(window.count),
        'inin-ratelimit-reset': String(reset),
      };
    },
  };
}

test.each([
  ['with headers', true],
  ['without headers', false],
])(
  'a flood for ten minutes is never refused by a counter of fixed minutes, and uses most of it (%s)',
  async (_, told) => {
    const clock = testClock();
    const budget = createBudget(clock, 30);
    const genesys = genesysCounter(clock, 30);
    let sent = 0;
    await clock.advance(17_300);
    for (let passed = 0; passed < 600_000; passed += 700) {
      for (let more = 3; more > 0 && budget.dial().kind === 'granted'; more -= 1) {
        const headers = genesys.count();
        sent += 1;
        if (told) budget.learn(headers, null);
      }
      await clock.advance(700);
    }
    expect(genesys.refused).toBe(0);
    expect(sent).toBeGreaterThan(270);
  },
);

test('requests of another process with the same token count too', () => {
  const budget = createBudget(testClock(), 300);
  expect(budget.dial()).toEqual({ kind: 'granted' });
  budget.learn({ 'inin-ratelimit-allowed': '300', 'inin-ratelimit-count': '120', 'inin-ratelimit-reset': '30' }, null);
  expect(budget.standing()).toEqual({ perMinute: 300, left: 180, nextAt: null });
});

describe('after the clock was set back by an hour', () => {
  const hour = 3_600_000;

  test('earlier requests count for a minute, not until the clock is there again', async () => {
    const clock = testClock();
    const budget = createBudget(clock, 10);
    for (let sent = 0; sent < 10; sent += 1) budget.dial();
    clock.jump(-hour);
    expect(budget.dial()).toEqual({ kind: 'spent', retryAfterMs: 60_000 });
    await clock.advance(60_000);
    expect(budget.dial().kind).toBe('granted');
  });

  test('the window that Genesys named before is forgotten', async () => {
    const clock = testClock();
    const budget = createBudget(clock, 10);
    budget.learn({ 'inin-ratelimit-allowed': '10', 'inin-ratelimit-count': '10', 'inin-ratelimit-reset': '50' }, null);
    expect(budget.dial().kind).toBe('spent');
    clock.jump(-hour);
    await clock.advance(60_000);
    expect(budget.dial().kind).toBe('granted');
  });

  test('a Retry-After holds back for its own time at most', async () => {
    const clock = testClock();
    const budget = createBudget(clock);
    budget.learn({}, 3_000);
    clock.jump(-hour);
    expect(budget.dial()).toEqual({ kind: 'spent', retryAfterMs: 3_000 });
    await clock.advance(3_000);
    expect(budget.dial().kind).toBe('granted');
  });
});

describe('after a pause of minutes', () => {
  const paused = async () => {
    const clock = testClock();
    const budget = createBudget(clock);
    budget.learn({}, 300_000);
    expect(budget.standing()).toMatchObject({ left: 0, nextAt: clock.now() + 300_000 });
    await clock.advance(300_000);
    return { clock, budget };
  };

  test('one request goes ahead, and its answer releases the others', async () => {
    const { budget } = await paused();
    expect(budget.standing()).toMatchObject({ left: 1, nextAt: null });
    expect(budget.dial()).toEqual({ kind: 'granted' });
    expect(budget.dial()).toEqual({ kind: 'spent', retryAfterMs: 15_000 });
    budget.learn({}, null);
    expect([budget.dial(), budget.dial()]).toEqual([{ kind: 'granted' }, { kind: 'granted' }]);
  });

  test('a further refusal is a further pause with a further probe', async () => {
    const { clock, budget } = await paused();
    budget.dial();
    budget.learn({}, 300_000);
    expect(budget.dial()).toEqual({ kind: 'spent', retryAfterMs: 300_000 });
    await clock.advance(300_000);
    expect([budget.dial().kind, budget.dial().kind]).toEqual(['granted', 'spent']);
  });

  test('a probe without an answer is followed by another one, not by all', async () => {
    const { clock, budget } = await paused();
    budget.dial();
    await clock.advance(15_000);
    expect([budget.dial().kind, budget.dial().kind]).toEqual(['granted', 'spent']);
  });

  test('an answer to a request from before the pause ends neither', async () => {
    const clock = testClock();
    const budget = createBudget(clock);
    budget.learn({}, 300_000);
    budget.learn({}, null);
    expect(budget.dial().kind).toBe('spent');
    await clock.advance(300_000);
    expect([budget.dial().kind, budget.dial().kind]).toEqual(['granted', 'spent']);
  });
});

test('look-ups leave requests to the reads that accepted calls wait for, which may take all of the rest', async () => {
  const budget = createBudget(testClock(), 20);
  const granted = async (urgency: 'question' | 'order' | 'soon'): Promise<number> => {
    const reads = await Promise.all(Array.from({ length: 20 }, () => budget.read(urgency)));
    return reads.filter(({ kind }) => kind === 'granted').length;
  };
  expect([await granted('question'), await granted('order'), await granted('soon')]).toEqual([8, 5, 7]);
});

describe('look-ups of one payer', () => {
  const readAll = async (budget: ReturnType<typeof createBudget>, payer: string, count = 200): Promise<number> => {
    const reads = await Promise.all(Array.from({ length: count }, () => budget.read('order', payer)));
    return reads.filter(({ kind }) => kind === 'granted').length;
  };

  test('get at most half of what is left, and the next payer half of the rest', async () => {
    const budget = createBudget(testClock(), 300);
    expect([await readAll(budget, 'one'), await readAll(budget, 'two'), await readAll(budget, 'one')]).toEqual([
      98, 49, 0,
    ]);
    expect((await budget.read('order')).kind).toBe('granted');
  });

  test('are refused until the minute ends, with the time until then, also after the clock is set back', async () => {
    const clock = testClock();
    const budget = createBudget(clock, 300);
    await clock.advance(10_000);
    await readAll(budget, 'one');
    await clock.advance(20_000);
    expect(await budget.read('order', 'one')).toEqual({ kind: 'spent', retryAfterMs: 40_000 });
    clock.jump(-3_600_000);
    expect(await budget.read('order', 'one')).toMatchObject({ kind: 'spent', retryAfterMs: 60_000 });
    await clock.advance(60_000);
    expect((await budget.read('order', 'one')).kind).toBe('granted');
  });

  test('count in the minute that Genesys names', async () => {
    const clock = testClock();
    const budget = createBudget(clock, 300);
    const headers = { 'inin-ratelimit-allowed': '300', 'inin-ratelimit-count': '0', 'inin-ratelimit-reset': '30' };
    budget.learn(headers, null);
    await readAll(budget, 'one');
    expect(await budget.read('order', 'one')).toEqual({ kind: 'spent', retryAfterMs: 31_000 });
    await clock.advance(31_000);
    expect(await readAll(budget, 'one')).toBe(98);
  });
});
