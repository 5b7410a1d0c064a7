import type { ProblemView } from 'outdial/client';
import { useNow } from '../app/clock.ts';
import { since } from '../app/format.ts';
import { texts } from '../texts.ts';
import { Mark } from './mark.tsx';

/** A problem: what is wrong, what to do, who can, and since when. */
function Problem({ problem, tone = 'bad' }: { readonly problem: ProblemView; readonly tone?: 'bad' | 'waits' }) {
  const now = useNow();
  return (
    <li className="problem" data-tone={tone}>
      <Mark name="alert" />
      <span>{problem.message}</span>
      <span className="quiet">{problem.fix}</span>
      <span className="facts">
        <span>{texts.fixer[problem.who]}</span>
        {problem.since != null && <span>{texts.sinceAgo(since(problem.since, now))}</span>}
        {problem.clears != null && <span>{problem.clears}</span>}
        {problem.pointer !== null && <code>{problem.pointer}</code>}
        <a className="code" href={problem.docs}>
          {problem.code}
        </a>
      </span>
    </li>
  );
}

export function Problems({
  problems,
  tone = 'bad',
}: {
  readonly problems: readonly ProblemView[];
  readonly tone?: 'bad' | 'waits';
}) {
  return (
    <ul>
      {problems.map((problem, index) => (
        <Problem key={`${problem.code}${index}`} problem={problem} tone={tone} />
      ))}
    </ul>
  );
}
