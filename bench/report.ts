/** Where a figure is in a plot: which plot, which group of bars, which bar. */
export interface Bar {
  readonly plot: string;
  readonly group: string;
  readonly name: string;
}

/** One measured figure. `goal` is null when docs/performance.md sets none. `met` is null when it is printed for comparison only. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string | null;
  readonly met: boolean | null;
  /** Lowest and highest of the rounds of which `value` is the median. */
  readonly spread?: readonly [number, number];
  readonly bar?: Bar;
  /** Larger is better, and it is measured against something in the same run: a later run must not fall far below it. */
  readonly isHeld?: true;
  /** The table of docs/performance.md shows it although it has no goal. */
  readonly isShown?: true;
}

/** What a scenario could not measure here, and why. */
export interface Skipped {
  readonly what: string;
  readonly why: string;
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
/** A figure without a goal that explains one with a goal. */
export function shownPlainly(what: string, value: number, unit: string): Figure {
  return { ...plainly(what, value, unit), isShown: true };
}

/** The value below which this part (0 to 1) of the samples lies. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

/** The median of the rounds as a figure that shows their spread. */
export function overRounds(rounds: readonly number[], figure: (median: number) => Figure, bar?: Bar): Figure {
  const spread = [Math.min(...rounds), Math.max(...rounds)] as const;
  return { ...figure(quantile(rounds, 0.5)), spread, ...(bar === undefined ? {} : { bar }) };
}

/** A value as a reader wants it. */
export const shown = (value: number): string => (value >= 100 ? Math.round(value).toString() : value.toFixed(2));

/** Prints figures, and hands them to bench/run.ts. */
export function printFigures(figures: readonly Figure[]): void {
  for (const { what, value, unit, goal, met, spread } of figures) {
    const between = spread === undefined ? '' : ` (${shown(spread[0])} to ${shown(spread[1])})`;
    const verdict = met === null ? '' : met ? ` (goal ${goal ?? ''}: met)` : ` (goal ${goal ?? ''}: MISSED)`;
    process.stdout.write(`${what.padEnd(78)} ${shown(value).padStart(8)} ${unit}${between}${verdict}\n`);
  }
  process.send?.({ figures });
}

export function printSkipped(skipped: Skipped): void {
  process.stdout.write(`${skipped.what.padEnd(78)}  skipped: ${skipped.why}\n`);
  process.send?.({ skipped });
}
