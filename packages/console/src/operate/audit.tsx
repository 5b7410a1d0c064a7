import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AuditView } from 'outdial/client';
import { useState } from 'react';
import { now, useNow } from '../app/clock.ts';
import { dayTime, wholeTime } from '../app/format.ts';
import { client } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { csvOf } from './csv.ts';

const day = 24 * 60 * 60_000;

/** Who did what, newest first, and the same as a file. */
export function Audit() {
  const [days, setDays] = useState(1);
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
        {(entries) => (entries.length === 0 ? <Empty title={texts.audit.none} /> : <AuditTable entries={entries} />)}
      </Shown>
    </Card>
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

/** Most entries in the table; the file has all of them. */
const most = 300;

function AuditTable({ entries }: { readonly entries: readonly AuditView[] }) {
  const time = useNow();
  return (
    <div className="table-wrap">
      <table>
        <thead>
          <tr>
            {texts.audit.columns.map((column) => (
              <th key={column}>{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries
            .toReversed()
            .slice(0, most)
            .map((entry, index) => (
              <tr key={index}>
                <td className="quiet" title={wholeTime(entry.at)}>
                  {dayTime(entry.at, time)}
                </td>
                <td>{texts.audit.acts[entry.act] ?? entry.act}</td>
                <td>{entry.byName ?? entry.by ?? 'Outdial'}</td>
                <td>
                  {entry.callId === null ? (
                    '–'
                  ) : (
                    <Link to="/calls/$id" params={{ id: entry.callId }} className="code">
                      {entry.callId.slice(-8)}
                    </Link>
                  )}
                </td>
                <td className="quiet">{entry.phoneNumber ?? ''}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

function download(entries: readonly AuditView[]): void {
  const address = URL.createObjectURL(new Blob([csvOf(entries)], { type: 'text/csv' }));
  const link = document.createElement('a');
  Object.assign(link, { href: address, download: 'outdial-audit.csv' });
  link.click();
  URL.revokeObjectURL(address);
}
