import { Link } from '@tanstack/react-router';
import { Mark } from '../parts/mark.tsx';
import { Empty } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import type { Figures } from './figures.ts';

/** What only a person can settle. */
export function Needs({ figures }: { readonly figures: Pick<Figures, 'undecided' | 'deadMessages' | 'incident'> }) {
  const { undecided, deadMessages, incident } = figures;
  if (undecided === 0 && deadMessages === 0 && incident === null)
    return <Empty title={texts.now.nothingNeedsYou}>{texts.now.nothingNeedsYouHint}</Empty>;
  return (
    <ul className="rows linked">
      {incident !== null && (
        <li data-tone="bad">
          <a href={`/problems/${incident}`}>
            <span className="state wrapped">
              <Mark name="alert" />
              <span>
                {texts.now.incident} <code>{incident}</code>
              </span>
            </span>
          </a>
        </li>
      )}
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
