import { useMutation, useQueryClient } from '@tanstack/react-query';
import { OutdialError, type CallView } from 'outdial/client';
import { useState, type SyntheticEvent } from 'react';
import { useNow } from '../app/clock.ts';
import { clockTime, dayTime } from '../app/format.ts';
import { client } from '../app/session.ts';
import { Dialog, DialogButtons } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { messageOf } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { mayBe, placedAs } from './clues.tsx';

/**
 * A person's decision about an unknown outcome: what was looked up, what each answer means, and a confirmation. A correction replaces the decision of
 * another person. It is a correction only if it was opened as one: a decision that comes in while the dialog is open is not overwritten.
 */
export function ResolveDialog({
  call,
  isCorrection,
  onClose,
}: {
  readonly call: CallView;
  readonly isCorrection: boolean;
  readonly onClose: () => void;
}) {
  const [choice, setChoice] = useState<string | null>(null);
  const [isSure, setSure] = useState(false);
  const [other, setOther] = useState('');
  const candidates = call.outcome?.candidates ?? [];
  const earlier = isCorrection ? (call.outcome?.resolution ?? null) : null;
  const conversation = choice === 'other' ? other.trim() : choice === 'none' ? null : choice;
  const isSame =
    earlier !== null && choice !== null && earlier.conversationId === (conversation?.toLowerCase() ?? null);
  const against = choice === 'none' ? mayBe(call) : null;
  const { resolve, isLate } = useDecision(call.id, { conversation, isCorrection, onDone: onClose });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    resolve.mutate();
  };
  const pick = (value: string) => ({
    type: 'radio',
    name: 'choice',
    checked: choice === value,
    onChange: () => {
      setChoice(value);
      // Each answer is confirmed by itself.
      setSure(false);
    },
  });
  return (
    <Dialog title={isCorrection ? texts.resolve.correctTitle : texts.resolve.title} onClose={onClose}>
      <form onSubmit={submit}>
        {earlier !== null && <Earlier decision={earlier} />}
        <p>{texts.resolve.text(call.resolved.agent.name ?? texts.resolve.theAgent)}</p>
        <fieldset className="choices">
          <legend>{texts.resolve.question}</legend>
          {candidates.map(({ conversationId, startedAt, talked, targetNumber }) => (
            <label key={conversationId} className="choice">
              <input {...pick(conversationId)} />
              <span>
                {texts.resolve.candidate(startedAt === null ? null : clockTime(startedAt), targetNumber, talked)}
                <code className="small quiet"> {conversationId}</code>
              </span>
            </label>
          ))}
          <label className="choice">
            <input {...pick('none')} />
            <span>{texts.resolve.notPlaced}</span>
          </label>
          <label className="choice">
            <input {...pick('other')} />
            <span>{texts.resolve.other}</span>
          </label>
          {choice === 'other' && (
            <TextField
              label={texts.resolve.conversation}
              value={other}
              onChange={(event) => setOther(event.target.value)}
            />
          )}
        </fieldset>
        {against !== null && <Against text={againstText(call, against)} />}
        {choice !== null && <p className="hint">{isSame ? texts.resolve.meansSame : meaningOf(choice)}</p>}
        <p className="hint">{texts.resolve.undo}</p>
        <label className="choice">
          <input type="checkbox" checked={isSure} onChange={(event) => setSure(event.target.checked)} />
          <span>{against === null ? texts.resolve.sure : texts.resolve.sureAgainst}</span>
        </label>
        {resolve.error !== null && (
          <p className="hint bad" role="alert">
            {messageOf(resolve.error)}
          </p>
        )}
        <DialogButtons
          onBack={onClose}
          act={{
            label: isLate ? texts.resolve.anyway : texts.resolve.act,
            look: 'primary',
            disabled: choice === null || conversation === '' || isSame || !isSure || resolve.isPending,
          }}
        />
      </form>
    </Dialog>
  );
}

const Against = ({ text }: { readonly text: string }) => (
  <p className="warning" role="alert">
    {text}
  </p>
);

interface Deciding {
  readonly conversation: string | null;
  readonly isCorrection: boolean;
  readonly onDone: () => void;
}

/** Sends the decision. A conversation that began long after the dial is recorded when the person sends it again. */
function useDecision(id: string, { conversation, isCorrection, onDone }: Deciding) {
  const queryClient = useQueryClient();
  const [late, setLate] = useState<string | null>(null);
  const isLate = late !== null && late === conversation;
  const resolve = useMutation({
    mutationFn: () => client.resolve(id, conversation, { correct: isCorrection, anyway: isLate }),
    onError: (error) => {
      if (error instanceof OutdialError && error.code === 'conversation-began-later') setLate(conversation);
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onDone();
    },
  });
  return { resolve, isLate };
}

type Decision = NonNullable<NonNullable<CallView['outcome']>['resolution']>;

/** The decision that a correction replaces. */
function Earlier({ decision: { placed, conversationId, at, byName } }: { readonly decision: Decision }) {
  const now = useNow();
  return <p>{texts.resolve.corrects(byName, placed, conversationId, dayTime(at, now))}</p>;
}

/** What speaks against "not placed". */
function againstText(call: CallView, conversation: string): string {
  if (placedAs(call) !== null) return texts.resolve.againstPlaced(conversation);
  const hasTalked = call.outcome?.candidates.find(({ conversationId }) => conversationId === conversation)?.talked;
  return texts.resolve.againstLikely(conversation, hasTalked === true);
}

const meaningOf = (choice: string): string =>
  choice === 'none' ? texts.resolve.meansNotPlaced : texts.resolve.meansPlaced;
