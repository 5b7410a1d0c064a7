/** Counts how long things took, for `/metrics`. */
export interface Histogram {
  /** `label`: the value of the histogram's one label; left out when it has no label. */
  readonly observe: (ms: number, label?: string) => void;
  /** The figures in the Prometheus text format. */
  readonly text: () => string;
}

interface HistogramTerms {
  readonly name: string;
  readonly help: string;
  /** Upper bounds in seconds, rising. */
  readonly buckets: readonly number[];
  /** The name of the label that tells one series from another. */
  readonly label?: string;
}

/** Bounds for requests and commits: 1 ms to 10 s. */
export const shortTimes = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
/** Bounds for what waits for people: a quarter of a second to a day. */
export const longTimes = [0.25, 1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 14_400, 86_400] as const;

interface HistogramLine {
  readonly counts: number[];
  sum: number;
}

export function createHistogram({ name, help, buckets, label }: HistogramTerms): Histogram {
  // Without a label the figure is there from the start, at zero.
  const series = new Map<string, HistogramLine>(label === undefined ? [['', { counts: [], sum: 0 }]] : []);
  const linesOf = ([value, { counts, sum }]: readonly [string, HistogramLine]): readonly string[] => {
    const own = label === undefined ? '' : `${label}="${value}"`;
    const plain = own === '' ? '' : `{${own}}`;
    let below = 0;
    const lines = [...buckets, '+Inf'].map((bound, index) => {
      below += counts[index] ?? 0;
      return `${name}_bucket{${own}${own === '' ? '' : ','}le="${bound}"} ${below}`;
    });
    return [...lines, `${name}_sum${plain} ${sum}`, `${name}_count${plain} ${below}`];
  };
  return {
    observe: (ms, value = '') => {
      const seconds = Math.max(0, ms) / 1000;
      const found = series.get(value) ?? { counts: [], sum: 0 };
      series.set(value, found);
      const at = buckets.findIndex((bound) => seconds <= bound);
      const index = at === -1 ? buckets.length : at;
      found.counts[index] = (found.counts[index] ?? 0) + 1;
      found.sum += seconds;
    },
    text: () => [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...[...series].flatMap(linesOf), ''].join('\n'),
  };
}

/** Of requests to Genesys: what they were for, and the status of the answer. */
export const createGenesysTimes = (): Histogram =>
  createHistogram({
    ...{ name: 'outdial_genesys_request_seconds', buckets: shortTimes, label: 'request' },
    help: 'Requests to Genesys: dial, read or login, with the status of the answer.',
  });

/** Of requests for calls: how long it took to accept or refuse them, by the status of the answer. */
export const createDecisionTimes = (): Histogram =>
  createHistogram({
    ...{ name: 'outdial_decision_seconds', buckets: shortTimes, label: 'status' },
    help: 'From the arrival of a request for a call to the decision about it, durably stored.',
  });
