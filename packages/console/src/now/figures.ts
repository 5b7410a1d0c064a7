import type { StatisticsView } from 'outdial/client';

type Span = StatisticsView['outcomes']['hour'];
export type Cut = 'code' | 'queue' | 'agent';

/** Calls that ended in one way, or for one queue or agent. */
export interface OutcomeRow {
  /** Value of the filter that shows these calls; null for personal calls, which have no queue to filter by. */
  readonly key: string | null;
  readonly name: string;
  readonly calls: number;
  readonly completed: number;
  /** Why the others were not answered, the most frequent first. Empty where a row is one outcome. */
  readonly why: readonly { readonly title: string; readonly calls: number }[];
}

/** The code of calls that were not dialed before their deadline. */
const expiry = 'deadline-passed';
export const expiredIn = ({ byCode }: Span): number => byCode.find(({ code }) => code === expiry)?.calls ?? 0;

/** Codes of calls in which both sides talked. */
const talked: readonly string[] = ['talked', 'end-not-observed'];

/** The first `most` rows, and the rest as one row that leads to no filter. */
export function shortened(
  rows: readonly OutcomeRow[],
  most: number,
  nameOf: (rows: number) => string,
): { readonly rows: readonly OutcomeRow[]; readonly rest: OutcomeRow | null } {
  const rest = rows.slice(most);
  if (rest.length < 2) return { rows, rest: null };
  return {
    rows: rows.slice(0, most),
    rest: {
      ...{ key: null, name: nameOf(rest.length), why: [] },
      calls: sumOf(rest),
      completed: rest.reduce((sum, { completed }) => sum + completed, 0),
    },
  };
}

/** The outcomes of a span, cut in one way, the most frequent first. `personal` names calls without a queue. */
export function outcomeRows(span: Span, cut: Cut, personal: string): readonly OutcomeRow[] {
  if (cut === 'code')
    return span.byCode.map(({ code, title, calls }) => ({
      ...{ key: code, name: title, calls, completed: talked.includes(code) ? calls : 0, why: [] },
    }));
  const parts =
    cut === 'queue'
      ? span.byQueue.map(({ queue, code, calls }) => ({ party: queue, code, calls }))
      : span.byAgent.map(({ agent, code, calls }) => ({ party: agent, code, calls }));
  const titles = new Map(span.byCode.map(({ code, title }) => [code, title]));
  const rows = [...Map.groupBy(parts, ({ party }) => party?.id ?? null)].map(([key, group]) => ({
    key,
    name: key === null ? personal : (group[0]?.party?.name ?? key),
    calls: sumOf(group),
    completed: sumOf(group.filter(({ code }) => talked.includes(code))),
    why: group
      .filter(({ code }) => !talked.includes(code))
      .map(({ code, calls }) => ({ title: titles.get(code) ?? code, calls }))
      .toSorted((a, b) => b.calls - a.calls),
  }));
  return rows.toSorted((a, b) => b.calls - a.calls);
}

const sumOf = (parts: readonly { readonly calls: number }[]): number =>
  parts.reduce((sum, { calls }) => sum + calls, 0);
