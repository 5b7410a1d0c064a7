import type { AuditView } from 'outdial/client';
import { texts } from '../texts.ts';

/** One line of the table: an act, or an act on many calls at once with all its entries. */
export interface AuditAct {
  readonly entry: AuditView;
  readonly label: string;
  /** Empty for a single act. */
  readonly parts: readonly AuditView[];
}

type Kind = keyof typeof texts.audit.bulkActs;

/** What can be done to many calls at once; a reassignment cancels one call and asks for another, and that is one act. */
function kindOf({ act, facts }: AuditView): Kind | null {
  if (act === 'canceled') return facts['reassignedTo'] === undefined ? 'canceled' : 'reassigned';
  if (act === 'asked') return facts['reassignedFrom'] === undefined ? null : 'reassigned';
  return act === 'resolved' || act === 'ended' || act === 'dialed' ? act : null;
}

/** Milliseconds between two entries of one act at most. */
const apart = 2000;
/** The same for what calls do by themselves: it is no act of a person, and only fills the page. */
const ownApart = 10 * 60_000;

const apartOf = (kind: Kind | null): number => (kind === 'ended' || kind === 'dialed' ? ownApart : apart);

/** Entries in order, those of one act on many calls together. What others did in between keeps its own line. */
export function actsOf(entries: readonly AuditView[]): readonly AuditAct[] {
  const runs: { readonly kind: Kind | null; readonly entries: AuditView[] }[] = [];
  const open = new Map<string, { readonly kind: Kind | null; readonly entries: AuditView[] }>();
  for (const entry of entries) {
    const kind = kindOf(entry);
    const name = `${kind ?? ''} ${entry.by ?? ''}`;
    const run = kind === null ? undefined : open.get(name);
    const last = run?.entries.at(-1);
    if (
      run !== undefined &&
      last !== undefined &&
      Math.abs(Date.parse(entry.at) - Date.parse(last.at)) <= apartOf(kind)
    )
      run.entries.push(entry);
    else {
      const begun = { kind, entries: [entry] };
      runs.push(begun);
      if (kind !== null) open.set(name, begun);
    }
  }
  return runs.flatMap(({ kind, entries: all }) => actOf(kind, all));
}

function actOf(kind: Kind | null, all: readonly AuditView[]): readonly AuditAct[] {
  const calls = kind === 'reassigned' ? all.filter(({ act }) => act === 'canceled').length : all.length;
  const [entry] = all;
  if (kind === null || entry === undefined || calls < 2)
    return all.map((each) => ({ entry: each, label: nameOf(each), parts: [] }));
  return [{ entry, label: texts.audit.bulk(texts.audit.bulkActs[kind], calls), parts: all }];
}

/** The act, and for a key or a webhook which one. */
export const nameOf = ({ act, facts }: AuditView): string => {
  const name = texts.audit.acts[act] ?? act;
  const { name: what, host, url } = facts;
  const which = [what, host, url].find((each) => typeof each === 'string');
  return which === undefined || !/^(?:key|webhook|person)-/.test(act) ? name : `${name}: ${which}`;
};
