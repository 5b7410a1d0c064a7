import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { agentId, callId } from '../call/ids.ts';
import type { E164 } from '../phone/number.ts';
import type { ListStanding } from '../ports/screening.ts';
import { defaultPolicy, type Policy } from '../readiness/policy.ts';
import { testClock } from '../testing/clock.ts';
import { isListed, ListFault, readEntries } from './entries.ts';
import type { Fetch } from './list-source.ts';
import { createScreening } from './screening.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const subject = { callId: callId('c1'), agentId: agentId('ana'), queueId: null, phoneNumber: '+12125550123' as E164 };

function setUp(
  change: Partial<Policy>,
  answer: (url: string, init: RequestInit) => Promise<Response> | Response = () => new Response(null, { status: 500 }),
) {
  const folder = mkdtempSync(join(tmpdir(), 'outdial-screening-'));
  folders.push(folder);
  const clock = testClock();
  const asked: { url: string; init: RequestInit }[] = [];
  const fetch: Fetch = async (url, init) => {
    asked.push({ url, init });
    return answer(url, init);
  };
  const policy: Policy = { ...defaultPolicy, ...change };
  const news: ListStanding[] = [];
  const onListNews = (told: ListStanding): void => void news.push(told);
  const screening = createScreening({ policy: () => policy, clock, folder, fetch, onListNews });
  const write = (text: string, at = clock.now()): void => {
    writeFileSync(join(folder, 'dnc.txt'), text);
    utimesSync(join(folder, 'dnc.txt'), at / 1000, at / 1000);
  };
  const first = async () => {
    await screening.ask(subject);
    return screening.known(subject).lists[0];
  };
  return { clock, asked, news, screening, write, first };
}

