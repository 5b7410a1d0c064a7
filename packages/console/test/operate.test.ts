import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everything, findings } from './axe.ts';
import { hasChromium, launch, openStage, type Stage } from './stage.ts';
import { visit } from './visit.ts';

const policy = {
  version: 1,
  allowedPresences: ['Available', 'On Queue'],
  countries: ['US'],
  callingHours: {
    week: { monday: ['09:00-17:30'] },
    holidays: [
      { date: '2020-01-01', name: 'New Year' },
      { date: '2099-12-25', name: 'Christmas' },
      { date: '2099-12-24', hours: ['09:00-12:00'], countries: ['US'] },
    ],
  },
};

describe.skipIf(!hasChromium)(
  'the pages for whoever runs Outdial (needs /usr/bin/chromium)',
  { timeout: 120_000 },
  () => {
    let browser: Browser;
    let stage: Stage;
    beforeAll(async () => {
      [stage, browser] = await Promise.all([openStage({ policy: JSON.stringify(policy) }), launch()]);
    });
    afterAll(async () => {
      await browser.close();
      await stage.close();
    });

    test("the policy's special days are in words, soonest first, without those that are past", async () => {
      const { page, context, faults } = await visit(browser, stage, { scopes: ['calls:read'] });
      await page.goto(`${stage.url}/operate/policy`);
      const days = page.locator('.fact').filter({ hasText: 'Special days' });
      await days.waitFor();
      expect(await days.getByRole('listitem').allInnerTexts()).toEqual([
        'Thursday, December 24, 2099: 09:00-12:00, for targets in US',
        'Friday, December 25, 2099, Christmas: closed',
      ]);
      await days.getByText('1 day is past.').waitFor();
      expect(faults).toEqual([]);
      await context.close();
    });

    test('the page of requests says that a key without audit:read sees only its own requests', async () => {
      await stage.place('gus', '+12025550181');
      const own = await visit(browser, stage, { scopes: ['calls:read'] });
      await own.page.goto(`${stage.url}/operate/requests`);
      const line = own.page.getByText('You see the requests of your own key.');
      await line.waitFor();
      await own.page.getByText('POST /v1/session').first().waitFor();
      expect(await findings(own.page, everything)).toEqual([]);
      const all = await visit(browser, stage);
      await all.page.goto(`${stage.url}/operate/requests`);
      await all.page.getByText('POST /v1/session').first().waitFor();
      expect(await all.page.getByText('You see the requests of your own key.').count()).toBe(0);
      expect([...own.faults, ...all.faults]).toEqual([]);
      await own.context.close();
      await all.context.close();
    });

    test('the doctor says what is wrong, worst first, and who can fix it, and is asked again', async () => {
      const { page, context, faults } = await visit(browser, stage);
      const { client, control } = stage.sandbox;
      control.changeClient(client.id, { permissions: ['routing:queue:view'] });
      await page.goto(`${stage.url}/operate/doctor`);
      const [worst] = await page.getByRole('listitem').filter({ hasText: 'Permission' }).all();
      await worst?.getByText('Fault').waitFor();
      await worst?.getByText('An administrator can fix this.').waitFor();
      await page.getByText(/^\d faults, \d+ warnings?\.$/).waitFor();
      control.changeClient(client.id, { permissions: ['*:*:*'] });
      await stage.clock.advance(15_000);
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.getByText(/^No faults, \d+ warnings?\.$/).waitFor();
      expect(control.dials().total).toBe(0);
      expect(faults).toEqual([]);
      await context.close();
    });
  },
);
