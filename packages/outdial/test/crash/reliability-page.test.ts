import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const packageFolder = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(new URL('../../../../docs/reliability.md', import.meta.url), 'utf8');
const files = ['src', 'test'].flatMap((folder) =>
  readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
);
/** Each `file`: "name of a test" of the page. */
const cited = [...page.matchAll(/`([^`]+\.ts)`: "([^"]+)"/g)].map(([, file = '', name = '']) => ({ file, name }));

test('the page cites tests by name', () => {
  expect(cited.length).toBeGreaterThan(4);
});

test.each(cited)('"$name" is in $file', ({ file, name }) => {
  const found = files.filter((path) => path === file || basename(path) === file);
  expect(found).toHaveLength(1);
  expect(readFileSync(join(packageFolder, found[0]!), 'utf8')).toContain(name);
});

test('every file that the page names is there', () => {
  const named = [...page.matchAll(/`((?:src|test)\/[^`\s]+)`/g)].map(([, path = '']) => path);
  expect(named.filter((path) => !files.includes(path.replace(/\/$/, '')))).toEqual([]);
});

test('the table has two columns, and the page names no path of a machine', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('|'));
  expect(rows.filter((row) => row.replaceAll(/`[^`]*`/g, '').split('|').length !== 4)).toEqual([]);
  expect(page).not.toMatch(/(?<![\w.)])\/(?:tmp|home|root|work|Users|var)\//);
});
