import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { runProgram, scratchFolder, type ProgramProcess } from '../../outdial/test/cli/program.ts';
import { createClient } from '../../outdial/src/client/index.ts';
import { hasChromium, launch } from './stage.ts';

const key = 'od_a-key-for-this-test-only';
const target = { queueId: 'Sales', id: 'gus@example.com' };

describe.skipIf(!hasChromium)('a server that dies (needs /usr/bin/chromium)', { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test('a server killed by SIGKILL under an open page loses nothing, and the page goes on without a reload', async () => {
    const folder = scratchFolder();
    const start = async (port: string): Promise<ProgramProcess & { readonly url: string }> => {
      const args = ['start', '--port', port, '--sandbox-port', '0', '--data-dir', folder];
      const program = runProgram(args, { environment: { OUTDIAL_API_KEY: key } });
      const [url = ''] = await program.printed(/http:\/\/127\.0\.0\.1:\d+(?=[^]*http)/);
      return { ...program, url };
    };
    const first = await start('0');
    const place = (number: string) =>
      createClient({ url: first.url, apiKey: key }).place({ from: target, targets: [{ phoneNumber: number }] });
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(`${first.url}/calls`);
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.evaluate('globalThis.isSamePage = true');
    const row = (number: string) => page.getByRole('listitem').filter({ hasText: number });
    await place('+12025550171');
    await row('+12025550171').waitFor();
    first.process.kill('SIGKILL');
    await first.ended;
    await page.getByRole('alert').filter({ hasText: 'Connection lost.' }).waitFor();
    expect(await row('+12025550171').count()).toBe(1);
    await start(new URL(first.url).port);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('alert').waitFor({ state: 'hidden' });
    await place('+12025550172');
    await row('+12025550172').waitFor();
    expect(await row('+12025550171').count()).toBe(1);
    expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
    await page.context().close();
  });
});
