import type { CapacityView } from '../../api/service-views.ts';

type Lines = readonly (readonly [labels: string, value: number | null])[];

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  /** Labels and value of each line; a null value is left out. */
  readonly lines: (view: CapacityView) => Lines;
}

const one = (value: number | null): Lines => [['', value]];

const metrics: readonly Metric[] = [
  {
    name: 'outdial_calls_per_minute_possible',
    type: 'gauge',
    help: 'Calls per minute that the request budget allows at the current cost of a call.',
    lines: (view) => one(view.callsPerMinute),
  },
  {
    name: 'outdial_calls_per_minute_headroom',
    type: 'gauge',
    help: 'The same, minus the calls placed in the last minute.',
    lines: (view) => one(view.headroom),
  },
  {
    name: 'outdial_calls_ready',
    type: 'gauge',
    help: 'Calls that are ready and only wait for their turn to send a request.',
    lines: (view) => one(view.queue.ready),
  },
  {
    name: 'outdial_eta_seconds',
    type: 'gauge',
    help: 'Seconds until Outdial could dial a call that becomes ready now.',
    lines: (view) => one(view.etaSeconds),
  },
  {
    name: 'outdial_genesys_requests_total',
    type: 'counter',
    help: 'Requests sent to Genesys since this process started.',
    lines: (view) => one(view.requests.sent),
  },
  {
    name: 'outdial_genesys_limited_total',
    type: 'counter',
    help: 'Requests that Genesys refused with 429, by whose limit it was.',
    lines: ({ requests: { limited } }) => [
      ['{limit="token"}', limited.token],
      ['{limit="organisation"}', limited.organisation],
    ],
  },
  {
    name: 'outdial_genesys_requests_left',
    type: 'gauge',
    help: 'Requests left in this minute.',
    lines: (view) => one(view.requests.left),
  },
  {
    name: 'outdial_feed_grade',
    type: 'gauge',
    help: '1 for the current source of agent changes.',
    lines: (view) => view.grades.map(({ grade }) => [`{grade="${grade}"}`, grade === view.grade ? 1 : 0]),
  },
  {
    name: 'outdial_feed_refused',
    type: 'gauge',
    help: '1 while Genesys refuses to report some of the changes.',
    lines: (view) => (view.feed === null ? [] : one(view.feed.warning === null ? 0 : 1)),
  },
  {
    name: 'outdial_genesys_requests_per_call',
    type: 'gauge',
    help: 'Requests to Genesys per placed call since this process started, by source of agent changes.',
    lines: (view) => view.grades.map(({ grade, requestsPerCall }) => [`{grade="${grade}"}`, requestsPerCall]),
  },
];

/** The capacity in the Prometheus text format, for `/metrics`. */
export const capacityFigures = (view: CapacityView): string => metrics.map((metric) => textOf(metric, view)).join('');

function textOf({ name, type, help, lines }: Metric, view: CapacityView): string {
  const known = lines(view).filter(([, value]) => value !== null);
  if (known.length === 0) return '';
  const values = known.map(([labels, value]) => `${name}${labels} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values, ''].join('\n');
}
