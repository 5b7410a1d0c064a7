import { Link } from '@tanstack/react-router';
import { useNow } from '../app/clock.ts';
import { since } from '../app/format.ts';
import { Empty } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import type { WaitGroup } from './figures.ts';

/** Why calls wait: the reason, how many calls, who can fix it. */
export function Waits({ waits }: { readonly waits: readonly WaitGroup[] }) {
  const now = useNow();
  if (waits.length === 0) return <Empty title={texts.now.nobodyWaits}>{texts.now.nobodyWaitsHint}</Empty>;
  return (
    <ul className="rows linked">
      {waits
        .toSorted((a, b) => b.calls - a.calls)
        .map(({ code, agent, calls, message, who, oldest }) => (
          <li key={`${code}${agent?.id ?? ''}`}>
            <Link to="/calls" search={{ state: 'waiting', code, ...(agent === null ? {} : { agent: agent.id }) }}>
              <span>
                <strong>{agent === null ? texts.now.share(calls) : texts.now.waitFor(calls, agent.name)}</strong>
                <span className="wait-reason">{message}</span>
              </span>
              <span className="small quiet number">{oldest === null ? '' : texts.now.oldest(since(oldest, now))}</span>
              <span className="small quiet">
                {texts.fixer[who]} · <code>{code}</code>
              </span>
            </Link>
          </li>
        ))}
    </ul>
  );
}
