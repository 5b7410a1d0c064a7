import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { renewAll } from '../app/renew.ts';
import { client, useMay } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { Dialog, DialogButtons } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { messageOf, Shown } from '../parts/notice.tsx';
import { PauseReason } from '../parts/pause-reason.tsx';
import { Problems } from '../parts/problem.tsx';
import { CapacityFigures } from '../now/capacity.tsx';
import { texts } from '../texts.ts';

/** Stop and start, and how fast calls can go out. */
export function Dialing() {
  const capacity = useQuery({ queryKey: ['capacity'], queryFn: () => client.capacity(), refetchInterval: 5000 });
  const mayPause = useMay('dialing:pause');
  const queryClient = useQueryClient();
  const isPaused = capacity.data?.paused === true;
  const [asks, setAsks] = useState(false);
  const resume = useMutation({ mutationFn: () => client.resume(), onSuccess: () => renewAll(queryClient) });
  return (
    <div className="stack">
      <Card title={texts.operate.dialing}>
        <div className="inside stack">
          <p>
            {isPaused ? texts.operate.isPaused : texts.operate.isDialing} {isPaused && <PauseReason />}
          </p>
          {mayPause ? (
            <div className="buttons">
              <button
                type="button"
                className={isPaused ? 'button primary' : 'button danger'}
                disabled={resume.isPending || capacity.data === undefined}
                onClick={() => (isPaused ? resume.mutate() : setAsks(true))}
              >
                {isPaused ? texts.paused.resume : `${texts.operate.pause}…`}
              </button>
            </div>
          ) : (
            <p className="hint">{texts.mayNot('dialing:pause')}</p>
          )}
          {resume.error !== null && <p className="hint bad">{messageOf(resume.error)}</p>}
        </div>
        {asks && <PauseDialog onClose={() => setAsks(false)} />}
      </Card>
      <Card title={texts.capacity.title}>
        <Shown query={capacity}>
          {(data) => (
            <>
              <CapacityFigures capacity={data} isPaused={isPaused} />
              {data.feed?.warning != null && (
                <div className="inside flush">
                  <Problems problems={[data.feed.warning]} tone="waits" />
                </div>
              )}
            </>
          )}
        </Shown>
      </Card>
    </div>
  );
}

/** A pause holds every call, so it is asked for twice, with a note for the others. */
function PauseDialog({ onClose }: { readonly onClose: () => void }) {
  const [note, setNote] = useState('');
  const queryClient = useQueryClient();
  const pause = useMutation({
    mutationFn: () => client.pause(note.trim() === '' ? undefined : note.trim()),
    onSuccess: () => {
      onClose();
      return renewAll(queryClient);
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    pause.mutate();
  };
  return (
    <Dialog title={texts.operate.pauseTitle} onClose={onClose}>
      <form onSubmit={submit}>
        <p>{texts.operate.pauseText}</p>
        <p>{texts.operate.pauseWho}</p>
        <TextField
          label={texts.operate.pauseNote}
          {...{ value: note, maxLength: 200, placeholder: texts.operate.pauseNoteExample }}
          onChange={(event) => setNote(event.target.value)}
        />
        {pause.error !== null && (
          <p className="hint bad" role="alert">
            {messageOf(pause.error)}
          </p>
        )}
        <DialogButtons
          onBack={onClose}
          act={{ label: texts.operate.pause, look: 'danger', disabled: pause.isPending }}
        />
      </form>
    </Dialog>
  );
}
