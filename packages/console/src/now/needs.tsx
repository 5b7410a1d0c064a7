import { Link } from '@tanstack/react-router';
import type { StatisticsView } from 'outdial/client';
import { Mark } from '../parts/mark.tsx';
import { Empty } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** What only a person can settle. */
export function Needs({ needs }: { readonly needs: StatisticsView['needsPerson'] }) {
  const { undecided, deadMessages, incident, warnings } = needs;
  const problems = [...(incident === null ? [] : [incident]), ...warnings];
  if (undecided === 0 && deadMessages === 0 && problems.length === 0)
    return <Empty title={texts.now.nothingNeedsYou}>{texts.now.nothingNeedsYouHint}</Empty>;
  return (
    <ul className="rows linked">
      {problems.map((problem) => (
        <li key={problem.code} data-tone="bad">
          <a href={problem.docs}>
            <span className="state wrapped">
              <Mark name="alert" />
              <span>
                <strong>{problem.message}</strong>
                <br />
                <span className="small quiet">{problem.fix}</span>
              </span>
            </span>
          </a>
        </li>
      ))}
      {undecided > 0 && (
        <li data-tone="odd">
          <Link to="/calls" search={{ undecided: 'true' }}>
            <span className="state wrapped">
              <Mark name="alert" />
              <span>
                <strong>{texts.now.undecided(undecided)}</strong>
                <br />
                <span className="small quiet">{texts.now.undecidedHint}</span>
              </span>
            </span>
          </Link>
        </li>
      )}
      {deadMessages > 0 && (
        <li data-tone="bad">
          <Link to="/operate/$section" params={{ section: 'webhooks' }}>
            <span className="state wrapped">
              <Mark name="alert" />
              <span>
                <strong>{texts.now.dead(deadMessages)}</strong>
                <br />
                <span className="small quiet">{texts.now.deadHint}</span>
              </span>
            </span>
          </Link>
        </li>
      )}
    </ul>
  );
}
