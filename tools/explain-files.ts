// Runs `explain` over every readable text file of folders and prints counts: files, recognised kinds, and files with a problem.
// usage: node --conditions=outdial-source --import tsx tools/explain-files.ts [--list] FOLDER…
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { explain } from '../packages/outdial/src/explain/explain.ts';

const binary = new Set(
  '.png .jpg .jpeg .gif .svg .ico .pdf .zip .gz .woff .woff2 .ttf .eot .mp3 .mp4 .wav .lock .map .i3inboundflow'.split(
    ' ',
  ),
);
const longestBytes = 100_000;
const now = Date.parse('2026-11-29T12:00:00Z');

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === '.git' || entry.name === 'node_modules' ? [] : filesIn(path);
    const isText = entry.isFile() && !binary.has(extname(entry.name).toLowerCase());
    return isText && statSync(path).size <= longestBytes ? [path] : [];
  });
}

const list = process.argv.includes('--list');
const kinds = new Map<string, number>();
let [count, alarms, warned] = [0, 0, 0];
for (const path of process.argv
  .slice(2)
  .filter((each) => each !== '--list')
  .flatMap(filesIn)) {
  const text = readFileSync(path, 'utf8');
  if (text.trim() === '' || text.includes('\u0000')) continue;
  const { recognised, problems, warnings, marks } = explain(text, now);
  count += 1;
  kinds.set(recognised, (kinds.get(recognised) ?? 0) + 1);
  if (problems.length > 0) alarms += 1;
  if (warnings.length > 0) warned += 1;
  if (!list) continue;
  const said = [...problems, ...warnings].map(
    (each, index) => `${each.code} ${marks[index]?.line ?? ''} ${each.message}`,
  );
  if (said.length > 0) process.stdout.write(`${path} (${recognised})\n  ${said.slice(0, 6).join('\n  ')}\n`);
}
const byKind = [...kinds].toSorted((one, other) => other[1] - one[1]).map(([kind, n]) => `${kind} ${n}`);
process.stdout.write(`${count} files; ${alarms} with a problem, ${warned} with a warning; ${byKind.join(', ')}\n`);
