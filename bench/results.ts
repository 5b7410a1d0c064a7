import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.ts';
import type { Figure, Skipped } from './report.ts';

/** One scenario as it was measured last. `loadBefore`: the machine's load average of a minute when it began. */
export interface MeasuredScenario {
  readonly measuredAt: string;
  readonly machine: Machine;
  readonly loadBefore: number;
  readonly seconds: number;
  readonly limit: string;
  readonly figures: readonly Figure[];
  readonly skipped: readonly Skipped[];
}
type Results = Record<string, MeasuredScenario>;

const folder = fileURLToPath(new URL('results/', import.meta.url));
const latest = `${folder}latest.json`;
/** Ratios of one run vary by less than this part. */
const tolerated = 0.2;

export function readResults(): Results {
  return existsSync(latest) ? (JSON.parse(readFileSync(latest, 'utf8')) as Results) : {};
}

export function writeResults(results: Results): void {
  mkdirSync(folder, { recursive: true });
  const rounded = (_name: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value;
  writeFileSync(latest, `${JSON.stringify(results, rounded, 2)}\n`);
}

export function writePlot(name: string, svg: string): void {
  writeFileSync(`${folder}${name}.svg`, svg);
}

const isIdle = ({ loadBefore, machine }: MeasuredScenario): boolean => loadBefore <= machine.cores;

/**
 * Ratios to something in the same run that are clearly below those of the results before. Other work on the machine slows whatever needs more of
 * the processor, so that runs on a busy machine are not compared.
 */
export function fallen(
  before: MeasuredScenario | undefined,
  now: MeasuredScenario,
): readonly { readonly what: string; readonly value: number; readonly was: number }[] {
  if (before === undefined || !isIdle(before) || !isIdle(now)) return [];
  return now.figures.flatMap(({ what, value, isHeld }) => {
    const was = before.figures.find((figure) => figure.what === what)?.value;
    return isHeld === true && was !== undefined && value < was * (1 - tolerated) ? [{ what, value, was }] : [];
  });
}
