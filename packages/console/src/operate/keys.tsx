import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { KeyView } from 'outdial/client';
import { useState } from 'react';
import { useNow } from '../app/clock.ts';
import { dayTime } from '../app/format.ts';
import { keysQuery } from '../app/keys.ts';
import { client } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { Dialog, DialogButtons } from '../parts/dialog.tsx';
import { Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { NewKeyDialog } from './new-key.tsx';
import { RotateDialog } from './rotate-key.tsx';

interface Asked {
  readonly act: 'revoke' | 'rotate';
  readonly entry: KeyView;
}

/** The API keys: what each may do, and how to end one. */
export function Keys() {
  const keys = useQuery(keysQuery);
  const [asks, setAsks] = useState<'new' | Asked | null>(null);
  const close = (): void => {
    setAsks(null);
  };
  return (
    <Card
      title={texts.operate.sections.keys}
      aside={
        <button type="button" className="button" onClick={() => setAsks('new')}>
          {texts.keys.create}
        </button>
      }
    >
      <Shown query={keys}>
        {({ items }) => (
          <div className="table-wrap">
            <table className="stacking">
              <thead>
                <tr>
                  {texts.keys.columns.map((column) => (
                    <th key={column}>{column}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {items.map((key) => (
                  <KeyRow key={key.id} entry={key} onAsk={(act) => setAsks({ act, entry: key })} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Shown>
      {asks === 'new' && <NewKeyDialog onClose={close} />}
      {asks !== null && asks !== 'new' && asks.act === 'revoke' && <RevokeDialog entry={asks.entry} onClose={close} />}
      {asks !== null && asks !== 'new' && asks.act === 'rotate' && <RotateDialog entry={asks.entry} onClose={close} />}
    </Card>
  );
}

function KeyRow({ entry, onAsk }: { readonly entry: KeyView; readonly onAsk: (act: Asked['act']) => void }) {
  const now = useNow();
  const { id, name, role, scopes, limits, person, createdAt, expiresAt, revokedAt } = entry;
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= now;
  const limited = texts.keys.limits(limits);
  return (
    <tr>
      <td>
        {name ?? '–'}
        <br />
        <code className="quiet">{id}</code>
      </td>
      <td className="small">
        {person !== null && <div className="quiet">{texts.keys.person}</div>}
        {role ?? scopes.join(', ')}
        {limited.length > 0 && <div className="quiet">{limited.join(' · ')}</div>}
      </td>
      <td className="quiet">
        {dayTime(createdAt, now)}
        {expiresAt !== null && <div>{texts.keys.expires(dayTime(expiresAt, now), isOver)}</div>}
      </td>
      <td>
        {revokedAt === null ? (
          <div className="buttons">
            {!isOver && person === null && (
              <button type="button" className="button" onClick={() => onAsk('rotate')}>
                {texts.keys.rotate}
              </button>
            )}
            <button type="button" className="button danger" onClick={() => onAsk('revoke')}>
              {texts.keys.revoke}
            </button>
          </div>
        ) : (
          <span className="quiet">{texts.keys.revoked(dayTime(revokedAt, now))}</span>
        )}
      </td>
    </tr>
  );
}

function RevokeDialog({ entry, onClose }: { readonly entry: KeyView; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => client.keys.revoke(entry.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['keys'] });
      onClose();
    },
  });
  const [title, text] =
    entry.person === null
      ? [texts.keys.revokeTitle, texts.keys.revokeText]
      : [texts.keys.revokePersonTitle, texts.keys.revokePersonText];
  return (
    <Dialog title={title(entry.name ?? entry.id)} onClose={onClose}>
      <div className="stack">
        <p>{text}</p>
        <DialogButtons
          onBack={onClose}
          act={{ label: texts.keys.revoke, look: 'danger', disabled: revoke.isPending, onAct: () => revoke.mutate() }}
        />
      </div>
    </Dialog>
  );
}
