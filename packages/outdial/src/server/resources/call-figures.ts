import { endedStates } from '../../call/call.ts';
import type { ConnectionFigures } from '../../ports/connections.ts';
import type { Engine } from '../../ports/engine.ts';
import type { ServerParts } from '../http/parts.ts';
import type { RequestKeeper } from '../http/request-keeper.ts';

/** Figures about calls since this process started. */
export interface CallFigures {
  /** How often a call entered each state, since this process started. */
  readonly entered: ReadonlyMap<string, number>;
  /** How many fences were granted, since this process started: each lets one dial request leave. */
  readonly fences: number;
  /** Calls by state now; null when the engine does not count them. */
  readonly now: Readonly<Record<string, number>> | null;
}

/** Counts calls by the log from now on. */
export function countCalls(engine: Engine): () => Promise<CallFigures> {
  const entered = new Map<string, number>();
  let fences = 0;
  engine.watch((entries) => {
    for (const { name, cause } of entries) {
      if (name !== 'call.noted' && name !== 'call.wrapped-up')
        entered.set(name.slice(5), (entered.get(name.slice(5)) ?? 0) + 1);
      if (name === 'call.dialing' && cause === 'claim') fences += 1;
    }
  });
  return async () => ({ entered, fences, now: (await engine.counts?.()) ?? null });
}

const metric = (name: string, type: 'counter' | 'gauge', help: string, lines: readonly string[]): string =>
  [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');

export function strangerFigures(keeper: RequestKeeper): string {
  const name = 'outdial_requests_without_key_total';
  const lines = [...keeper.strangers()].map(([status, count]) => `${name}{status="${status}"} ${count}`);
  return metric(name, 'counter', 'API requests without a good key since this process started, by status.', lines);
}

/** Nothing where another program carries the requests. */
export function connectionFigures(connections: ConnectionFigures | null): string {
  if (connections === null) return '';
  const { open, most, closed } = connections;
  const [now, over] = ['outdial_connections', 'outdial_connections_closed_total'];
  return [
    metric(now, 'gauge', 'Open connections, and how many there may be.', [
      `${now}{set="open"} ${open}`,
      `${now}{set="most"} ${most}`,
    ]),
    metric(
      over,
      'counter',
      'Connections that Outdial closed to protect itself since this process started, by reason.',
      Object.entries(closed).map(([reason, count]) => `${over}{reason="${reason}"} ${count}`),
    ),
  ].join('');
}

export function listFigures({ screening, clock }: Pick<ServerParts, 'screening' | 'clock'>): string {
  const lists = screening?.lists?.() ?? [];
  const failing = lists.filter(({ failure }) => failure !== null).length;
  const dates = lists.flatMap(({ dated }) => (dated === null ? [] : [dated]));
  const age = Math.max(0, Math.floor((clock.now() - Math.min(...dates)) / 1000));
  const failures = 'outdial_do_not_call_lists_failing';
  const oldest = 'outdial_do_not_call_oldest_edition_seconds';
  return [
    metric(failures, 'gauge', 'Do-not-call lists that failed to load last time.', [`${failures} ${failing}`]),
    ...(dates.length === 0
      ? []
      : [metric(oldest, 'gauge', 'Age of the oldest do-not-call copy in use.', [`${oldest} ${age}`])]),
  ].join('');
}

export function figuresText(
  figures: CallFigures,
  gauges: { readonly paused: boolean; readonly readers: number; readonly setBack: number },
): string {
  const byState = (name: string, counts: Iterable<readonly [string, number]>): readonly string[] =>
    [...counts].map(([state, count]) => `${name}{state="${state}"} ${count}`);
  const ended = new Set<string>(endedStates);
  const now = Object.entries(figures.now ?? {});
  const open = now.reduce((sum, [state, count]) => (ended.has(state) ? sum : sum + count), 0);
  return [
    metric(
      'outdial_call_states_entered_total',
      'counter',
      'Calls that entered each state since this process started.',
      byState('outdial_call_states_entered_total', figures.entered),
    ),
    metric('outdial_fences_total', 'counter', 'Attempts that were allowed to dial since this process started.', [
      `outdial_fences_total ${figures.fences}`,
    ]),
    ...(figures.now === null
      ? []
      : [
          metric('outdial_calls', 'gauge', 'Current calls by state.', byState('outdial_calls', now)),
          metric('outdial_calls_open', 'gauge', 'Calls that have not ended.', [`outdial_calls_open ${open}`]),
        ]),
    metric('outdial_dialing_paused', 'gauge', '1 while dialing is paused.', [
      `outdial_dialing_paused ${gauges.paused ? 1 : 0}`,
    ]),
    metric(
      'outdial_calls_set_back',
      'gauge',
      'Calls of a restored, copied or damaged data folder that have neither ended nor been decided. A restart does not end it.',
      [`outdial_calls_set_back ${gauges.setBack}`],
    ),
    metric('outdial_live_readers', 'gauge', 'Readers of live streams.', [`outdial_live_readers ${gauges.readers}`]),
  ].join('');
}
