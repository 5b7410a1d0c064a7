import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everything, findings } from './axe.ts';
import { hasChromium, launch, openStage, type Stage } from './stage.ts';
import { seen, visit } from './visit.ts';

describe.skipIf(!hasChromium)('a call that is shared by a link (needs /usr/bin/chromium)', { timeout: 120_000 }, () => {
  let browser: Browser;
  let stage: Stage;
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), launch()]);
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  test('someone without a key sees this call only, live, without its number, until someone ends the link', async () => {
    const { id } = await stage.place('ben', '+12025550100', { attributes: { ticket: 'hush-4711' } });
    const other = await stage.place('gus', '+12025550134');
    const { page, context, faults } = await visit(browser, stage, { scopes: ['calls:read', 'calls:cancel'] });
    await page.goto(`${stage.url}/calls/${id}`);
    await page.getByRole('button', { name: 'Share…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('The link ends after').selectOption('1 hour');
    await dialog.getByRole('button', { name: 'Make link' }).click();
    const link = await dialog.locator('pre').innerText();
    await dialog.getByText('1 open link').waitFor();

    const guest = await (await browser.newContext()).newPage();
    guest.setDefaultTimeout(15_000);
    const [path = '', secret = ''] = link.split('#');
    const leaks: string[] = [];
    guest.on('request', (request) => {
      const { referer = '' } = request.headers();
      if ([request.url().split('#')[0], referer].some((text) => text?.includes(secret))) leaks.push(request.url());
    });
    await guest.goto(link);
    await guest.getByText('The agent can fix this').first().waitFor();
    const whole = await guest.evaluate<string>('document.body.innerText + document.documentElement.outerHTML');
    expect(whole).toContain('+1202•••0100');
    expect(whole.replaceAll(/[^\da-z]/gi, '')).not.toMatch(/2025550100|hush4711/);
    expect(await guest.getByRole('button', { name: /Cancel|Hang up|Resolve|Share|again/ }).count()).toBe(0);
    expect(await guest.getByRole('navigation').count()).toBe(0);
    expect(await findings(guest, everything)).toEqual([]);
    stage.sandbox.control.changeAgent('ben', { presence: 'AVAILABLE' });
    await seen(stage, guest.locator('.lead').getByText('Completed'), 1000);
    await guest.reload();
    await guest.locator('.lead').getByText('Completed').waitFor();
    expect(leaks).toEqual([]);

    await guest.goto(`${path.replace(id, other.id)}#${secret}`);
    await guest.getByText('This link does not work any more').waitFor();
    await guest.goto('about:blank');
    await guest.goto(link);
    await guest.locator('.lead').getByText('Completed').waitFor();
    await dialog.getByRole('button', { name: 'End it now' }).click();
    await dialog.getByText('No link to this call works any more.').waitFor();
    // The page is still open, and hides the call by itself.
    await guest.getByText('This link does not work any more').waitFor();
    expect(await guest.locator('.lead').count()).toBe(0);
    const viewer = await visit(browser, stage, { scopes: ['calls:read'] });
    await viewer.page.goto(`${stage.url}/calls/${id}`);
    await viewer.page.getByText(/needs? the scope calls:cancel/).waitFor();
    expect(await viewer.page.getByRole('button', { name: 'Share…' }).count()).toBe(0);
    await viewer.context.close();
    expect(faults).toEqual([]);
    await guest.context().close();
    await context.close();
  });
});
