/** One measured figure. `goal` is null when docs/performance.md sets none. `met` is null when it is printed for comparison only. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string | null;
  readonly met: boolean | null;
}

export function atMost(what: string, value: number, unit: string, goal: number): Figure {
  return { what, value, unit, goal: `≤ ${goal} ${unit}`, met: value <= goal };
}
export function atLeast(what: string, value: number, unit: string, goal: number): Figure {
  return { what, value, unit, goal: `≥ ${goal} ${unit}`, met: value >= goal };
}
export function plainly(what: string, value: number, unit: string): Figure {
  return { what, value, unit, goal: null, met: null };
}

/** The value below which this part (0 to 1) of the samples lies. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

export function printFigures(figures: readonly Figure[]): void {
  for (const { what, value, unit, goal, met } of figures) {
    const shown = value >= 100 ? Math.round(value).toString() : value.toFixed(2);
    const verdict = met === null ? '' : met ? ` (goal ${goal ?? ''}: met)` : ` (goal ${goal ?? ''}: MISSED)`;
    process.stdout.write(`${what.padEnd(78)} ${shown.padStart(8)} ${unit}${verdict}\n`);
  }
}
