import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AuditView } from 'outdial/client';
import { useMemo, useState, type ReactNode } from 'react';
import { now, useNow } from '../app/clock.ts';
import { dayTime, wholeTime } from '../app/format.ts';
import { client } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { SelectField } from '../parts/field.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { actsOf, nameOf, type AuditAct } from './audit-acts.ts';
import { csvOf } from './csv.ts';

const day = 24 * 60 * 60_000;

/** Who did what, newest first, and the same as a file. */
export function Audit() {
  const [days, setDays] = useState(1);
  const [kind, setKind] = useState('');
  const audit = useQuery({ queryKey: ['audit', days], queryFn: () => wholeAudit(days) });
  return (
    <Card
      title={texts.operate.sections.audit}
      aside={
        <>
          <span className="chips">
            {texts.audit.spans.map(([value, label]) => (
              <button
                key={value}
                type="button"
                className="chip"
                aria-pressed={days === value}
                onClick={() => setDays(value)}
              >
                {label}
              </button>
            ))}
          </span>
          <KindField entries={audit.data ?? []} kind={kind} onPick={setKind} />
          <button
            type="button"
            className="button"
            disabled={audit.data === undefined}
            onClick={() => download(audit.data ?? [])}
          >
            {texts.audit.download}
          </button>
        </>
      }
    >
      <Shown query={audit}>
        {(all) => {
          const entries = kind === '' ? all : all.filter(({ act }) => act === kind);
          return entries.length === 0 ? <Empty title={texts.audit.none} /> : <AuditTable entries={entries} />;
        }}
      </Shown>
    </Card>
  );
}

/** Shows one kind of act alone, of those that happened. */
function KindField({
  entries,
  kind,
  onPick,
}: {
  readonly entries: readonly AuditView[];
  readonly kind: string;
  readonly onPick: (kind: string) => void;
}) {
  const acts = new Set(entries.map(({ act }) => act));
  const named: readonly string[] = [...acts, ...(kind === '' || acts.has(kind) ? [] : [kind])];
  const options = named.map((act) => [act, texts.audit.acts[act] ?? act] as const);
  return (
    <SelectField
      label={texts.audit.kind}
      value={kind}
      onPick={onPick}
      options={[['', texts.audit.everyKind], ...options.toSorted(([, one], [, other]) => one.localeCompare(other))]}
    />
  );
}

/** Oldest first, as the API gives it. */
async function wholeAudit(days: number): Promise<readonly AuditView[]> {
  const since = new Date(now() - days * day).toISOString();
  const all: AuditView[] = [];
  let cursor: string | null = null;
  do {
    const page = await client.audit({ since, limit: 200, ...(cursor === null ? {} : { cursor }) });
    all.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && all.length < 20_000);
  return all;
}

/** Most lines in the table; the file has all entries. */
const most = 300;

function AuditTable({ entries }: { readonly entries: readonly AuditView[] }) {
  const acts = useMemo(() => actsOf(entries.toReversed()).slice(0, most), [entries]);
  return (
    <div className="table-wrap">
      <table className="stacking">
        <thead>
          <tr>
            {texts.audit.columns.map((column) => (
              <th key={column}>{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {acts.map((act, index) => (
            <Act key={index} act={act} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One act; one on many calls opens to all of them. */
function Act({ act: { entry, label, parts } }: { readonly act: AuditAct }) {
  const [isOpen, setOpen] = useState(false);
  if (parts.length === 0) return <Entry entry={entry} label={label} />;
  return (
    <>
      <Entry
        entry={{ ...entry, callId: null, phoneNumber: null }}
        label={label}
        more={
          <button type="button" className="button plain" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? texts.audit.hideAll : texts.audit.showAll(parts.length)}
          </button>
        }
      />
      {isOpen && parts.map((part, index) => <Entry key={index} entry={part} label={nameOf(part)} isPart />)}
    </>
  );
}

interface EntryProps {
  readonly entry: AuditView;
  readonly label: string;
  readonly more?: ReactNode;
  readonly isPart?: boolean;
}

function Entry({ entry, label, more, isPart = false }: EntryProps) {
  const time = useNow();
  const { note } = entry.facts;
  return (
    <tr className={isPart ? 'part' : undefined}>
      <td className="quiet" title={wholeTime(entry.at)}>
        {dayTime(entry.at, time)}
      </td>
      <td>
        {label}
        {typeof note === 'string' && <span className="quiet"> “{note}”</span>}
      </td>
      <td>{entry.byName ?? entry.by ?? 'Outdial'}</td>
      <td>
        {entry.callId === null ? (
          (more ?? '–')
        ) : (
          <Link to="/calls/$id" params={{ id: entry.callId }} className="code">
            {entry.callId.slice(-8)}
          </Link>
        )}
      </td>
      <td className="quiet">{entry.phoneNumber ?? ''}</td>
    </tr>
  );
}

function download(entries: readonly AuditView[]): void {
  const address = URL.createObjectURL(new Blob([csvOf(entries)], { type: 'text/csv' }));
  const link = document.createElement('a');
  Object.assign(link, { href: address, download: 'outdial-audit.csv' });
  link.click();
  URL.revokeObjectURL(address);
}
