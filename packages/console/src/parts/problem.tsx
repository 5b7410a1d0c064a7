import type { ProblemView } from 'outdial/client';
import { useNow } from '../app/clock.ts';
import { since } from '../app/format.ts';
import { texts } from '../texts.ts';
import { CodeLink } from './code-link.tsx';
import { Linked } from './linked.tsx';
import { Mark } from './mark.tsx';

/** Who can fix it; what clears by itself needs no one. */
export const fixerOf = ({ who, next }: Pick<ProblemView, 'who' | 'next'>): string =>
  who === 'nobody' && next === 'wait' ? texts.byItself : texts.fixer[who];

/** A problem: what is wrong, what to do, who can, and since when. */
function Problem({ problem, tone = 'bad' }: { readonly problem: ProblemView; readonly tone?: 'bad' | 'waits' }) {
  const now = useNow();
  return (
    <li className="problem" data-tone={tone}>
      <Mark name="alert" />
      <Linked text={problem.message} />
      <Linked text={problem.fix} className="quiet" />
      <span className="facts">
        <span>{fixerOf(problem)}</span>
        {problem.since != null && <span>{texts.sinceAgo(since(problem.since, now))}</span>}
        {problem.clears != null && <span>{problem.clears}</span>}
        {problem.pointer !== null && <code>{problem.pointer}</code>}
        <CodeLink code={problem.code} />
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
