import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roles } from '../../outdial/src/ports/api-keys.ts';
import { everything, findings } from './axe.ts';
import { hasChromium, launch, openStage, type Stage } from './stage.ts';
import { seen, visit } from './visit.ts';

describe.skipIf(!hasChromium)('calls that wait (needs /usr/bin/chromium)', { timeout: 120_000 }, () => {
  let browser: Browser;
  let stage: Stage;
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), launch()]);
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  test('one call goes to another agent without a typed count, and its page says since when the customer waits', async () => {
    const first = await stage.place('gus', '+12025550161');
    for (let passed = 0; passed < 60; passed += 1) await stage.clock.advance(1000);
    const { page, context, faults } = await visit(browser, stage, { scopes: roles.supervisor });
    await page.goto(`${stage.url}/calls/${first.id}`);
    await page.getByRole('button', { name: 'Give to another agent' }).click();
    const dialog = page.getByRole('dialog', { name: 'Give this call to another agent' });
    await dialog.getByText('It keeps this deadline').waitFor();
    await dialog.getByText('The call will be canceled, and placed again').waitFor();
    const act = dialog.getByRole('button', { name: 'Reassign 1 call' });
    expect(await act.isDisabled()).toBe(true);
    expect(await dialog.getByLabel(/^Type/).count()).toBe(0);
    await dialog.getByLabel('New agent').fill('fay');
    await dialog.getByRole('option', { name: /Fay Break/ }).click();
    await dialog.getByText('Fay Break cannot be called for now, so the call would wait:').waitFor();
    expect(await findings(page, everything)).toEqual([]);
    await act.click();
    await page.getByRole('dialog', { name: 'Call reassigned' }).getByRole('button', { name: 'Close' }).click();
    await page.getByText(/Given to Fay Break with the key “.+” at/).waitFor();
    await page.getByRole('link', { name: 'Reassigned: open the new call' }).click();
    await page
      .getByText(/The customer has waited since .+ \(.+\), when the first call was requested for another agent/)
      .waitFor();
    const back = page.getByRole('link', { name: 'Reassigned: open the earlier call' });
    expect(await back.getAttribute('href')).toBe(`/calls/${first.id}`);
    await page.goto(`${stage.url}/calls?agent=fay@example.com`);
    const given = page.getByRole('listitem').filter({ hasText: '+12025550161' }).locator('time');
    expect(await given.getAttribute('datetime')).not.toBe(first.createdAt);
    expect(await given.getAttribute('title')).toMatch(/^First requested at .+; given to this agent at /);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('a number is found as the policy reads it, and the server says what is wrong with another', async () => {
    const national = await openStage({
      policy: JSON.stringify({ version: 1, countries: null, defaultCountry: 'US' }),
    });
    await national.place('gus', '+12025550168');
    const { page, context, faults } = await visit(browser, national);
    await page.goto(`${national.url}/calls`);
    const number = page.getByLabel('Number', { exact: true });
    await number.fill('555-0168');
    await page.locator('.field').filter({ has: number }).locator('.bad').waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: '+12025550168' }).count()).toBe(1);
    await number.fill('202-555-0168');
    await page.waitForURL(/number=202-555-0168/);
    await page.getByRole('listitem').filter({ hasText: '+12025550168' }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
    await national.close();
  });

  test('calls that expire within ten minutes show on Now, and lead to these calls', async () => {
    const expiresAt = new Date(stage.clock.now() + 8 * 60_000).toISOString();
    for (const number of ['+12025550162', '+12025550163'])
      await stage.place('gus', number, { label: 'soon', expiresAt });
    await stage.place('gus', '+12025550164', { expiresAt: new Date(stage.clock.now() + 9 * 3_600_000).toISOString() });
    const { page, context, faults } = await visit(browser, stage);
    const warning = page.getByRole('link', { name: /calls expire within 10 minutes/ });
    await seen(stage, warning);
    await warning.click();
    await page.getByRole('button', { name: /Remove the filter Expires before: / }).waitFor();
    await page.getByRole('listitem').filter({ hasText: '+12025550163' }).waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: '+12025550164' }).count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('what a pause holds says who paused and why, on Now and on the page of a call', async () => {
    const { id } = await stage.place('gus', '+12025550165');
    const { page, context, faults } = await visit(browser, stage, { scopes: roles.supervisor });
    await stage.outdial().calls.pause('Fire drill');
    const reason = /^Paused by .+ since .+“Fire drill”$/;
    await seen(stage, page.getByRole('listitem').getByText(reason));
    await page.goto(`${stage.url}/calls/${id}`);
    await page.getByRole('region', { name: 'It waits for' }).getByText(reason).waitFor();
    expect(await findings(page, everything)).toEqual([]);
    await stage.outdial().calls.resume();
    await stage.outdial().calls.pause();
    await stage.clock.advance(2000);
    await page.reload();
    await page.getByRole('region', { name: 'It waits for' }).getByText('No reason was given.').waitFor();
    await stage.outdial().calls.resume();
    expect(faults).toEqual([]);
    await context.close();
  });

  test('a sentence names a code by its title, and the link to it stays in the console', async () => {
    const { id } = await stage.place('gus', '+12025550166', { whenNotReady: 'refuse' });
    const { page, context, faults } = await visit(browser, stage);
    await page.goto(`${stage.url}/calls/${id}`);
    const code = page.locator('.lead').getByRole('link', { name: '“The presence does not allow a call”' }).first();
    await code.waitFor();
    expect(await code.getAttribute('title')).toBe('agent-presence');
    await page.goto(`${stage.url}/calls?code=rejected-blocker`);
    await page.getByText('because of “The presence does not allow a call”').waitFor();
    await page.goBack();
    await code.click();
    await page.waitForURL(/\/explain\?code=agent-presence$/);
    await page.getByText('The presence does not allow a call.').first().waitFor();
    await page.getByRole('link', { name: 'The whole page about agent-presence' }).waitFor();
    expect(await findings(page, everything)).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });
});
