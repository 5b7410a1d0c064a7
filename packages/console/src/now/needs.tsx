import { Link } from '@tanstack/react-router';
import type { StatisticsView } from 'outdial/client';
import { useNow } from '../app/clock.ts';
import { dayTime } from '../app/format.ts';
import { plainText } from '../parts/linked.tsx';
import { Mark } from '../parts/mark.tsx';
import { Empty } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** What only a person can settle. */
export function Needs({
  needs,
  expired,
  expiring,
}: {
  readonly needs: StatisticsView['needsPerson'];
  /** Calls that expired in the last hour. */
  readonly expired: number;
  /** Calls that expire within ten minutes, unless they are dialed. */
  readonly expiring: StatisticsView['waiting']['expiring'];
}) {
  const { undecided, deadMessages, failingWebhooks, incident, warnings } = needs;
  const now = useNow();
  const problems = [...(incident === null ? [] : [incident]), ...warnings];
  if (expiring.calls + expired + undecided + deadMessages + failingWebhooks.length + problems.length === 0)
    return <Empty title={texts.now.nothingNeedsYou}>{texts.now.nothingNeedsYouHint}</Empty>;
  return (
    <ul className="rows linked">
      {problems.map((problem) => (
        <li key={problem.code} data-tone="bad">
          <Link to="/explain" search={{ code: problem.code }}>
            <Need what={plainText(problem.message)} hint={plainText(problem.fix)} />
          </Link>
        </li>
      ))}
      {expiring.calls > 0 && (
        <li data-tone="waits">
          <Link to="/calls" search={{ state: 'waiting', expiresBefore: expiring.before }}>
            <Need what={texts.now.expiring(expiring.calls)} hint={texts.now.expiringHint} />
          </Link>
        </li>
      )}
      {expired > 0 && (
        <li data-tone="bad">
          <Link to="/calls" search={{ state: 'expired' }}>
            <Need what={texts.now.expiredHour(expired)} hint={texts.now.expiredHint} />
          </Link>
        </li>
      )}
      {undecided > 0 && (
        <li data-tone="odd">
          <Link to="/calls" search={{ undecided: 'true' }}>
            <Need what={texts.now.undecided(undecided)} hint={texts.now.undecidedHint} />
          </Link>
        </li>
      )}
      {failingWebhooks.map(({ id, host, since, pending, nextAttemptAt }) => (
        <li key={id} data-tone="bad">
          <Link to="/operate/$section" params={{ section: 'webhooks' }}>
            <Need
              what={texts.now.failing(host, dayTime(since, now))}
              hint={texts.now.failingHint(pending, nextAttemptAt === null ? null : dayTime(nextAttemptAt, now))}
            />
          </Link>
        </li>
      ))}
      {deadMessages > 0 && (
        <li data-tone="bad">
          <Link to="/operate/$section" params={{ section: 'webhooks' }}>
            <Need what={texts.now.dead(deadMessages)} hint={texts.now.deadHint} />
          </Link>
        </li>
      )}
    </ul>
  );
}

function Need({ what, hint }: { readonly what: string; readonly hint: string }) {
  return (
    <span className="state wrapped">
      <Mark name="alert" />
      <span>
        <strong>{what}</strong>
        <br />
        <span className="small quiet">{hint}</span>
      </span>
    </span>
  );
}
