import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const built = new URL('../../outdial/dist/console/', import.meta.url);
const sizeOf = (name: string): number => readFileSync(new URL(`${name}.gz`, built)).byteLength;

/** A script and everything that it imports before it runs. */
function loadedBy(name: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(new URL(name, built), 'utf8');
  for (const [, imported] of text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w-]+\.js)["']/g))
    loadedBy(`assets/${imported}`, found);
  return found;
}

// Without a build there is nothing to weigh.
test.skipIf(!existsSync(new URL('index.html', built)))(
  'the first page needs at most 200 kB of script, compressed',
  () => {
    const html = readFileSync(new URL('index.html', built), 'utf8');
    const entry = [...html.matchAll(/\/console\/(assets\/[\w-]+\.js)/g)].map(([, name = '']) => name);
    const pages = readFileSync(new URL(entry[0] ?? '', built), 'utf8');
    const now = `assets/${/\bnow-[\w-]+\.js/.exec(pages)?.[0] ?? ''}`;
    expect(now).toContain('now-');
    const loaded = new Set([...entry, now].flatMap((name) => [...loadedBy(name)]));
    const bytes = [...loaded].reduce((sum, name) => sum + sizeOf(name), 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(200_000);
  },
);
