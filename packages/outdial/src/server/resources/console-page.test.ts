import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWorld, type TestServer } from '../../../test/server/world.ts';

let world: TestServer;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-encoding': 'gzip, deflate, br' };
const ask = (path: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
  world.call('GET', path, { secret: null, headers });

test('the console is for browsers: a program gets what it got before', async () => {
  for (const path of ['/', '/calls', '/operate/keys']) {
    const answer = await ask(path, { accept: 'application/json' });
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  }
  for (const path of [
    '/v1/calls',
    '/v1/nothing',
    '/api/v2/conversations/calls',
    '/v1',
    '/console/assets/..%2Findex.html',
  ])
    expect([path, (await ask(path, browser)).headers.get('content-type')]).toEqual([
      path,
      expect.stringContaining('json'),
    ]);
});

test('a person at an address without a page gets a small page that leads home', async () => {
  for (const path of ['/nothing', '/calls/call_1/more', '/nothing?x=<script>', '/v2/<b>x']) {
    const answer = await ask(path, browser);
    expect([path, answer.status]).toEqual([path, 404]);
    const page = await answer.text();
    expect(page).toContain('<a href="/">Open Outdial</a>');
    expect(page).not.toMatch(/<script|<b>/);
    expect(page.length).toBeLessThan(2500);
  }
});

// Without a build there is nothing to serve, and the page says so.
describe.skipIf(!existsSync(new URL('../../../dist/console/index.html', import.meta.url)))('the built console', () => {
  test('its page allows only files of this server, and no inline code', async () => {
    for (const path of ['/', '/calls', '/calls/call_1', '/operate/keys']) {
      const answer = await ask(path, { accept: browser.accept });
      expect([path, answer.status]).toEqual([path, 200]);
      const policy = answer.headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      const html = await answer.text();
      expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|\sstyle=/);
    }
  });

  test('its files are compressed, and kept forever under a name that changes with them', async () => {
    const html = await (await ask('/', { accept: browser.accept })).text();
    const script = /src="(\/console\/assets\/[\w-]+\.js)"/.exec(html)?.[1] ?? '';
    const plain = await ask(script, {});
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(plain.headers.get('content-type')).toContain('text/javascript');
    const small = await ask(script, { 'accept-encoding': 'br' });
    expect(small.headers.get('content-encoding')).toBe('br');
    expect((await small.arrayBuffer()).byteLength).toBeLessThan((await plain.arrayBuffer()).byteLength / 2);
  });
});

test('the sandbox is controlled by an administrator only, and not at all where there is none', async () => {
  const asked: string[] = [];
  const sandbox = (method: string, path: string, body: string): Promise<Response> => {
    asked.push(`${method} ${path} ${body}`);
    return Promise.resolve(Response.json({ ok: true }));
  };
  const own = await openWorld({ sandbox });
  const patch = { body: { presence: 'AWAY' } };
  expect((await own.call('PATCH', '/_sandbox/agents/ana', { ...patch, secret: null })).status).toBe(401);
  expect(
    (await own.call('PATCH', '/_sandbox/agents/ana', { ...patch, secret: await own.keyWith('calls:read') })).status,
  ).toBe(403);
  expect(asked).toEqual([]);
  expect((await own.call('PATCH', '/_sandbox/agents/ana', patch)).status).toBe(200);
  expect(asked).toEqual(['PATCH /_sandbox/agents/ana {"presence":"AWAY"}']);
  expect((await world.call('PATCH', '/_sandbox/agents/ana', patch)).status).toBe(404);
  await own.close();
});
