import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { Stage } from './stage.ts';

/** A browser that is signed in with a key of these scopes, on the first page. */
export async function visit(
  browser: Browser,
  stage: Stage,
  { scopes = ['admin'], dark = false }: { readonly scopes?: readonly string[]; readonly dark?: boolean } = {},
): Promise<{ readonly page: Page; readonly context: BrowserContext; readonly faults: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // A refused content security policy shows here, too.
    if (message.type() === 'error' && !/Failed to load resource|ERR_CONNECTION/.test(message.text()))
      faults.push(message.text());
  });
  await page.goto(stage.url);
  await page.getByLabel('API key').fill(await stage.keyWith(...scopes));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Menu' }).waitFor();
  return { page, context, faults };
}

/** Moves the clock in small steps until it is in sight. */
export async function seen(stage: Stage, wanted: Locator, stepMs = 250): Promise<void> {
  for (let steps = 0; steps < 400; steps += 1) {
    if (await wanted.first().isVisible()) return;
    await stage.clock.advance(stepMs);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`It did not come in sight: ${String(wanted)}`);
}
