import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sized } from '../../../tools/test-run/sized.ts';
import { hasChromium, launch, openStage, type Stage } from './stage.ts';
import { seen, visit } from './visit.ts';

/** A flow that only `npm run prove` walks through. */
const longForm = test.runIf(sized(false, true));

// CI installs Chromium; elsewhere it may be missing.
describe.skipIf(!hasChromium)('the console in a real browser (needs /usr/bin/chromium)', { timeout: 120_000 }, () => {
  let browser: Browser;
  let stage: Stage;
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), launch()]);
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  test('a wrong key is refused in words, and a right one signs in and out', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${stage.url}/calls?state=waiting`);
    await page.getByLabel('API key').fill('od_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This key is unknown or revoked').waitFor();
    await page.getByLabel('API key').fill(await stage.keyWith('calls:read'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Remove the filter Waiting' }).waitFor();
    expect(
      await page.evaluate<string>('document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })'),
    ).not.toContain('od_');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    await page.context().close();
  });

  test('a call is watched live from its first moment to its end, across a reload', async () => {
    const { page, context, faults } = await visit(browser, stage);
    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await page.getByText('Live', { exact: true }).waitFor();
    const { id } = await stage.place('ana', '+12025550104');
    const row = page.getByRole('listitem').filter({ hasText: '+12025550104' });
    await seen(stage, row.getByText('Connected'));
    await row.getByRole('link').click();
    await page.getByText('The agent and the target are talking.').waitFor();
    await page.reload();
    await page.getByText('The agent and the target are talking.').waitFor();
    await stage.clock.advance(3000);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Hang up' }).click();
    await seen(stage, page.locator('.lead').getByText('Completed'));
    expect((await stage.outdial().calls.get(id)).outcome?.canceled).toBe(true);
    await page.getByRole('img', { name: /Target: talks/ }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  longForm('a call that waits for an agent says who can fix it, and goes out once the sandbox panel does', async () => {
    const { page, context, faults } = await visit(browser, stage);
    const { id } = await stage.place('carla', '+12025550100');
    await page.goto(`${stage.url}/calls/${id}`);
    await page.getByText('The agent can fix this').first().waitFor();
    await page.getByRole('link', { name: 'Sandbox', exact: true }).click();
    await page.getByLabel('Carla Nophone: Phone').selectOption({ index: 1 });
    await page.goBack();
    await seen(stage, page.locator('.lead').getByText('Completed'), 1000);
    expect(stage.sandbox.control.dials({ callId: id }).total).toBe(1);
    stage.sandbox.control.changeAgent('carla', { station: null });
    expect(faults).toEqual([]);
    await context.close();
  });

  test('an unknown outcome is resolved only after the person has chosen and confirmed', async () => {
    const operation = 'postConversationsCallsUserUserId';
    stage.sandbox.control.injectFault({ operation, fault: 'answer-lost', count: 1 });
    stage.sandbox.control.injectFault({ operation, fault: 'attributes-never', count: 1 });
    const { id } = await stage.place('hana', '+12025550104');
    await stage.until(id, ({ state }) => state === 'outcome-unknown', 5000);
    const { page, context, faults } = await visit(browser, stage);
    await page.goto(`${stage.url}/calls/${id}`);
    const resolve = page.getByRole('button', { name: 'Resolve…' });
    await resolve.waitFor();
    await page.getByText(/^This conversation may be the call: began at /).waitFor();
    const again = page.getByRole('link', { name: 'Call again' });
    expect(await again.count()).toBe(0);
    await resolve.click();
    const record = page.getByRole('button', { name: 'Record this decision' });
    await page.getByLabel('I have looked it up').check();
    await page.getByLabel(/It was not placed/).check();
    await page.getByText(/^Genesys has conversation .+ It may be this call\. If it is,/).waitFor();
    expect(await page.getByLabel('I have looked at this conversation: it is not this call').isChecked()).toBe(false);
    expect(await record.isDisabled()).toBe(true);
    await page.getByLabel(/It became this conversation/).check();
    expect(await record.isDisabled()).toBe(true);
    await page.getByLabel('I have looked it up').check();
    await record.click();
    await page.getByText('admin decided that this call was placed.').first().waitFor();
    await page.getByText('Unknown, decided: placed').waitFor();
    await page.getByText(/^It counts as conversation /).waitFor();
    await page.getByText('Is this wrong? A colleague with the scope calls:resolve can correct it.').waitFor();
    expect(await again.count()).toBe(0);
    expect((await stage.outdial().calls.get(id)).outcome?.resolution).toMatchObject({ placed: true });
    // Only another person may correct it.
    const correct = page.getByRole('button', { name: 'Correct…' });
    expect(await correct.count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
    const second = await visit(browser, stage);
    await second.page.goto(`${stage.url}/calls/${id}`);
    await second.page.getByRole('button', { name: 'Correct…' }).click();
    await second.page.getByText(/admin decided at .* placed as/).waitFor();
    const replace = second.page.getByRole('button', { name: 'Record this decision' });
    await second.page.getByLabel(/It became this conversation/).check();
    await second.page.getByText('This is the decision that counts now.').waitFor();
    expect(await replace.isDisabled()).toBe(true);
    await second.page.getByLabel(/It was not placed/).check();
    await second.page.getByLabel('I have looked at this conversation: it is not this call').check();
    await replace.click();
    await second.page
      .getByText(/ decided that this call was not placed\./)
      .first()
      .waitFor();
    await second.page.getByText(/corrected the decision of admin/).waitFor();
    await second.page.getByText(/^This conversation may be the call: began at /).waitFor();
    expect((await stage.outdial().calls.get(id)).outcome?.resolution).toMatchObject({
      placed: false,
      corrects: { placed: true },
    });
    expect(await second.page.getByRole('button', { name: 'Correct…' }).count()).toBe(0);
    expect(second.faults).toEqual([]);
    await second.context.close();
  });

  test("the forum's body is marked, explained and corrected", async () => {
    const { page, context, faults } = await visit(browser, stage, { scopes: ['calls:read'] });
    await page.getByRole('link', { name: 'Explain', exact: true }).click();
    await page
      .getByLabel(/A request, an answer/)
      .fill('{ "from": { "phoneNumber": "+15551234567" }, "to": [{ "phoneNumber": "+15559876543" }] }');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await page.getByText('3 problems to fix.').waitFor();
    expect(await page.locator('mark').allInnerTexts()).toEqual(['"from"', '"phoneNumber"', '"to"']);
    const corrected = page.getByRole('region', { name: 'Corrected' });
    expect(JSON.parse(await corrected.locator('pre').innerText())).toMatchObject({
      targets: [{ phoneNumber: '+15559876543' }],
    });
    expect(faults).toEqual([]);
    await context.close();
  });

  test('a call is placed from the form once, with the agent found by name and the number spaced as typed', async () => {
    const { page, context, faults } = await visit(browser, stage);
    await page.getByRole('link', { name: 'Place a call', exact: true }).click();
    await page.getByLabel('Agent', { exact: true }).fill('fay');
    await page.getByRole('option', { name: /Fay Break/ }).click();
    await page.getByLabel('Number to call').pressSequentially('+442079460958');
    expect(await page.getByLabel('Number to call').inputValue()).toBe('+44 20 7946 0958');
    await page.getByText('United Kingdom').waitFor();
    await page.getByText('It would wait:').waitFor();
    await page.getByRole('button', { name: 'Call', exact: true }).dblclick();
    await page.getByRole('button', { name: 'Cancel call' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel call' }).click();
    await page.getByText('The call was canceled before Outdial dialed.').first().waitFor();
    await page.getByText(/A cancel was requested with the key “admin” at/).waitFor();
    const { items } = await stage.outdial().calls.list({ number: '+442079460958' });
    expect(items.map(({ state }) => state)).toEqual(['canceled']);
    expect(faults).toEqual([]);
    await context.close();
  });

  longForm('a call is placed again from its page: another call, under a key of its own', async () => {
    const first = await stage.place('ana', '+12025550100', { label: 'renewals' });
    await stage.until(first.id, ({ outcome }) => outcome !== null);
    const { page, context, faults } = await visit(browser, stage);
    await page.goto(`${stage.url}/calls/${first.id}`);
    await page.getByRole('link', { name: 'Call again' }).click();
    await page.getByText('Ready: it would be dialed at once.').waitFor();
    await page.getByRole('button', { name: 'Call', exact: true }).dblclick();
    await page.waitForURL(/\/calls\/call_/);
    await seen(stage, page.locator('.lead').getByText('Completed'), 1000);
    const { items } = await stage.outdial().calls.list({ number: '+12025550100', label: 'renewals' });
    const [again] = items;
    expect(items.map(({ id }) => id)).toEqual([again?.id, first.id]);
    expect(page.url()).toContain(again?.id);
    expect(again?.key).toMatch(/^console-/);
    expect(stage.sandbox.control.dials({ callId: again?.id ?? '' }).total).toBe(1);
    await page.getByText('Show each request').click();
    await page.getByRole('region', { name: 'Requests to Genesys' }).getByRole('row').nth(1).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  longForm('a pause shows on every page who paused, until someone resumes', async () => {
    const { page, context, faults } = await visit(browser, stage);
    await page.getByRole('link', { name: 'Operate', exact: true }).click();
    await page.getByRole('button', { name: 'Pause dialing…' }).click();
    await page.getByLabel('Why?').fill('Fire drill');
    await page.getByRole('dialog').getByRole('button', { name: 'Pause dialing' }).click();
    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await stage.clock.advance(2000);
    await page.getByText(/Paused by admin since .+“Fire drill”/).waitFor();
    expect((await stage.outdial().calls.capacity()).paused).toBe(true);
    await page.getByRole('button', { name: 'Resume dialing' }).click();
    await stage.clock.advance(2000);
    await page.getByText('Dialing is paused.').waitFor({ state: 'hidden' });
    expect(faults).toEqual([]);
    await context.close();
  });

  longForm("a CRM's page on another address opens the filled form, and sends nothing itself", async () => {
    const files = new Map([
      [
        '/',
        readFileSync(new URL('../../../examples/crm/index.html', import.meta.url), 'utf8').replace(
          'http://127.0.0.1:4600',
          stage.url,
        ),
      ],
      [
        '/click-to-dial.js',
        readFileSync(new URL('../../outdial/dist/console/click-to-dial.js', import.meta.url), 'utf8'),
      ],
    ]);
    const crm = createServer(({ url = '/' }, response) => {
      response.setHeader('content-type', url.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8');
      response.end(files.get(url));
    });
    await new Promise<void>((resolve) => crm.listen(0, '127.0.0.1', resolve));
    const { page, context, faults } = await visit(browser, stage);
    // Another name of this machine is another website.
    await page.goto(`http://localhost:${(crm.address() as AddressInfo).port}/`);
    const [form] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: '+1 202 555 0143' }).click(),
    ]);
    await form.getByRole('button', { name: 'Call', exact: true }).waitFor();
    expect(await form.getByLabel('Number to call').inputValue()).toBe('+1 202 555 0143');
    expect(await form.locator('pre').innerText()).toContain('"customer": "4711"');
    expect((await stage.outdial().calls.list({ number: '+12025550143' })).items).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
    crm.close();
    crm.closeAllConnections();
  });

  longForm('a key that only reads sees everything and can do nothing', async () => {
    const { id } = await stage.place('gus', '+12025550188');
    const { page, context } = await visit(browser, stage, { scopes: ['calls:read', 'presence:read'] });
    await page.goto(`${stage.url}/calls/${id}`);
    await page.getByText('Gus Offline has been Offline').first().waitFor();
    expect(await page.getByRole('button', { name: /Cancel|Resolve|Call again/ }).count()).toBe(0);
    await page.goto(`${stage.url}/calls?agent=gus@example.com`);
    await page.getByRole('listitem').first().waitFor();
    expect(await page.getByRole('button', { name: /all…/ }).count()).toBe(0);
    await page.goto(`${stage.url}/place?agent=gus@example.com&number=%2B12025550188`);
    expect(await page.getByRole('button', { name: 'Call', exact: true }).isDisabled()).toBe(true);
    await page.goto(`${stage.url}/operate/keys`);
    await page.getByText('This needs a key with the scope admin.').waitFor();
    await page.goto(`${stage.url}/operate/nothing`);
    await page.getByText('There is no such page').first().waitFor();
    await page.goto(`${stage.url}/sandbox`);
    await page.getByText('This needs a key with the scope admin.').waitFor();
    await context.close();
  });
});
