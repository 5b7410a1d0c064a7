import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CallView } from 'outdial/client';
import { useState, type SyntheticEvent } from 'react';
import { clockTime } from '../app/format.ts';
import { client } from '../app/session.ts';
import { Dialog, DialogButtons } from '../parts/dialog.tsx';
import { messageOf } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** A person's decision about an unknown outcome: what was looked up, what each answer means, and a confirmation. */
export function ResolveDialog({ call, onClose }: { readonly call: CallView; readonly onClose: () => void }) {
  const [choice, setChoice] = useState<string | null>(null);
  const [isSure, setSure] = useState(false);
  const [other, setOther] = useState('');
  const queryClient = useQueryClient();
  const candidates = call.outcome?.candidates ?? [];
  const conversation = choice === 'other' ? other.trim() : choice === 'none' ? null : choice;
  const resolve = useMutation({
    mutationFn: () => client.resolve(call.id, conversation),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      onClose();
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    resolve.mutate();
  };
  const pick = (value: string) => ({
    type: 'radio',
    name: 'choice',
    checked: choice === value,
    onChange: () => setChoice(value),
  });
  return (
    <Dialog title={texts.resolve.title} onClose={onClose}>
      <form onSubmit={submit}>
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
            <input
              className="input"
              aria-label={texts.resolve.conversation}
              value={other}
              onChange={(event) => setOther(event.target.value)}
            />
          )}
        </fieldset>
        {choice !== null && (
          <p className="hint">{choice === 'none' ? texts.resolve.meansNotPlaced : texts.resolve.meansPlaced}</p>
        )}
        <label className="choice">
          <input type="checkbox" checked={isSure} onChange={(event) => setSure(event.target.checked)} />
          <span>{texts.resolve.sure}</span>
        </label>
        {resolve.error !== null && (
          <p className="hint bad" role="alert">
            {messageOf(resolve.error)}
          </p>
        )}
        <DialogButtons
          onBack={onClose}
          act={{
            label: texts.resolve.act,
            look: 'primary',
            disabled: choice === null || !isSure || resolve.isPending || (choice === 'other' && other.trim() === ''),
          }}
        />
      </form>
    </Dialog>
  );
}