describe('the text of a list', () => {
  const inChunks = async function* (text: string, size = text.length): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(text);
    for (let from = 0; from < bytes.length; from += Math.max(size, 1)) yield bytes.subarray(from, from + size);
  };
  const faultIn = (text: string): Promise<string | null> =>
    readEntries(inChunks(text)).then(
      () => null,
      (error: unknown) => (error instanceof ListFault ? error.message : String(error)),
    );
  const listed = async (text: string, number: string, size?: number): Promise<boolean> =>
    isListed(await readEntries(inChunks(text, size)), number);
  test('numbers in international form, with separators, in the first column, under a heading', async () => {
    const text = '\uFEFFphone,name\n"+1 (212) 555-0123",Jo\r\n# a comment\n\n+49 30 123456 # Berlin\n';
    expect(await listed(text, '+12125550123')).toBe(true);
    expect(await listed(text, '+4930123456')).toBe(true);
    expect(await listed(text, '+4930123457')).toBe(false);
  });
  test('a prefix takes in every number that begins with it, and a number nothing but itself', async () => {
    expect(await listed('+1900*', '+19005550123')).toBe(true);
    expect(await listed('+1900*', '+18005550123')).toBe(false);
    expect(await listed('+493012345', '+4930123456')).toBe(false);
  });
  test.each([['+49 (0)30 901820'], ['+49 030 901820'], ['+4930901820']])('%s protects +4930901820', async (line) => {
    expect(await listed(line, '+4930901820')).toBe(true);
  });
  test.each([['<html><body>Service temporarily unavailable</body></html>'], ['{}'], ['[]'], ['+*'], ['']])(
    'a text of "%s" is no list of nobody',
    async (text) => {
      const doNotCall = [{ name: 'own', file: 'dnc.txt', url: null, maxAgeDays: 31, allowEmpty: false }];
      const { clock, write, first } = setUp({ doNotCall });
      write('+12125550123\n');
      expect(await first()).toMatchObject({ listed: true, failure: null });
      write(text, clock.now() + 1000);
      await clock.advance(16_000);
      expect(await first()).toMatchObject({ listed: true, dated: clock.now() - 16_000 });
      expect((await first())?.failure).not.toBeNull();
    },
  );
  test('a list without numbers counts where the policy says so', async () => {
    const doNotCall = [{ name: 'own', file: 'dnc.txt', url: null, maxAgeDays: 31, allowEmpty: true }];
    const { write, first } = setUp({ doNotCall });
    write('phone\n# nobody yet\n');
    expect(await first()).toMatchObject({ listed: false, failure: null });
  });
  test.each([['2125550123'], ['+1212555012'], ['+1212555x123'], ['+1*2'], ['+12'], ['*'], ['first line has 1 digit']])(
    '%s spoils the list',
    async (line) => {
      expect(await faultIn(`+12125550100\n${line}\n`)).toContain('line 2 is neither');
    },
  );
  test('every number that was written is found, and only those, wherever the parts of the text begin', async () => {
    const number = fc.integer({ min: 10_000_000, max: 9_999_999_999_999 }).map((digits) => `+49${digits}`);
    const end = fc.constantFrom('\n', '\r\n', '\r', '\n\n');
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(number, { maxLength: 50 }),
        fc.tuple(number, end, fc.integer({ min: 1, max: 40 })),
        async (numbers, [other, ending, size]) => {
          const entries = await readEntries(inChunks(numbers.join(ending), size));
          for (const each of numbers) expect(isListed(entries, each)).toBe(true);
          expect(isListed(entries, other)).toBe(numbers.includes(other));
        },
      ),
    );
  });
  test.each([['\n'], ['\r\n'], ['\r']])('lines that end in %j are counted wherever a part ends', async (end) => {
    const text = ['phone', '', '+12125550100', 'rubbish'].join(end);
    for (let size = 1; size < text.length; size += 1)
      await expect(readEntries(inChunks(text, size))).rejects.toThrow('line 4 is neither');
  });
  test.each([
    ['numbers', Array.from({ length: 100_000 }, (_, at) => `+1${2_010_000_000 + at * 7}`).join('\n'), 40],
    ['prefixes', Array.from({ length: 100_000 }, (_, at) => `+${100_000 + at}*`).join('\r\n'), 30],
    ['blank lines', '\n'.repeat(2 ** 20), 32],
    ['comments', '#\n'.repeat(2 ** 19), 32],
  ])('%s come in slices, and other work runs between them', async (_what, text, least) => {
    let turns = 0;
    let isRead = false;
    const work = (): void => {
      turns += 1;
      if (!isRead) setImmediate(work);
    };
    work();
    const entries = await readEntries(inChunks(text));
    isRead = true;
    expect(turns).toBeGreaterThanOrEqual(least);
    if (text.startsWith('+1')) expect(isListed(entries, text.split(/[*\r\n]/, 1)[0] ?? '')).toBe(true);
  });
  test('a line without an end is not kept, and neither are more entries than a list may have', async () => {
    expect(await faultIn(`+12125550100\n${'1'.repeat(70_000)}`)).toBe('line 2 is longer than 64 KiB');
    const page = Buffer.from('+1900*\n'.repeat(4096));
    const endless = (async function* () {
      for (;;) yield page;
    })();
    await expect(readEntries(endless, 50_000)).rejects.toThrow('more than 50,000 entries');
  });
});

