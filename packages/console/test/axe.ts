import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Axe {
  readonly run: (options: object) => Promise<{ readonly violations: readonly Violation[] }>;
}
interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** The rules of WCAG 2.2 AA, and what axe advises. */
export const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds against WCAG 2.2 AA, as `rule: element`. `rules`: by tag or id. */
export async function findings(page: Page, rules: readonly string[]): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    // The script before made it.
    const { axe: run } = globalThis as unknown as { readonly axe: Axe };
    const { violations } = await run.run({ runOnly: [...runOnly] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }, rules);
}
