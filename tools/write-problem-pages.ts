// Writes docs/problems/*.md, the page of every code, from the one catalogue; a test fails while they are stale.
// usage: npx tsx tools/write-problem-pages.ts
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pageFiles } from '../packages/outdial/src/problems/page-files.ts';

const folder = fileURLToPath(new URL('../docs/problems/', import.meta.url));
mkdirSync(folder, { recursive: true });
const files = pageFiles();
for (const name of readdirSync(folder).filter((each) => !files.has(each))) rmSync(join(folder, name));
for (const [name, content] of files) writeFileSync(join(folder, name), content);
process.stdout.write(`${files.size} files in docs/problems\n`);