describe('a list in a file', () => {
  const doNotCall = [{ name: 'own', file: 'dnc.txt', url: null, maxAgeDays: 31, allowEmpty: false }];
  test('is known only once it was asked for, with its own date', async () => {
    const { clock, screening, write, first } = setUp({ doNotCall });
    write('+12125550123\n', clock.now() - 3_600_000);
    expect(screening.known(subject).lists).toMatchObject([{ listed: null, asOf: null }]);
    expect(await first()).toEqual({
      name: 'own',
      listed: true,
      dated: clock.now() - 3_600_000,
      asOf: clock.now(),
      failure: null,
    });
  });
  test('is read again when it changed, at the earliest 15 s after the last look', async () => {
    const { clock, write, first } = setUp({ doNotCall });
    write('+12125550199\n');
    expect(await first()).toMatchObject({ listed: false });
    write('+12125550123\n', clock.now() + 1000);
    expect(await first()).toMatchObject({ listed: false });
    await clock.advance(16_000);
    expect(await first()).toMatchObject({ listed: true, asOf: clock.now() });
  });
  test('that is missing or spoilt leaves the last good one in place, with its age', async () => {
    const { clock, write, first } = setUp({ doNotCall });
    expect(await first()).toMatchObject({ listed: null, dated: null, failure: 'ENOENT' });
    const dated = clock.now();
    write('+12125550123\n');
    await clock.advance(16_000);
    expect(await first()).toMatchObject({ listed: true, failure: null });
    write('rubbish\n2125550123\n');
    await clock.advance(16_000);
    expect(await first()).toMatchObject({
      listed: true,
      dated,
      asOf: clock.now(),
      failure: expect.stringContaining('line 2') as string,
    });
  });
  test('that fails is reported once, with the age of the copy in use, and again when it loads', async () => {
    const { clock, news, screening, write, first } = setUp({ doNotCall });
    const dated = clock.now();
    const look = async (text?: string): Promise<void> => {
      if (text !== undefined) write(text);
      await clock.advance(16_000);
      await first();
    };
    await look('+12125550123\n');
    expect(news).toEqual([]);
    await look('2125550123\n+12125550123\nrubbish\n');
    await look();
    await look();
    const spoilt = expect.stringContaining('neither a number in international form') as string;
    expect(news).toEqual([{ name: 'own', failure: spoilt, dated }]);
    expect(screening.lists?.()).toEqual(news);
    await look('+12125550123\n');
    expect(news).toMatchObject([{ failure: spoilt }, { name: 'own', failure: null }]);
  });
});

describe('a list at a URL', () => {
  const doNotCall = [{ name: 'state', file: null, url: 'https://example.com/dnc', maxAgeDays: 31, allowEmpty: false }];
  test('is asked for again with its tag, and 304 keeps what is known', async () => {
    const modified = 'Sat, 21 Nov 2026 00:00:00 GMT';
    const { clock, asked, first } = setUp({ doNotCall }, (_url, init) => {
      const isKnown = new Headers(init.headers).get('if-none-match') === '"v1"';
      const headers = { etag: '"v1"', 'last-modified': modified };
      return isKnown ? new Response(null, { status: 304, headers }) : new Response('+12125550123', { headers });
    });
    expect(await first()).toMatchObject({ listed: true, dated: Date.parse(modified) });
    await clock.advance(16_000);
    expect(await first()).toMatchObject({ listed: true, dated: Date.parse(modified), asOf: clock.now() });
    expect(asked).toHaveLength(2);
    expect(asked.every(({ init }) => init.redirect === 'error')).toBe(true);
  });
  test('with a date ahead of our clock counts as old as the day it was read', async () => {
    const headers = { 'last-modified': 'Sat, 01 Jan 2095 00:00:00 GMT' };
    const { clock, first } = setUp({ doNotCall }, () => new Response('+12125550123', { headers }));
    expect(await first()).toMatchObject({ dated: clock.now() });
  });
  test('that sends a little now and then is given up after a minute', async () => {
    const drip = (_url: string, { signal }: RequestInit): Response =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull: async (controller) => {
            await new Promise<void>((resolve) => void clock.wakeAt(clock.now() + 9000, resolve));
            if (signal?.aborted === true) controller.error(new Error('aborted'));
            else controller.enqueue(Buffer.from('+12125550123\n'));
          },
        }),
      );
    const { clock, first } = setUp({ doNotCall }, drip);
    const asking = first();
    await clock.advance(70_000);
    expect(await asking).toMatchObject({ listed: null, failure: 'no answer in time' });
  });
  test('that does not answer in time, or with an error, is a failure', async () => {
    const { clock, first } = setUp(
      { doNotCall },
      (_url, { signal }) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    );
    const asking = first();
    await clock.advance(10_000);
    expect(await asking).toMatchObject({ listed: null, failure: 'no answer in time' });
    const failing = setUp({ doNotCall });
    expect(await failing.first()).toMatchObject({ listed: null, failure: 'its server answered 500' });
  });
});

