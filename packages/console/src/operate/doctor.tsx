import { useQuery } from '@tanstack/react-query';
import type { DoctorView } from 'outdial/client';
import { useNow } from '../app/clock.ts';
import { dayTime } from '../app/format.ts';
import { client } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { Mark } from '../parts/mark.tsx';
import { Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

type Row = DoctorView['rows'][number];

/** Worst first; within one result, the order in which things must be put right. */
const results = ['fail', 'warn', 'pass'] as const;
const tones = { fail: 'bad', warn: 'waits', pass: 'good' } as const;

/** Whether this installation is ready for calls, and who can fix what is not. */
export function Doctor() {
  const now = useNow();
  const doctor = useQuery({ queryKey: ['doctor'], queryFn: () => client.doctor(), staleTime: 15_000 });
  return (
    <Card
      title={texts.operate.sections.doctor}
      aside={
        <button type="button" className="button" disabled={doctor.isFetching} onClick={() => void doctor.refetch()}>
          {doctor.isFetching ? texts.doctor.checking : texts.doctor.again}
        </button>
      }
    >
      <Shown query={doctor} lines={10}>
        {({ rows, at, requests }) => (
          <>
            <div className="inside stack" role="status">
              <p className="sentence">{texts.doctor.summary(countOf(rows, 'fail'), countOf(rows, 'warn'))}</p>
              <p className="hint">{texts.doctor.cost(dayTime(at, now), requests)}</p>
            </div>
            <ul className="rows">
              {results.flatMap((result) =>
                rows.flatMap((row, index) => (row.result === result ? [<Check key={index} row={row} />] : [])),
              )}
            </ul>
          </>
        )}
      </Shown>
    </Card>
  );
}

const countOf = (rows: readonly Row[], result: Row['result']): number =>
  rows.filter((row) => row.result === result).length;

function Check({ row: { check, result, says, fix, who } }: { readonly row: Row }) {
  return (
    <li className="doctor-row">
      <span className="state" data-tone={tones[result]}>
        <Mark name={result === 'pass' ? 'check' : 'alert'} />
        {texts.doctor.results[result]}
      </span>
      <strong>{check}</strong>
      <span>
        {says}
        {fix !== null && (
          <>
            <br />
            <span className="quiet">{who === null ? fix : `${fix} ${texts.fixer[who]}.`}</span>
          </>
        )}
      </span>
    </li>
  );
}
