import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { RequestView } from 'outdial/client';
import { useState, type SyntheticEvent } from 'react';
import { useNow } from '../app/clock.ts';
import { dayTime, duration, wholeTime } from '../app/format.ts';
import { client } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { Json } from '../parts/copy.tsx';
import { TextField } from '../parts/field.tsx';
import { Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** A request by the `X-Request-Id` of its answer: what came in, and what was answered. */
export function Requests() {
  const [typed, setTyped] = useState('');
  const [id, setId] = useState<string | null>(null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setId(typed.trim());
  };
  return (
    <div className="stack">
      <Card title={texts.operate.sections.requests}>
        <form className="inside request-form" onSubmit={submit}>
          <TextField
            {...{ label: texts.requests.id, hint: texts.requests.hint, value: typed, placeholder: 'req_…' }}
            onChange={(event) => setTyped(event.target.value)}
          />
          <button type="submit" className="button primary" disabled={typed.trim() === ''}>
            {texts.requests.show}
          </button>
        </form>
      </Card>
      {id !== null && <Request id={id} />}
    </div>
  );
}

function Request({ id }: { readonly id: string }) {
  const request = useQuery({ queryKey: ['request', id], queryFn: () => client.request(id) });
  return <Shown query={request}>{(data) => <Exchange request={data} />}</Shown>;
}

function Exchange({ request }: { readonly request: RequestView }) {
  const now = useNow();
  const { method, path, at, tookMs, key, received, answered, callId } = request;
  return (
    <>
      <Card title={`${method} ${path}`}>
        <p className="inside">
          <strong>{answered.status}</strong> <span title={wholeTime(at)}>{dayTime(at, now)}</span>
          <span className="quiet">{` · ${duration(tookMs)} · ${key ?? ''} `}</span>
          {callId !== null && (
            <Link to="/calls/$id" params={{ id: callId }}>
              {texts.requests.call}
            </Link>
          )}
        </p>
      </Card>
      <div className="two even">
        <Card title={texts.requests.received}>
          <Json value={received} />
        </Card>
        <Card title={texts.requests.answered}>
          <Json value={answered} />
        </Card>
      </div>
    </>
  );
}
