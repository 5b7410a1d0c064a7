import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const packageFolder = fileURLToPath(new URL('../../', import.meta.url));
const pageOf = (name: string): string => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');
const files = ['src', 'test'].flatMap((folder) =>
  readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
);

describe.each(['reliability.md', 'security.md'])('%s', (name) => {
  const page = pageOf(name);
  /** Each `file`: "name of a test" of the page, and each further "name" after it. */
  const cited = [...page.matchAll(/`([^`]+\.ts)`: ("[^"]+"(?:, "[^"]+")*)/g)].flatMap(([, file = '', names = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, quoted = '']) => ({ file, quoted })),
  );

  test('cites tests by name', () => {
    expect(cited.length).toBeGreaterThan(4);
  });

  test.each(cited)('"$quoted" is in $file', ({ file, quoted }) => {
    const found = files.filter((path) => path === file || basename(path) === file);
    expect(found).toHaveLength(1);
    expect(readFileSync(join(packageFolder, found[0]!), 'utf8')).toContain(quoted);
  });

  test('names no file that is not there, and no path of a machine', () => {
    const named = [...page.matchAll(/`((?:src|test)\/[^`\s]+)`/g)].map(([, path = '']) => path);
    expect(named.filter((path) => !files.includes(path.replace(/\/$/, '')))).toEqual([]);
    expect(page).not.toMatch(/(?<![\w.)])\/(?:tmp|home|root|work|Users|var)\//);
  });
});

test('the table of reliability.md has two columns', () => {
  const rows = pageOf('reliability.md')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  expect(rows.filter((row) => row.replaceAll(/`[^`]*`/g, '').split('|').length !== 4)).toEqual([]);
});
