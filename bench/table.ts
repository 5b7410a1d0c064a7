import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { shown, type Figure } from './report.ts';
import type { MeasuredScenario } from './results.ts';

const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const begins = '<!-- Written by "npm run bench", from bench/results/latest.json. -->';
const ends = '<!-- Up to here. -->';

const written = (value: number): string => (Number.isInteger(value) ? String(value) : shown(value));
/** A cell of a table in Markdown. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function rowOf({ what, value, unit, goal, met, spread }: Figure, { measuredAt, loadBefore, limit }: MeasuredScenario) {
  const rounds = spread === undefined ? '' : ` (${shown(spread[0])} to ${shown(spread[1])})`;
  const measured = `${met === false ? 'missed: ' : ''}${written(value)} ${unit}${rounds}`;
  const cells = [what, goal ?? '–', measured, limit, `${measuredAt.slice(0, 10)}, ${loadBefore.toFixed(1)}`];
  return `| ${cells.map((text) => cell(text.trim())).join(' | ')} |`;
}

/** Every figure with a goal, and those that say what it is made of. */
function tableOf(results: readonly MeasuredScenario[]): string {
  const rows = results.flatMap((measured) =>
    measured.figures.filter(({ goal, isShown }) => goal !== null || isShown).map((figure) => rowOf(figure, measured)),
  );
  return [
    '| figure | goal | measured | limited by | day, load before |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** Puts the results into docs/performance.md, between two marks. */
export async function writeTable(results: readonly MeasuredScenario[]): Promise<void> {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begins), text.indexOf(ends)];
  if (from === -1 || to < from) throw new Error('docs/performance.md has no place for the table.');
  const whole = `${text.slice(0, from)}${begins}\n\n${tableOf(results)}\n\n${text.slice(to)}`;
  writeFileSync(page, await format(whole, { parser: 'markdown' }));
}
