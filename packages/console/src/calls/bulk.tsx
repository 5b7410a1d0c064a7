import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { OutdialError } from 'outdial/client';
import { useRef, useState, type SyntheticEvent } from 'react';
import type { Filter } from '../app/filter.ts';
import { client, useMay } from '../app/session.ts';
import { AgentField } from '../parts/agent-field.tsx';
import { Dialog, DialogButtons } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { Failed, Loading, messageOf } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { ReassignAdvice } from './reassign-advice.tsx';
import { undialedOf, useUndialedCount } from './undialed.ts';

type Act = 'cancel' | 'reassign';

/** Acts on every call that fits the filter and was not dialed yet. */
export function BulkBar({ filter, isFiltered }: { readonly filter: Filter; readonly isFiltered: boolean }) {
  const mayCancel = useMay('calls:cancel');
  const mayReassign = useMay('calls:reassign');
  const [act, setAct] = useState<Act | null>(null);
  const menu = useRef<HTMLDetailsElement>(null);
  const mayAct = mayCancel || mayReassign;
  const changeable = useUndialedCount(filter, isFiltered).data ?? 0;
  if (act !== null) return <BulkDialog act={act} filter={filter} onClose={() => setAct(null)} />;
  // Where every call was dialed or has ended, no button could do anything.
  if (!isFiltered || changeable === 0) return null;
  const lacks = [...(mayCancel ? [] : ['calls:cancel']), ...(mayReassign ? [] : ['calls:reassign'])];
  const choose = (chosen: Act): void => {
    menu.current?.removeAttribute('open');
    setAct(chosen);
  };
  return (
    <div className="bulk">
      {mayAct && (
        <details className="actions-menu" ref={menu}>
          <summary className="button">{texts.bulk.onFilter}</summary>
          <div>
            {mayReassign && (
              <button type="button" className="button plain" onClick={() => choose('reassign')}>
                {texts.bulk.reassign}
              </button>
            )}
            {mayCancel && (
              <button type="button" className="button plain" onClick={() => choose('cancel')}>
                {texts.bulk.cancel}
              </button>
            )}
          </div>
        </details>
      )}
      {lacks.length > 0 && <span className="hint">{texts.bulk.lacks(lacks)}</span>}
    </div>
  );
}

/** Asks before the act on every call that fits. */
export function BulkDialog({
  act,
  filter,
  onClose,
}: {
  readonly act: Act;
  readonly filter: Filter;
  readonly onClose: () => void;
}) {
  const count = useUndialedCount(filter);
  const [done, setDone] = useState<Done | null>(null);
  return (
    <Dialog
      title={done === null ? texts.bulk.title[act](count.data) : texts.bulk.doneTitle[act](done.done)}
      onClose={onClose}
    >
      {done !== null ? (
        <BulkDone act={act} done={done} onClose={onClose} />
      ) : count.error !== null ? (
        <Failed error={count.error} />
      ) : count.data === undefined ? (
        <Loading lines={2} />
      ) : (
        <BulkForm
          {...{ act, filter, onClose, onDone: setDone, count: count.data }}
          onStale={() => void count.refetch()}
        />
      )}
    </Dialog>
  );
}

interface BulkFormProps {
  readonly act: Act;
  readonly filter: Filter;
  readonly count: number;
  readonly onClose: () => void;
  readonly onDone: (done: Done) => void;
  readonly onStale: () => void;
}

interface Done {
  readonly done: number;
  readonly left: number;
  /** Who has the calls now; null when they were canceled. */
  readonly agent: string | null;
}

function BulkDone({ act, done, onClose }: { readonly act: Act; readonly done: Done; readonly onClose: () => void }) {
  return (
    <div className="stack">
      <p role="status">{texts.bulk.done[act](done.done, done.left)}</p>
      {done.agent !== null && (
        <p>
          <Link to="/calls" search={{ agent: done.agent }} onClick={onClose}>
            {texts.bulk.openNew}
          </Link>
        </p>
      )}
      <div className="buttons">
        <button type="button" className="button primary" onClick={onClose}>
          {texts.close}
        </button>
      </div>
    </div>
  );
}

/** The count of several calls must be typed: a slip of the mouse cancels nothing. */
function BulkForm({ act, filter, count, onClose, onDone, onStale }: BulkFormProps) {
  const [typed, setTyped] = useState('');
  const [agent, setAgent] = useState('');
  const queryClient = useQueryClient();
  const send = useMutation({
    mutationFn: async (): Promise<Done> => {
      const choice = undialedOf(filter) ?? {};
      if (act === 'cancel') {
        const { canceled, left } = await client.cancelMany(choice, count);
        return { done: canceled.length, left: left.length, agent: null };
      }
      const { reassigned, left } = await client.reassign(choice, agent, count);
      return { done: reassigned.length, left: left.length, agent };
    },
    onSuccess: (done) => {
      onDone(done);
      return queryClient.invalidateQueries();
    },
    onError: (error) => {
      if (error instanceof OutdialError && error.status === 409) onStale();
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    send.mutate();
  };
  const isConfirmed = count === 1 || (count > 1 && typed.trim() === String(count));
  const isReady = isConfirmed && (act === 'cancel' || agent !== '') && !send.isPending;
  return (
    <form onSubmit={submit}>
      <p>{count === 0 ? texts.bulk.nothing : texts.bulk.text[act](count)}</p>
      {count > 0 && (
        <>
          {act === 'reassign' && (
            <>
              <AgentField label={texts.bulk.newAgent} value={agent} onPick={setAgent} />
              <ReassignAdvice filter={filter} agent={agent} count={count} />
            </>
          )}
          {count > 1 && (
            <TextField
              {...{ label: texts.bulk.type(count), value: typed, inputMode: 'numeric' }}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </>
      )}
      {send.error !== null && (
        <p className="hint bad" role="alert">
          {messageOf(send.error)}
        </p>
      )}
      <DialogButtons
        onBack={onClose}
        act={{ label: texts.bulk.act[act](count), look: act === 'cancel' ? 'danger' : 'primary', disabled: !isReady }}
      />
    </form>
  );
}
