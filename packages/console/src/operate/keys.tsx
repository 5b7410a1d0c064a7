import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { KeyView } from 'outdial/client';
import { useState, type SyntheticEvent } from 'react';
import { useNow } from '../app/clock.ts';
import { dayTime } from '../app/format.ts';
import { keysQuery } from '../app/keys.ts';
import { client } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { messageOf, Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { SecretDialog } from './secret-dialog.tsx';

/** The API keys: what each may do, and how to end one. */
export function Keys() {
  const keys = useQuery(keysQuery);
  const [asks, setAsks] = useState<'new' | KeyView | null>(null);
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
            <table>
              <thead>
                <tr>
                  {texts.keys.columns.map((column) => (
                    <th key={column}>{column}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {items.map((key) => (
                  <KeyRow key={key.id} entry={key} onRevoke={() => setAsks(key)} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Shown>
      {asks === 'new' && <NewKeyDialog onClose={close} />}
      {asks !== null && asks !== 'new' && <RevokeDialog entry={asks} onClose={close} />}
    </Card>
  );
}

function KeyRow({ entry, onRevoke }: { readonly entry: KeyView; readonly onRevoke: () => void }) {
  const now = useNow();
  const { id, name, scopes, createdAt, revokedAt } = entry;
  return (
    <tr>
      <td>
        {name ?? '–'}
        <br />
        <code className="quiet">{id}</code>
      </td>
      <td className="small">{scopes.join(', ')}</td>
      <td className="quiet">{dayTime(createdAt, now)}</td>
      <td>
        {revokedAt === null ? (
          <button type="button" className="button danger" onClick={onRevoke}>
            {texts.keys.revoke}
          </button>
        ) : (
          <span className="quiet">{texts.keys.revoked(dayTime(revokedAt, now))}</span>
        )}
      </td>
    </tr>
  );
}

const offered = [
  'calls:read',
  'presence:read',
  'conversation:call',
  'calls:cancel',
  'calls:resolve',
  'events:write',
  'admin',
];

function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(['calls:read', 'presence:read']);
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: () => client.keys.create({ scopes, ...(name.trim() === '' ? {} : { name: name.trim() }) }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['keys'] }),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  if (create.data !== undefined)
    return (
      <SecretDialog title={texts.keys.made} hint={texts.keys.once} secret={create.data.secret} onClose={onClose} />
    );
  return (
    <Dialog title={texts.keys.create} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField label={texts.keys.name} value={name} onChange={(event) => setName(event.target.value)} />
        <fieldset className="choices">
          <legend>{texts.keys.may}</legend>
          {offered.map((scope) => (
            <label key={scope} className="choice">
              <input
                {...{ type: 'checkbox', checked: scopes.includes(scope) }}
                onChange={(event) =>
                  setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((held) => held !== scope))
                }
              />
              <span>
                <code>{scope}</code> <span className="quiet">{texts.scopeMeaning[scope]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {create.error !== null && <p className="hint bad">{messageOf(create.error)}</p>}
        <div className="buttons">
          <button type="button" className="button" onClick={onClose}>
            {texts.back}
          </button>
          <button type="submit" className="button primary" disabled={scopes.length === 0 || create.isPending}>
            {texts.keys.create}
          </button>
        </div>
      </form>
    </Dialog>
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
  return (
    <Dialog title={texts.keys.revokeTitle(entry.name ?? entry.id)} onClose={onClose}>
      <div className="stack">
        <p>{texts.keys.revokeText}</p>
        <div className="buttons">
          <button type="button" className="button" onClick={onClose}>
            {texts.back}
          </button>
          <button type="button" className="button danger" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
            {texts.keys.revoke}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
