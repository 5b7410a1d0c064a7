import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNow } from '../app/clock.ts';
import { dayTime } from '../app/format.ts';
import { client } from '../app/session.ts';
import { CopyButton } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField } from '../parts/field.tsx';
import { messageOf } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** Makes a link that shows this call to someone without a key, and ends the open ones. */
export function ShareDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const [hours, setHours] = useState('24');
  const queryClient = useQueryClient();
  const now = useNow();
  const queryKey = ['shares', id];
  const renew = () => queryClient.invalidateQueries({ queryKey });
  const open = useQuery({ queryKey, queryFn: () => client.shares.list(id) });
  const create = useMutation({
    mutationFn: () => client.shares.create(id, { hours: Number(hours) }),
    onSuccess: renew,
  });
  const end = useMutation({
    mutationFn: () => client.shares.end(id),
    onSuccess: () => {
      create.reset();
      return renew();
    },
  });
  const links = open.data?.items ?? [];
  const last = links
    .map(({ expiresAt }) => expiresAt)
    .toSorted()
    .at(-1);
  const error = create.error ?? end.error;
  return (
    <Dialog title={texts.share.title} onClose={onClose}>
      <div className="stack">
        <p>{texts.share.text}</p>
        {create.data === undefined ? (
          <SelectField {...{ label: texts.share.until, value: hours, options: texts.share.hours }} onPick={setHours} />
        ) : (
          <>
            <pre>{location.origin + create.data.path}</pre>
            <p className="hint">{texts.share.once(dayTime(create.data.expiresAt, now))}</p>
          </>
        )}
        {last !== undefined && (
          <p role="status">
            {texts.share.open(links.length, dayTime(last, now))}{' '}
            <button type="button" className="button danger" disabled={end.isPending} onClick={() => end.mutate()}>
              {texts.share.end(links.length)}
            </button>
          </p>
        )}
        {end.data !== undefined && last === undefined && <p role="status">{texts.share.ended}</p>}
        {error !== null && (
          <p className="hint bad" role="alert">
            {messageOf(error)}
          </p>
        )}
        <div className="buttons">
          <button type="button" className="button" onClick={onClose}>
            {texts.close}
          </button>
          {create.data === undefined ? (
            <button
              type="button"
              className="button primary"
              disabled={create.isPending}
              onClick={() => create.mutate()}
            >
              {texts.share.act}
            </button>
          ) : (
            <CopyButton text={location.origin + create.data.path} label={texts.share.copy} />
          )}
        </div>
      </div>
    </Dialog>
  );
}
