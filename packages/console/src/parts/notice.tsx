import { OutdialError } from 'outdial/client';
import type { ReactNode } from 'react';
import { texts } from '../texts.ts';

/** An empty place: what would be here, and what to do. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="notice">
      <strong>{title}</strong>
      {children}
    </div>
  );
}

export function Loading({ lines = 4 }: { readonly lines?: number }) {
  return (
    <div className="bones" role="status">
      <span className="hidden-text">{texts.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="bone" />
      ))}
    </div>
  );
}

/** What failed, in the server's own words, and a way to try again. */
export function Failed({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const [first] = error instanceof OutdialError ? error.problems : [];
  const isAway = error instanceof OutdialError && error.status === null;
  return (
    <div className="notice" role="alert">
      <strong>{isAway ? texts.away : (first?.message ?? messageOf(error))}</strong>
      {first !== undefined && <span>{first.fix}</span>}
      {retry !== undefined && (
        <button type="button" className="button" onClick={retry}>
          {texts.tryAgain}
        </button>
      )}
    </div>
  );
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : texts.failed);

interface Asked<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** What a query brought; until then, and if it failed, a designed place. */
export function Shown<Data>({
  query,
  children,
  lines,
}: {
  readonly query: Asked<Data>;
  readonly children: (data: Data) => ReactNode;
  readonly lines?: number;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error !== null && query.error !== undefined)
    return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <Loading {...(lines === undefined ? {} : { lines })} />;
}
