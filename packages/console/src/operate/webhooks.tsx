import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ListedWebhookView } from 'outdial/client';
import { useState, type SyntheticEvent } from 'react';
import { client } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { Dialog, DialogButtons } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { Empty, messageOf, Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { SecretDialog } from './secret-dialog.tsx';

/** The addresses that are told about every call, and the messages that did not arrive. */
export function Webhooks() {
  const webhooks = useQuery({ queryKey: ['webhooks'], queryFn: () => client.webhooks.list(), refetchInterval: 10_000 });
  const [isAdding, setAdding] = useState(false);
  return (
    <div className="stack">
      <Card
        title={texts.operate.sections.webhooks}
        aside={
          <button type="button" className="button" onClick={() => setAdding(true)}>
            {texts.webhooks.add}
          </button>
        }
      >
        <Shown query={webhooks}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={texts.webhooks.none}>{texts.webhooks.noneHint}</Empty>
            ) : (
              <ul className="rows">
                {items.map((webhook) => (
                  <Webhook key={webhook.id} webhook={webhook} />
                ))}
              </ul>
            )
          }
        </Shown>
      </Card>
      <DeadMessages />
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
    </div>
  );
}

function Webhook({ webhook }: { readonly webhook: ListedWebhookView }) {
  const queryClient = useQueryClient();
  const test = useMutation({ mutationFn: () => client.webhooks.test(webhook.id) });
  const remove = useMutation({
    mutationFn: () => client.webhooks.remove(webhook.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const failure = test.error === null ? (test.data?.problem?.message ?? null) : messageOf(test.error);
  return (
    <li className="conversation">
      <span>
        <strong className="address">{webhook.url ?? texts.webhooks.ofCalls}</strong>
        <br />
        <span className="small quiet" role="status">
          {failure ?? (test.data?.delivered === true ? texts.webhooks.tested : healthOf(webhook))}
        </span>
      </span>
      <span className="buttons">
        {webhook.url !== null && (
          <>
            <button type="button" className="button" disabled={test.isPending} onClick={() => test.mutate()}>
              {texts.webhooks.test}
            </button>
            <button type="button" className="button danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
              {texts.webhooks.remove}
            </button>
          </>
        )}
      </span>
    </li>
  );
}

function healthOf({ pending, dead, problem }: ListedWebhookView): string {
  const parts = [
    texts.webhooks.pending(pending),
    ...(dead === 0 ? [] : [texts.webhooks.deadCount(dead)]),
    ...(problem === null ? [] : [problem.message]),
  ];
  return parts.join(' · ');
}

function DeadMessages() {
  const queryClient = useQueryClient();
  const dead = useQuery({ queryKey: ['webhooks', 'dead'], queryFn: () => client.webhooks.dead({ limit: 100 }) });
  const resend = useMutation({
    mutationFn: (message: string) => client.webhooks.resend({ message }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <Card title={texts.webhooks.dead}>
      {resend.data !== undefined && (
        <p className="inside" role="status">
          {texts.webhooks.resent(resend.data.resent)}
        </p>
      )}
      <Shown query={dead} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="inside quiet">{texts.webhooks.noDead}</p>
          ) : (
            <ul className="rows">
              {items.map(({ id, url, callId, type, attempts, problem }) => (
                <li key={id} className="conversation">
                  <span>
                    <strong>{type}</strong> <span className="address">{url}</span>
                    <br />
                    <span className="small quiet">
                      {texts.webhooks.attempts(attempts)} · {problem?.message}{' '}
                      <Link to="/calls/$id" params={{ id: callId }}>
                        {texts.webhooks.call}
                      </Link>
                    </span>
                  </span>
                  <button
                    type="button"
                    className="button"
                    disabled={resend.isPending}
                    onClick={() => resend.mutate(id)}
                  >
                    {texts.webhooks.resend}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </Card>
  );
}

function AddDialog({ onClose }: { readonly onClose: () => void }) {
  const [url, setUrl] = useState('');
  const queryClient = useQueryClient();
  const add = useMutation({
    mutationFn: () => client.webhooks.add(url.trim()),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  if (add.data !== undefined)
    return (
      <SecretDialog title={texts.webhooks.made} hint={texts.webhooks.once} secret={add.data.secret} onClose={onClose} />
    );
  return (
    <Dialog title={texts.webhooks.add} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField
          {...{ label: texts.webhooks.url, value: url, fault: add.error === null ? null : messageOf(add.error) }}
          onChange={(event) => setUrl(event.target.value)}
        />
        <DialogButtons
          onBack={onClose}
          act={{ label: texts.webhooks.add, look: 'primary', disabled: url.trim() === '' || add.isPending }}
        />
      </form>
    </Dialog>
  );
}
