import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox } from 'genesys-cloud-sandbox';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sized } from '../../../../tools/test-run/sized.ts';
import { listen, type Listening } from '../../src/cli/start/listen.ts';
import { createOutdial, type Outdial } from '../../src/outdial.ts';
import { everyTry } from './every-try.ts';

const executablePath = '/usr/bin/chromium';
const args = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP evil.example 127.0.0.1'],
];

// CI installs Chromium; elsewhere it may be missing, and no other browser takes these flags.
describe.skipIf(!existsSync(executablePath))(
  'a page in a real browser (needs /usr/bin/chromium)',
  { timeout: 120_000 },
  () => {
    const sandbox = createSandbox({ paused: true });
    const website = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>evil</title><body></body>');
    });
    let browser: Browser;
    let outdial: Outdial;
    let server: Listening;
    let sandboxUrl: string;
    beforeAll(async () => {
      sandboxUrl = await sandbox.listen();
      outdial = await createOutdial({
        target: { kind: 'sandbox', url: sandboxUrl, clientId: sandbox.client.id, clientSecret: sandbox.client.secret },
        ...{ dataDir: null, hosts: [], logLevel: 'silent' },
      });
      const port = { value: 0, origin: 'default' } as const;
      server = await listen(outdial.fetch, port, { what: 'Outdial', flag: '--port', variable: 'OUTDIAL_PORT' });
      await new Promise<void>((resolve) => website.listen(0, '127.0.0.1', resolve));
      browser = await chromium.launch({ executablePath, args, headless: true });
    }, 60_000);
    afterAll(async () => {
      await browser.close();
      website.close();
      website.closeAllConnections();
      await outdial.close();
      await server.close();
      await sandbox.close();
    });
    const portOf = (url: string): string => new URL(url).port;
    const pageAt = async (url: string): Promise<Page> => {
      const page = await (await browser.newContext()).newPage();
      await page.goto(url);
      return page;
    };
    const sandboxPaths = ['state', 'clock', 'reset', 'agents/ana', 'events/deliver-to', 'faults', 'timings', 'dials'];
    const outdialPaths = [
      'metrics',
      'health/ready',
      'openapi.json',
      'docs',
      'v1/calls',
      'v1/pause',
      'v1/keys',
      'oauth/token',
    ];

    /** Every site tries every address. In the short form each address is tried by one site. */
    const triedBy = (site: number, urls: readonly string[]): readonly string[] =>
      urls.filter((_url, index) => sized(index % 3 === site, true));

    test.each([
      ['of another site', 'evil.example', 0],
      ['of another port of this machine', '127.0.0.1', 1],
      ['of another name of this machine', 'localhost', 2],
    ])('%s reads nothing and changes nothing', async (_what, host, site) => {
      const before = JSON.stringify(sandbox.control.state());
      const address = website.address() as AddressInfo;
      const page = await pageAt(`http://${host}:${address.port}/`);
      const urls = triedBy(site, [
        ...sandboxPaths.map((path) => `${sandboxUrl}/_sandbox/${path}`),
        ...outdialPaths.map((path) => `${server.url}/${path}`),
      ]);
      const socket = `ws://127.0.0.1:${portOf(sandboxUrl)}/channels/any`;
      const read: unknown = await page.evaluate(`(${everyTry})(${JSON.stringify({ urls, socket })})`);
      expect(read).toEqual([]);
      expect(JSON.stringify(sandbox.control.state())).toBe(before);
      await page.context().close();
    });

    test('with a name that points to this machine later (DNS rebinding) reads nothing', async () => {
      for (const url of [
        `http://evil.example:${portOf(sandboxUrl)}/_sandbox/state`,
        `http://evil.example:${portOf(server.url)}/metrics`,
      ]) {
        const page = await browser.newPage();
        const answer = await page.goto(url);
        expect(answer?.status()).toBe(403);
        expect(await answer?.text()).not.toMatch(/secret|outdial_calls/);
        const again: unknown = await page.evaluate(`fetch(${JSON.stringify(url)}).then(({ status }) => status)`);
        expect(again).toBe(403);
        await page.close();
      }
    });

    test('from Outdial itself works, and a link on another site can open it', async () => {
      const address = website.address() as AddressInfo;
      const page = await pageAt(`http://evil.example:${address.port}/`);
      await page.evaluate(`window.location.href = ${JSON.stringify(`${server.url}/docs`)}`);
      await page.getByText('/v1/calls', { exact: false }).first().waitFor();
      expect(page.url()).toBe(`${server.url}/docs`);
      await page.context().close();
    });
  },
);
