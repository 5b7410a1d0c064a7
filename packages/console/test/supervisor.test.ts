import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { roles } from '../../outdial/src/ports/api-keys.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everything, findings } from './axe.ts';
import { hasChromium, launch, openStage, type Stage } from './stage.ts';
import { seen, visit } from './visit.ts';

describe.skipIf(!hasChromium)('a supervisor at work (needs /usr/bin/chromium)', { timeout: 120_000 }, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-supervisor-'));
  let browser: Browser;
  let stage: Stage;
  let receiver: Server;
  let status = 500;
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage({ dataDir, webhooks: { allowPrivate: true } }), launch()]);
    receiver = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status).end());
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
    receiver.close();
    receiver.closeAllConnections();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('a webhook that fails shows on Now, and all its messages are sent again with one button', async () => {
    const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    await stage.outdial().calls.webhooks.add(`http://${host}/hook-4711`);
    await stage.place('gus', '+12025550170');
    const { page, context, faults } = await visit(browser, stage, { scopes: roles.supervisor });
    const alarm = page.getByRole('link', { name: `The webhook ${host} has failed since` });
    await seen(stage, alarm, 2000);
    expect(await alarm.innerText()).toMatch(/messages? waits? \(next try .+\)|messages? wait/);
    await alarm.click();
    await page.getByText('Last error:').waitFor();
    expect(await page.locator('#content').innerText()).not.toContain('4711');
    expect(await page.getByRole('button', { name: /Remove|Send test|Add webhook/ }).count()).toBe(0);
    expect(await findings(page, everything)).toEqual([]);
    status = 200;
    await page.getByRole('button', { name: /Send .* again now/ }).click();
    await page.getByText(/sent again/).waitFor();
    await seen(stage, page.getByText('Every message was delivered.').first(), 2000);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('before calls move, the dialog warns about the new agent and about deadlines, and keeps a name that was typed', async () => {
    for (const number of ['+12025550171', '+12025550172'])
      await stage.place('gus', number, {
        label: 'move',
        expiresAt: new Date(stage.clock.now() + 4 * 60_000).toISOString(),
      });
    const { page, context, faults } = await visit(browser, stage, { scopes: roles.supervisor });
    await page.goto(`${stage.url}/calls?label=move`);
    await page.getByText('Actions for all calls that fit').click();
    await page.getByRole('button', { name: 'Reassign all…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('2 of these calls expire within 15 minutes. The first deadline is').waitFor();
    const agent = dialog.getByLabel('New agent');
    const count = dialog.getByLabel('Type 2 to confirm');
    await agent.fill('Nobody at all');
    await count.fill('2');
    await dialog.getByText('No agent is called “Nobody at all”. Pick one from the list.').waitFor();
    expect(await agent.inputValue()).toBe('Nobody at all');
    const act = dialog.getByRole('button', { name: 'Reassign 2 calls' });
    expect(await act.isDisabled()).toBe(true);
    await agent.fill('fay@example.com');
    await count.click();
    await dialog.getByText('Fay Break cannot be called for now, so the calls would wait:').waitFor();
    await dialog.getByText('Fay Break now: Break').waitFor();
    await dialog.getByText('Fay Break takes one call at a time').waitFor();
    expect(await agent.inputValue()).toBe('Fay Break');
    expect(await findings(page, everything)).toEqual([]);
    await act.click();
    await dialog.getByText('2 calls reassigned.').waitFor();
    await page.getByRole('heading', { name: 'Calls reassigned' }).waitFor();
    await dialog.getByRole('link', { name: 'Show the calls of the new agent' }).click();
    await page.getByText('All 2 calls').waitFor();
    await page.goto(`${stage.url}/operate/audit`);
    const line = page.getByRole('row').filter({ hasText: 'Calls reassigned (2 calls)' });
    await line.getByRole('button', { name: 'Show all 4' }).click();
    expect(await page.getByRole('row').filter({ hasText: '+1202555017' }).count()).toBeGreaterThanOrEqual(4);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('a refused request is explained from its row', async () => {
    const body = { from: { id: 'ana@example.com' }, to: [{ phoneNumber: '+12025550173' }] };
    await expect(stage.outdial().calls.place(body as never)).rejects.toMatchObject({ status: 400 });
    const { page, context, faults } = await visit(browser, stage);
    await page.goto(`${stage.url}/operate/requests`);
    await page.getByRole('button', { name: 'Refusals only' }).click();
    const row = page.getByRole('listitem').filter({ hasText: 'A call by Ana' });
    expect(await row.innerText()).toContain('•••0173');
    await row.getByRole('link', { name: 'Explain', exact: true }).click();
    await page.getByText('555 is in place of the hidden digits').waitFor();
    await page.getByRole('heading', { name: 'Corrected' }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });
});
