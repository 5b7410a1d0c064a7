import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sized } from '../../../tools/test-run/sized.ts';
import { everything, findings } from './axe.ts';
import { playScene } from './scene.ts';
import { hasChromium, launch, openStage, type Stage } from './stage.ts';
import { visit } from './visit.ts';

describe.skipIf(!hasChromium)('every page for everyone (needs /usr/bin/chromium)', { timeout: 180_000 }, () => {
  let browser: Browser;
  let stage: Stage;
  let paths: readonly (readonly [path: string, shown: string])[];
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), launch()]);
    const { talked, waiting, unknown } = await playScene(stage);
    paths = [
      ['/', 'Why calls wait'],
      ['/calls', 'All 20 calls'],
      [`/calls/${talked}`, 'The agent and the target are connected.'],
      [`/calls/${waiting}`, 'No dial request has been sent.'],
      [`/calls/${unknown}`, 'Resolve…'],
      ['/agents', 'Carla Nophone'],
      ['/place?agent=carla@example.com&number=%2B12025550143&queue=Sales', 'It would wait:'],
      ['/explain', 'Nothing pasted yet'],
      ['/operate/dialing', 'calls a minute possible'],
      ['/operate/policy', 'The policy in force'],
      ['/operate/webhooks', 'Webhooks'],
      ['/operate/requests', 'Refused with the code'],
      ['/operate/audit', 'Download CSV'],
      ['/operate/keys', 'New key'],
      ['/operate/doctor', 'It dials and changes nothing.'],
      ['/sandbox', 'Carla Nophone'],
    ];
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
  });

  test('axe finds nothing on any page, in light and dark, and none is wider than a phone', async () => {
    const { page, context, faults } = await visit(browser, stage);
    const found: string[] = [];
    const look = async (path: string): Promise<void> => {
      // Only the colours differ in the dark.
      for (const [colorScheme, rules] of [
        ['light', everything],
        ['dark', ['color-contrast']],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        for (const finding of await findings(page, rules)) found.push(`${path} ${colorScheme} ${finding}`);
      }
    };
    // Every third page in `npm test`, and all of them in `npm run prove`.
    for (const [path, shown] of paths.filter((_, index) => index % sized(5, 1) === 0)) {
      await page.goto(stage.url + path);
      await page.getByText(shown).first().waitFor();
      await look(path);
      await page.setViewportSize({ width: 360, height: 740 });
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (width > 360) found.push(`${path} is ${width} pixels wide`);
      await page.setViewportSize({ width: 1280, height: 860 });
    }
    await page.goto(`${stage.url}/calls`);
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByLabel('Requested before').waitFor();
    for (const width of [1280, 1024, 360]) {
      await page.setViewportSize({ width, height: 860 });
      const boxes = await page.evaluate<{ x: number; y: number; right: number; bottom: number }[]>(
        `[...document.querySelectorAll('.filter-fields input, .filters .buttons button')]
          .map((each) => each.getBoundingClientRect().toJSON())`,
      );
      expect(boxes.length).toBeGreaterThan(2);
      const overlaps = boxes.flatMap((one, index) =>
        boxes
          .slice(index + 1)
          .filter(
            (other) =>
              one.x < other.right - 1 &&
              other.x < one.right - 1 &&
              one.y < other.bottom - 1 &&
              other.y < one.bottom - 1,
          ),
      );
      expect([width, overlaps]).toEqual([width, []]);
    }
    await page.setViewportSize({ width: 1280, height: 860 });
    await look('more filters');
    await page.goto(`${stage.url}${paths[4]?.[0] ?? ''}`);
    await page.getByRole('button', { name: 'Resolve…' }).click();
    await look('resolve');
    await context.clearCookies();
    await page.goto(stage.url);
    await page.getByLabel('API key').waitFor();
    await look('sign in');
    await page.goto(stage.url + (await stage.outdial().calls.session.link()).path);
    await page.getByRole('button').waitFor();
    await look('sign in by a link');
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('the keyboard alone opens a call, and a dialog gives the focus back', async () => {
    const { page, context } = await visit(browser, stage);
    await page.goto(`${stage.url}/calls?undecided=true`);
    await page.getByRole('listitem').first().waitFor();
    const focused = (): Promise<string> => page.evaluate<string>('document.activeElement.textContent');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    const isRow = (): Promise<boolean> => page.evaluate<boolean>('document.activeElement.matches("a.grid-row")');
    for (let presses = 0; presses < 60 && !(await isRow()); presses += 1) await page.keyboard.press('Tab');
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

  test('on a phone the menu is a drawer that closes after a choice', async () => {
    const { page, context } = await visit(browser, stage);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await page.getByText('All 20 calls').waitFor();
    expect(await page.getByRole('link', { name: 'Agents', exact: true }).count()).toBe(0);
    await context.close();
  });
});
