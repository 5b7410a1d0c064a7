import type { CallView } from 'outdial/client';
import { useNow } from '../app/clock.ts';
import { dayTime } from '../app/format.ts';
import { texts } from '../texts.ts';

/** What Outdial found of an undecided call: the ground for a person's decision. */
export function Clues({ call }: { readonly call: CallView }) {
  const now = useNow();
  const { outcome, state, attempts } = call;
  if (state !== 'outcome-unknown' || outcome === null || outcome.resolution !== null) return null;
  const known = attempts.findLast(({ conversationId }) => conversationId !== null)?.conversationId ?? null;
  const { clue, clueTime, clueNumber, clueTalk, clues, noClue, knownConversation } = texts.call;
  return (
    <div role="group" aria-label={clues}>
      {known !== null && <p>{knownConversation(known)}</p>}
      {known === null && outcome.candidates.length === 0 && <p>{noClue}</p>}
      {outcome.candidates.map(({ conversationId, startedAt, talked, targetNumber }) => (
        <p key={conversationId}>
          {clue(
            [
              clueTime(startedAt === null ? null : dayTime(startedAt, now)),
              clueNumber(targetNumber),
              clueTalk(talked),
            ].join(', '),
          )}
          <code className="small quiet"> {conversationId}</code>
        </p>
      ))}
    </div>
  );
}
