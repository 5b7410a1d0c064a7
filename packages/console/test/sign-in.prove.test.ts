import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { client, openProvider, type TestProvider } from '../../outdial/test/oidc/provider.ts';
import { everything, findings } from './axe.ts';
import { hasChromium, launch, openStage, type Stage } from './stage.ts';

describe.skipIf(!hasChromium)('signing in with a provider (needs /usr/bin/chromium)', { timeout: 120_000 }, () => {
  let browser: Browser;
  let provider: TestProvider;
  let stage: Stage;
  beforeAll(async () => {
    provider = await openProvider({ host: 'localhost' });
    const oidc = {
      ...{ issuer: provider.issuer, audience: null, groupsClaim: 'groups' },
      roles: [{ group: 'leads', role: 'supervisor', ownCalls: false }],
      signIn: { clientId: client.id, clientSecret: client.secret, scopes: 'openid profile email' },
    } as const;
    [stage, browser] = await Promise.all([openStage({ oidc }), launch()]);
    provider.allow(`${stage.url}/oidc/callback`);
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
    await provider.close();
  });
  const open = async (path: string) => {
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${stage.url}${path}`);
    return page;
  };

  test('a person comes back from another site to the page they were on, signed in', async () => {
    provider.account = { sub: 'u-lea', name: 'Lea Moe', email: 'lea@example.com', groups: ['leads'] };
    const page = await open('/operate/audit');
    const button = page.getByRole('link', { name: `Sign in with ${new URL(provider.issuer).host}` });
    await button.waitFor();
    expect(await findings(page, everything)).toEqual([]);
    await button.click();
    await page.getByRole('navigation', { name: 'Menu' }).waitFor();
    expect(page.url()).toBe(`${stage.url}/operate/audit`);
    await page.getByText('Lea Moe <lea@example.com>').first().waitFor();
    expect(
      (await page.context().cookies()).map(({ name }) => name).filter((name) => name.endsWith('_sign_in')),
    ).toEqual([]);
    await page.reload();
    await page.getByRole('navigation', { name: 'Menu' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).first().click();
    await button.waitFor();
  });

  test('someone without a role reads which claim was looked at, and can go back', async () => {
    provider.account = { sub: 'u-new', name: 'New Hire', groups: ['staff'] };
    const page = await open('/');
    await page.getByRole('link', { name: /^Sign in with/ }).click();
    await page.getByRole('heading', { name: 'Your groups have no role in Outdial' }).waitFor();
    expect(await page.locator('main').innerText()).toContain('groups');
    expect(await findings(page, everything)).toEqual([]);
    await page.getByRole('link', { name: 'Use an API key' }).click();
    await page.getByLabel('API key').waitFor();
  });
});
