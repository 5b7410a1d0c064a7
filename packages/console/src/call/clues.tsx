import type { CallView } from 'outdial/client';
import { useNow } from '../app/clock.ts';
import { dayTime } from '../app/format.ts';
import { texts } from '../texts.ts';

/** The conversation as which Genesys placed the call, as far as Outdial knows. */
export const placedAs = ({ attempts }: Pick<CallView, 'attempts'>): string | null =>
  attempts.at(-1)?.conversationId ?? null;

/** The same, or else the conversation that is most likely this call. */
export const mayBe = (call: Pick<CallView, 'attempts' | 'outcome'>): string | null =>
  placedAs(call) ?? call.outcome?.candidate ?? null;

/** What Outdial found of a call with an unknown outcome: the ground for a person's decision, also after it. */
export function Clues({ call }: { readonly call: CallView }) {
  const now = useNow();
  const { outcome, state } = call;
  if (state !== 'outcome-unknown' || outcome === null) return null;
  const known = placedAs(call);
  const decidedAs = outcome.resolution?.conversationId ?? null;
  if (decidedAs !== null) return <p>{texts.call.decidedAs(decidedAs)}</p>;
  const isUndecided = outcome.resolution === null;
  const { clue, clueTime, clueNumber, clueTalk, clues, noClue, knownConversation } = texts.call;
  return (
    <div role="group" aria-label={clues}>
      {known !== null && <p>{knownConversation(known)}</p>}
      {isUndecided && known === null && outcome.candidates.length === 0 && <p>{noClue}</p>}
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
