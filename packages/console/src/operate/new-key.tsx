import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { NewKey, NewKeyLimits } from 'outdial/client';
import { useState, type SyntheticEvent } from 'react';
import { useNow } from '../app/clock.ts';
import { client } from '../app/session.ts';
import { Dialog, DialogButtons } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { messageOf } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { SecretDialog } from './secret-dialog.tsx';

const offered = [
  ...['calls:read', 'presence:read', 'conversation:call', 'calls:cancel', 'calls:reassign', 'calls:resolve'],
  ...['dialing:pause', 'webhooks:resend', 'audit:read', 'events:write', 'admin'],
];
const roles = ['caller', 'viewer', 'supervisor', 'auditor', 'admin'];
/** The choice of single scopes, in place of a role. */
const custom = 'custom';
const dayMs = 24 * 60 * 60_000;

/** The limits as they are written. */
const unlimited = {
  ...{ agents: '', queues: '', countries: '', perMinute: '', perDay: '', concurrent: '' },
  ...{ numbersPerDay: '', newCountriesPerDay: '' },
  ownCalls: false,
};
type Written = typeof unlimited;

const listOf = (text: string): readonly string[] => text.split(',').flatMap((each) => each.trim() || []);

function limitsOf({ ownCalls, agents, queues, countries, ...numbers }: Written): NewKeyLimits {
  const named = Object.entries({ agents, queues, countries }).map(([name, text]) => [name, listOf(text)] as const);
  const counts = Object.entries(numbers).filter(([, text]) => text !== '');
  return {
    ...Object.fromEntries(named.filter(([, list]) => list.length > 0)),
    ...Object.fromEntries(counts.map(([name, text]) => [name, Number(text)])),
    ...(ownCalls && { ownCalls }),
  };
}

/** Makes a key with a role or with scopes, within limits, and shows its secret once. */
export function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState('viewer');
  const [scopes, setScopes] = useState<readonly string[]>(['calls:read', 'presence:read']);
  const [limits, setLimits] = useState<Written>(unlimited);
  const [days, setDays] = useState('');
  const now = useNow();
  const queryClient = useQueryClient();
  const isAdmin = role === 'admin' || (role === custom && scopes.includes('admin'));
  const create = useMutation({
    mutationFn: () => {
      const limited = isAdmin ? {} : limitsOf(limits);
      const key: NewKey = {
        ...(role === custom ? { scopes } : { role }),
        ...(name.trim() === '' ? {} : { name: name.trim() }),
        ...(Object.keys(limited).length === 0 ? {} : { limits: limited }),
        ...(days === '' ? {} : { expiresAt: new Date(now + Number(days) * dayMs).toISOString() }),
      };
      return client.keys.create(key);
    },
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
        <SelectField
          {...{ label: texts.keys.may, value: role, onPick: setRole }}
          options={[...roles, custom].map((each) => [each, texts.keys.roles[each] ?? each] as const)}
        />
        {role === custom && <ScopeChoice scopes={scopes} onPick={setScopes} />}
        {!isAdmin && <LimitFields written={limits} onWrite={setLimits} />}
        <TextField
          {...{ label: texts.keys.days, value: days, inputMode: 'numeric', pattern: '[1-9][0-9]{0,3}' }}
          onChange={(event) => setDays(event.target.value)}
        />
        {create.error !== null && <p className="hint bad">{messageOf(create.error)}</p>}
        <DialogButtons
          onBack={onClose}
          act={{
            label: texts.keys.create,
            look: 'primary',
            disabled: (role === custom && scopes.length === 0) || create.isPending,
          }}
        />
      </form>
    </Dialog>
  );
}

interface ScopesPicked {
  readonly scopes: readonly string[];
  readonly onPick: (scopes: readonly string[]) => void;
}

function ScopeChoice({ scopes, onPick }: ScopesPicked) {
  return (
    <fieldset className="choices">
      <legend>{texts.keys.scopes}</legend>
      {offered.map((scope) => (
        <label key={scope} className="choice">
          <input
            {...{ type: 'checkbox', checked: scopes.includes(scope) }}
            onChange={(event) =>
              onPick(event.target.checked ? [...scopes, scope] : scopes.filter((held) => held !== scope))
            }
          />
          <span>
            <code>{scope}</code> <span className="quiet">{texts.scopeMeaning[scope]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface LimitsWritten {
  readonly written: Written;
  readonly onWrite: (written: Written) => void;
}

function LimitFields({ written, onWrite }: LimitsWritten) {
  const { ownCalls, ...lines } = written;
  return (
    <fieldset className="choices">
      <legend>{texts.keys.limited}</legend>
      <label className="choice">
        <input
          {...{ type: 'checkbox', checked: ownCalls }}
          onChange={(event) => onWrite({ ...written, ownCalls: event.target.checked })}
        />
        <span>{texts.keys.ownCalls}</span>
      </label>
      {Object.entries(lines).map(([name, text]) => {
        const isCount = !['agents', 'queues', 'countries'].includes(name);
        return (
          <TextField
            key={name}
            {...{ label: texts.keys.limitNames[name] ?? name, value: text }}
            {...(isCount ? { inputMode: 'numeric' as const, pattern: '[1-9][0-9]{0,5}' } : {})}
            onChange={(event) => onWrite({ ...written, [name]: event.target.value })}
          />
        );
      })}
    </fieldset>
  );
}
