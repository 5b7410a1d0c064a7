import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playScene } from './scene.ts';
import { hasChromium, launch, openStage, type Stage } from './stage.ts';
import { visit } from './visit.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds against WCAG 2.2 AA, as `rule: element`. */
async function findings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

describe.skipIf(!hasChromium)('every page for everyone (needs /usr/bin/chromium)', { timeout: 180_000 }, () => {
  let browser: Browser;
  let stage: Stage;
  let paths: readonly (readonly [path: string, shown: string])[];
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), launch()]);
    const { talked, waiting, unknown } = await playScene(stage);
    paths = [
      ['/', 'Why calls wait'],
      ['/calls', 'All 18 calls'],
      [`/calls/${talked}`, 'The agent and the target are connected.'],
      [`/calls/${waiting}`, 'No dial request has been sent.'],
      [`/calls/${unknown}`, 'Resolve…'],
      ['/agents', 'Carla Nophone'],
      ['/place?agent=carla@example.com&number=%2B12025550143&queue=Sales', 'It would wait:'],
      ['/explain', 'Nothing pasted yet'],
      ['/operate/dialing', 'calls a minute possible'],
      ['/operate/policy', 'The policy in force'],
      ['/operate/webhooks', 'Webhooks'],
      ['/operate/requests', 'Requests'],
      ['/operate/audit', 'Download CSV'],
      ['/operate/keys', 'New key'],
      ['/sandbox', 'Carla Nophone'],
    ];
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  test.each([false, true])('axe finds nothing on any page (dark: %s)', async (dark) => {
    const { page, context, faults } = await visit(browser, stage, { dark });
    const found: string[] = [];
    for (const [path, shown] of paths) {
      await page.goto(stage.url + path);
      await page.getByText(shown).first().waitFor();
      for (const finding of await findings(page)) found.push(`${path} ${finding}`);
    }
    await page.goto(`${stage.url}${paths[4]?.[0] ?? ''}`);
    await page.getByRole('button', { name: 'Resolve…' }).click();
    found.push(...(await findings(page)));
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('the keyboard alone opens a call, and a dialog gives the focus back', async () => {
    const { page, context } = await visit(browser, stage);
    await page.goto(`${stage.url}/calls?undecided=true`);
    await page.getByRole('listitem').first().waitFor();
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    for (let presses = 0; presses < 60 && !(await focused()).includes('+12025550104'); presses += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const resolve = page.getByRole('button', { name: 'Resolve…' });
    await resolve.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await focused()).toBe('Resolve…');
    await context.close();
  });

  test('on a phone no page is wider than the screen, and the menu opens', async () => {
    const { page, context } = await visit(browser, stage);
    await page.setViewportSize({ width: 360, height: 740 });
    for (const [path, shown] of paths) {
      await page.goto(stage.url + path);
      await page.getByText(shown).first().waitFor();
      expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 360]);
    }
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await page.getByText('All 18 calls').waitFor();
    await context.close();
  });
});
