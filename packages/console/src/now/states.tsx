import { Link } from '@tanstack/react-router';
import { count } from '../app/format.ts';
import { Glyph, toneOf, type CallState } from '../parts/glyph.tsx';
import { texts } from '../texts.ts';

/** States that a call is in for a while; the others are passed through quickly. */
const shown: readonly (readonly CallState[])[] = [
  ['scheduled'],
  ['waiting'],
  ['dialing', 'unknown'],
  ['placed'],
  ['ringing'],
  ['connected'],
];

/** How many open calls are in each state; a figure leads to its calls. */
export function States({ states }: { readonly states: Readonly<Partial<Record<CallState, number>>> }) {
  return (
    <nav className="card figures" aria-label={texts.now.byState}>
      {shown.map((group) => {
        const [state] = group;
        if (state === undefined) return null;
        const sum = group.reduce((total, each) => total + (states[each] ?? 0), 0);
        return (
          <Link key={state} to="/calls" search={{ state: group.join(',') }} className="figure" data-empty={sum === 0}>
            <b>{count(sum)}</b>
            <span className="state" data-tone={toneOf[state]}>
              <Glyph state={state} />
              {texts.states[state]}
            </span>
          </Link>
        );
      })}
    </nav>
  );
}
