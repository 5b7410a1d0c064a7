import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openStage, type Stage } from './stage.ts';
import { visit } from './visit.ts';

/** A browser allows six connections to a server. */
const more = 9;

describe.skipIf(!hasChromium)('many pages of one browser (needs /usr/bin/chromium)', { timeout: 120_000 }, () => {
  let browser: Browser;
  let stage: Stage;
  beforeAll(async () => {
    // Pages behind the back button stay alive, as in the browsers of users.
    const ignoreDefaultArgs = ['--disable-back-forward-cache'];
    [stage, browser] = await Promise.all([openStage(), launch({ ignoreDefaultArgs })]);
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  const isLive = (page: Page): Promise<void> => page.getByText('Live', { exact: true }).waitFor();

  test('nine page loads in one tab all come, and the way back is live again', async () => {
    await stage.place('ben', '+12025550180');
    const { page, context } = await visit(browser, stage);
    for (let load = 0; load < more; load += 1) {
      await page.goto(`${stage.url}/calls?label=load-${load}`);
      await isLive(page);
    }
    await page.goto(`${stage.url}/calls`);
    await page.getByRole('listitem').filter({ hasText: '+12025550180' }).waitFor();
    await page.evaluate('window.stays = true');
    await page.goto(`${stage.url}/agents`);
    await isLive(page);
    await stage.place('ben', '+12025550181');
    await page.goBack({ waitUntil: 'commit' });
    await page.getByRole('listitem').filter({ hasText: '+12025550181' }).waitFor();
    expect(await page.evaluate('window.stays')).toBe(true);
    await stage.place('ben', '+12025550182');
    await page.getByRole('listitem').filter({ hasText: '+12025550182' }).waitFor();
    await context.close();
  });

  test('nine tabs all come, and a tab catches up when it is in sight again', async () => {
    const { page, context } = await visit(browser, stage);
    await page.goto(`${stage.url}/calls`);
    await isLive(page);
    const hide = (each: Page, isHidden: boolean) => each.evaluate(showing(isHidden));
    await hide(page, true);
    for (let tabs = 1; tabs < more; tabs += 1) {
      const tab = await context.newPage();
      await tab.goto(`${stage.url}/calls?label=tab-${tabs}`, { timeout: 15_000 });
      await isLive(tab);
      await hide(tab, true);
    }
    await stage.place('ben', '+12025550183');
    await hide(page, false);
    await page.getByRole('listitem').filter({ hasText: '+12025550183' }).waitFor();
    await stage.place('ben', '+12025550184');
    await page.getByRole('listitem').filter({ hasText: '+12025550184' }).waitFor();
    await context.close();
  });
});

/** Without a window every tab counts as visible, so the test says which one is hidden. */
const showing = (isHidden: boolean): string => `
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${isHidden ? 'hidden' : 'visible'}' });
  document.dispatchEvent(new Event('visibilitychange'));
`;
