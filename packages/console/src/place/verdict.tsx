import type { UseQueryResult } from '@tanstack/react-query';
import type { DryRunView } from 'outdial/client';
import { Mark } from '../parts/mark.tsx';
import { Empty, Failed, Loading } from '../parts/notice.tsx';
import { Problems } from '../parts/problem.tsx';
import { texts } from '../texts.ts';
import type { Draft } from './draft.ts';

interface VerdictProps {
  readonly check: UseQueryResult<DryRunView>;
  readonly isWhole: boolean;
  readonly onCorrect: (part: Partial<Draft>) => void;
}

/** The result of a dry run: what is wrong, or whether the agent is ready. */
export function Verdict({ check, isWhole, onCorrect }: VerdictProps) {
  if (!isWhole) return <Empty title={texts.place.fillIn} />;
  if (check.error !== null) return <Failed error={check.error} />;
  if (check.data === undefined) return <Loading lines={2} />;
  const { ok, problems, corrected, readiness } = check.data;
  const number = ok ? null : numberIn(corrected);
  const warnings = readiness?.warnings ?? [];
  return (
    <div className="stack" aria-live="polite">
      {!ok && <Problems problems={problems} />}
      {number !== null && (
        <button type="button" className="button" onClick={() => onCorrect({ number })}>
          {texts.place.useNumber(number)}
        </button>
      )}
      {ok && readiness !== null && (
        <p className="state" data-tone={readiness.ready ? 'good' : 'waits'}>
          <Mark name={readiness.ready ? 'check' : 'alert'} />
          {readiness.ready ? texts.place.ready : texts.place.wouldWait}
        </p>
      )}
      {readiness !== null && readiness.blockers.length > 0 && <Problems problems={readiness.blockers} tone="waits" />}
      {warnings.length > 0 && <Problems problems={warnings} tone="waits" />}
    </div>
  );
}

/** The number of a corrected request, if Outdial could derive one. */
function numberIn(corrected: unknown): string | null {
  const [, number] = /"phoneNumber":"(\+\d+)"/.exec(JSON.stringify(corrected)) ?? [];
  return number ?? null;
}
