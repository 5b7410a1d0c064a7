import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ListedWebhookView, WebhookTestView } from 'outdial/client';
import { useState, type SyntheticEvent } from 'react';
import { useNow } from '../app/clock.ts';
import { dayTime } from '../app/format.ts';
import { renewAll } from '../app/renew.ts';
import { client, useMay } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { Dialog, DialogButtons } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { Mark } from '../parts/mark.tsx';
import { Empty, messageOf, Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';
import { DeadMessages } from './dead-messages.tsx';
import { SecretDialog } from './secret-dialog.tsx';

/** The addresses that are told about every call, and the messages that did not arrive. */
export function Webhooks() {
  const webhooks = useQuery({ queryKey: ['webhooks'], queryFn: () => client.webhooks.list(), refetchInterval: 10_000 });
  const isAdmin = useMay('admin');
  const [isAdding, setAdding] = useState(false);
  return (
    <div className="stack">
      <Card
        title={texts.operate.sections.webhooks}
        aside={
          isAdmin && (
            <button type="button" className="button" onClick={() => setAdding(true)}>
              {texts.webhooks.add}
            </button>
          )
        }
      >
        {!isAdmin && <p className="inside hint">{texts.webhooks.onlyHost}</p>}
        <Shown query={webhooks}>
          {({ items }) =>
            items.filter(isShown).length === 0 ? (
              <Empty title={texts.webhooks.none}>{isAdmin && texts.webhooks.noneHint}</Empty>
            ) : (
              <ul className="rows">
                {items.filter(isShown).map((webhook) => (
                  <Webhook key={webhook.id} webhook={webhook} />
                ))}
              </ul>
            )
          }
        </Shown>
      </Card>
      <DeadMessages isFailing={webhooks.data?.items.some(({ failingSince }) => failingSince !== null) ?? false} />
      {isAdding && <AddDialog onClose={() => setAdding(false)} />}
    </div>
  );
}

/** The `webhookUrl` of calls is a row only while it has messages to deliver. */
const isShown = ({ url, pending, dead, failingSince }: ListedWebhookView): boolean =>
  url !== null || pending > 0 || dead > 0 || failingSince !== null;

function Webhook({ webhook }: { readonly webhook: ListedWebhookView }) {
  const isAdmin = useMay('admin');
  const queryClient = useQueryClient();
  const renew = () => queryClient.invalidateQueries({ queryKey: ['webhooks'] });
  const test = useMutation({ mutationFn: () => client.webhooks.test(webhook.id) });
  const resend = useMutation({
    mutationFn: () => client.webhooks.resend({ endpoint: webhook.id }),
    onSuccess: () => renewAll(queryClient),
  });
  const remove = useMutation({ mutationFn: () => client.webhooks.remove(webhook.id), onSuccess: renew });
  const { dead, pending, failingSince } = webhook;
  const owed = dead + (failingSince === null ? 0 : pending);
  return (
    <li className="conversation">
      <span>
        <strong className="address block">{texts.webhooks.host(webhook.url)}</strong>
        <Health webhook={webhook} />
        <span className="small quiet" role="status">
          {resultOf(test, texts.webhooks.tested)}
          {resend.data === undefined
            ? ''
            : owed + pending === 0
              ? texts.webhooks.arrived
              : texts.webhooks.resent(resend.data.resent)}
          {resend.data !== undefined && failingSince !== null && ` ${texts.webhooks.stillFails}`}
          {resend.error === null ? '' : messageOf(resend.error)}
        </span>
      </span>
      <span className="buttons">
        {owed > 0 && (
          <button type="button" className="button primary" disabled={resend.isPending} onClick={() => resend.mutate()}>
            {texts.webhooks.resendAll(owed)}
          </button>
        )}
        {isAdmin && webhook.url !== null && (
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

function resultOf(
  { data, error }: { readonly data: WebhookTestView | undefined; readonly error: Error | null },
  good: string,
): string {
  if (error !== null) return messageOf(error);
  if (data === undefined) return '';
  return data.problem?.message ?? good;
}

/** Since when it fails, what waits and until when, and why. */
function Health({ webhook }: { readonly webhook: ListedWebhookView }) {
  const now = useNow();
  const { pending, dead, problem, failingSince, nextAttemptAt } = webhook;
  if (failingSince === null && dead === 0)
    return (
      <span className="small quiet block">
        {pending === 0 ? texts.webhooks.works : texts.webhooks.waiting(pending)}
      </span>
    );
  const next = nextAttemptAt === null ? [] : [texts.webhooks.next(dayTime(nextAttemptAt, now))];
  const counts = [
    ...(failingSince === null ? [] : [texts.webhooks.missed(pending), ...next]),
    ...(dead === 0 ? [] : [texts.webhooks.gaveUp(dead)]),
  ];
  return (
    <>
      <span className="state wrapped" data-tone="bad">
        <Mark name="alert" />
        <span>
          {failingSince !== null && <strong>{texts.webhooks.failing(dayTime(failingSince, now))} </strong>}
          {counts.join(' · ')}
        </span>
      </span>
      {problem !== null && <span className="small block">{texts.webhooks.lastError(problem.message)}</span>}
    </>
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
