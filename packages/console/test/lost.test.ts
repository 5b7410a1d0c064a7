import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sized } from '../../../tools/test-run/sized.ts';
import { hasChromium, launch, openStage, type Stage } from './stage.ts';
import { visit } from './visit.ts';

describe.skipIf(!hasChromium)('the console and its server (needs /usr/bin/chromium)', { timeout: 300_000 }, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'console-'));
  let browser: Browser;
  let stage: Stage;
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage({ dataDir }), launch()]);
  });
  afterAll(async () => {
    await browser.close();
    await stage.close();
    rmSync(dataDir, { recursive: true });
  });

  test('a restart of the server under an open page loses nothing, and signs no one out', async () => {
    const { page, context, faults } = await visit(browser, stage);
    await page.getByRole('link', { name: 'Calls', exact: true }).click();
    await stage.place('ben', '+12025550171');
    const row = (number: string) => page.getByRole('listitem').filter({ hasText: number });
    await row('+12025550171').waitFor();
    await stage.stop();
    await page.getByRole('alert').filter({ hasText: 'Connection lost.' }).waitFor();
    expect(await row('+12025550171').count()).toBe(1);
    await stage.startAgain();
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await stage.place('ben', '+12025550172');
    await row('+12025550172').waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test('a server without live streams is polled, and the page shows what is new', async () => {
    const { page, context, faults } = await visit(browser, stage);
    // As Outdial on AWS answers.
    await context.route('**/v1/events*', async (route) => {
      const accept = route.request().headers()['accept'] ?? '';
      if (accept === 'text/event-stream') {
        const problem = { code: 'live-not-possible', kind: 'state', pointer: null, message: 'm', seen: null };
        const more = {
          expected: null,
          fix: 'f',
          who: 'developer',
          targetRung: false,
          next: 'same-key',
          docs: '/problems/x',
        };
        const body = JSON.stringify({ detail: 'm', problems: [{ ...problem, ...more }] });
        await route.fulfill({ status: 406, contentType: 'application/problem+json', body });
        return;
      }
      if (!accept.includes('text/event-stream')) return route.continue();
      const { items } = await stage.outdial().calls.list({ limit: 1 });
      const last = items[0] === undefined ? [] : await stage.outdial().calls.history(items[0].id);
      const next = String(last.at(-1)?.sequence ?? 0);
      await route.fulfill({ json: { items: [], next }, headers: { 'outdial-version': '0' } });
    });
    await page.goto(`${stage.url}/calls`);
    await page.getByText('Live', { exact: true }).waitFor();
    await stage.place('ben', '+12025550175');
    await page.getByRole('listitem').filter({ hasText: '+12025550175' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('all calls of an absent agent are reassigned after the count was typed', async () => {
    const count = sized(5, 60);
    for (let index = 0; index < count; index += 1)
      await stage.place('gus', `+12025551${String(index).padStart(3, '0')}`, {
        expiresAt: new Date(stage.clock.now() + 86_400_000).toISOString(),
      });
    const { page, context, faults } = await visit(browser, stage);
    await page.goto(`${stage.url}/calls?agent=gus@example.com`);
    await page.getByText(`All ${count} calls`).waitFor();
    await page.getByText('Actions for all calls that fit').click();
    await page.getByRole('button', { name: 'Reassign all…' }).click();
    const act = page.getByRole('button', { name: `Reassign ${count} calls` });
    await page.getByLabel('New agent').fill('fay');
    await page.getByRole('option', { name: /Fay Break/ }).click();
    expect(await act.isDisabled()).toBe(true);
    await page.getByLabel(`Type ${count} to confirm`).fill(String(count));
    await act.click();
    await page.getByText(`${count} calls reassigned.`).waitFor();
    const { calls } = stage.outdial();
    expect((await calls.list({ agent: 'fay@example.com', state: 'waiting', limit: 200 })).items).toHaveLength(count);
    expect((await calls.list({ agent: 'gus@example.com', state: 'waiting' })).items).toEqual([]);
    expect(stage.sandbox.control.dials().total).toBe(0);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('listitem').first().getByRole('link').click();
    await page.getByRole('link', { name: 'Reassigned: open the new call' }).click();
    await page.getByText('Fay Break has been on Break').first().waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  test(
    'many calls are filtered fast, and scroll smoothly with few rows in the document while others arrive',
    { timeout: sized(120_000, 300_000) },
    async () => {
      const many = sized(200, 20_000);
      await placeMany(stage, many);
      for (const filter of [
        { state: 'scheduled' },
        { label: 'seldom' },
        { agent: 'ana@example.com' },
        { queue: 'Sales' },
      ])
        expect(
          await fastest(() => stage.outdial().calls.list({ ...filter, limit: 100 })),
          JSON.stringify(filter),
        ).toBeLessThan(200);
      const { page, context } = await visit(browser, stage);
      await page.goto(`${stage.url}/calls?state=scheduled`);
      await page.getByRole('listitem').first().waitFor();
      const rows: number[] = [];
      const longest = await longestTask(browser, page, async () => {
        await page.evaluate(scrollToEnd);
        for (let screens = 0; screens < 40; screens += 1) {
          await page.evaluate('document.querySelector(".grid-table").scrollBy(0, -400)');
          if (screens % 10 === 0) await stage.clock.advance(1000);
          if (screens % 10 === 0) await placeScheduled(stage, 90_000 + screens + many);
          rows.push(await page.getByRole('listitem').count());
        }
        await page.getByText(`All ${(many + 5).toLocaleString('en')} calls`).waitFor();
      });
      expect(Math.max(...rows)).toBeLessThan(80);
      expect(longest).toBeLessThan(100);
      await context.close();
    },
  );
});

const placeScheduled = (stage: Stage, index: number): Promise<unknown> =>
  stage.outdial().calls.place({
    from: { id: 'ana@example.com', queueId: 'Sales' },
    targets: [{ phoneNumber: `+1202${String(5_500_000 + index)}` }],
    notBefore: new Date(stage.clock.now() + 3_600_000).toISOString(),
    ...(index % 1000 === 7 ? { label: 'seldom' } : {}),
  });

async function placeMany(stage: Stage, many: number): Promise<void> {
  const atOnce = sized(100, 500);
  // Then Ana and the queue are known.
  await placeScheduled(stage, many);
  await stage.clock.advance(1000);
  for (let index = 0; index < many; index += atOnce)
    await Promise.all(Array.from({ length: atOnce }, (_, each) => placeScheduled(stage, index + each)));
}

/** The fastest of some times, in milliseconds: what the work takes when nothing else runs. */
async function fastest(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let runs = 0; runs < 5; runs += 1) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  return Math.min(...times);
}

/** Scrolls down until every call is loaded. */
const scrollToEnd = `(async () => {
  while (!document.querySelector('.grid-foot').textContent.startsWith('All')) {
    const list = document.querySelector('.grid-table');
    list.scrollTop = list.scrollHeight;
    await new Promise(requestAnimationFrame);
  }
})()`;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly name?: string };
  /** Microseconds of processor time. */
  readonly tdur?: number;
}

/** The longest task of the page's main thread meanwhile, in milliseconds of processor time: what other programs take does not count. */
async function longestTask(browser: Browser, page: Page, work: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: readonly TraceEvent[];
  };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const main = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
  );
  const tasks = traceEvents.filter((event) => event.ph === 'X' && main.has(threadOf(event)));
  expect(tasks.length).toBeGreaterThan(100);
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1000;
}