describe('the veto hook', () => {
  const veto = { url: 'https://example.com/veto', timeLimitMs: 2000, whenUnavailable: 'block' as const };
  const word = async (answer: Parameters<typeof setUp>[1]) => {
    const { screening, asked } = setUp({ veto }, answer);
    await screening.ask(subject);
    return { said: screening.known(subject).veto, asked };
  };
  test('receives the details of the call, and its answer counts', async () => {
    const { said, asked } = await word(() => Response.json({ allow: false, reason: 'has paid' }));
    expect(said).toMatchObject({ verdict: 'vetoed', reason: 'has paid' });
    expect(JSON.parse(asked[0]?.init.body as string)).toEqual(subject);
    expect((await word(() => Response.json({ allow: true }))).said).toMatchObject({ verdict: 'allowed', reason: null });
  });
  test('the same name in an inner object is not a second answer', async () => {
    const body = '{"details":{"allow":false,"text":"\\"allow\\": {"},"list":[{"allow":1}],"allow":true}';
    expect((await word(() => new Response(body))).said).toMatchObject({ verdict: 'allowed' });
  });
  test('a number in its answer is masked', async () => {
    const { said } = await word(() => Response.json({ allow: false, reason: '+12125550123 is on hold' }));
    expect(said).toMatchObject({ reason: '+1212•••0123 is on hold' });
    const spelled = await word(() => Response.json({ allow: false, reason: '+1 (212) 555-0123 is on hold' }));
    expect(spelled.said).toMatchObject({ reason: '+1212•••0123 is on hold' });
  });
  test('an endless answer is not read to its end, and is not a yes', async () => {
    let chunks = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        chunks += 1;
        controller.enqueue(new Uint8Array(1024).fill(32));
      },
    });
    const { said } = await word(() => new Response(body));
    expect(said).toMatchObject({ verdict: 'unavailable', reason: 'its answer is not understood' });
    expect(chunks).toBeLessThan(30);
  });
  test.each([
    ['another status', () => new Response('{"allow":true}', { status: 503 }), 'it answered 503'],
    ['no JSON', () => new Response('yes'), 'its answer is not understood'],
    ['another shape', () => Response.json({ allowed: true }), 'its answer is not understood'],
    ['a no and a yes', () => new Response('{"allow":false,"allow":true}'), 'its answer is not understood'],
    [
      'a yes, spelled twice',
      () => new Response(String.raw`{"allow":true,"\u0061llow":true}`),
      'its answer is not understood',
    ],
    ['JSON with slips', () => new Response("{'allow': true,}"), 'its answer is not understood'],
    ['a yes and more', () => new Response('{"allow":true} {"allow":false}'), 'its answer is not understood'],
    ['no connection', () => Promise.reject(new TypeError('fetch failed')), 'it cannot be reached'],
  ])('%s is not a yes', async (_name, answer, reason) => {
    expect((await word(answer)).said).toMatchObject({ verdict: 'unavailable', reason });
  });
  test('a wait for its answer ends at its time limit', async () => {
    const { clock, screening } = setUp(
      { veto },
      (_url, { signal }) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    );
    const asking = screening.ask(subject);
    await clock.advance(2000);
    await asking;
    expect(screening.known(subject).veto).toEqual({
      verdict: 'unavailable',
      reason: 'no answer within 2000 ms',
      asOf: clock.now(),
    });
  });
  test('requests during a pending answer share it, and another call gets its own', async () => {
    const { screening, asked } = setUp({ veto }, () => Response.json({ allow: true }));
    await Promise.all([screening.ask(subject), screening.ask(subject)]);
    expect(asked).toHaveLength(1);
    await screening.ask({ ...subject, callId: callId('c2') });
    expect(asked).toHaveLength(2);
  });
});

test('on a real connection the hook is asked, and a redirect is not followed', async () => {
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    if (request.url === '/moved') response.writeHead(302, { location: '/veto' }).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{"allow":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const verdictAt = async (path: string) => {
      const veto = { url: `http://127.0.0.1:${port}${path}`, timeLimitMs: 2000, whenUnavailable: 'block' as const };
      const policy = { ...defaultPolicy, veto };
      const screening = createScreening({ policy: () => policy, clock: testClock(), folder: '.', fetch });
      await screening.ask(subject);
      return screening.known(subject).veto?.verdict;
    };
    expect([await verdictAt('/veto'), await verdictAt('/moved')]).toEqual(['allowed', 'unavailable']);
    expect(paths).toEqual(['/veto', '/moved']);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
