import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ListedRequestView } from 'outdial/client';
import { useState } from 'react';
import { now as timeNow, useNow } from '../app/clock.ts';
import { dayTime, duration, wholeTime } from '../app/format.ts';
import { client, sessionQuery, useMay } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { Json } from '../parts/copy.tsx';
import { TextField } from '../parts/field.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** What came in and what was answered, newest first. */
export function Requests() {
  const [refusals, setRefusals] = useState(false);
  const [hours, setHours] = useState(0);
  const [code, setCode] = useState('');
  const session = useQuery(sessionQuery).data;
  const mayAudit = useMay('audit:read');
  const seesAll = mayAudit && session?.key.limits.ownCalls !== true;
  const wish = { refusals, ...(code.trim() === '' ? {} : { code: code.trim() }) };
  const requests = useInfiniteQuery({
    queryKey: ['requests', wish, hours],
    queryFn: ({ pageParam }) =>
      client.requests({ ...wish, ...sinceOf(hours), limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  return (
    <Card
      title={texts.operate.sections.requests}
      aside={
        <span className="chips">
          {texts.requests.spans.map(([value, label]) => (
            <button
              key={value}
              type="button"
              className="chip"
              aria-pressed={hours === value}
              onClick={() => setHours(value)}
            >
              {label}
            </button>
          ))}
          <button type="button" className="chip" aria-pressed={refusals} onClick={() => setRefusals(!refusals)}>
            {texts.requests.refusals}
          </button>
        </span>
      }
    >
      <div className="inside request-code">
        <TextField
          {...{ label: texts.requests.code, value: code, placeholder: 'field-unknown' }}
          onChange={(event) => setCode(event.target.value)}
        />
      </div>
      {!seesAll && <p className="inside quiet">{texts.requests.ownOnly}</p>}
      <Shown query={requests}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Empty title={texts.requests.none} />;
          return (
            <ul className="rows">
              {items.map((request) => (
                <Request key={request.id} request={request} />
              ))}
            </ul>
          );
        }}
      </Shown>
      {requests.hasNextPage && (
        <div className="inside">
          <button
            type="button"
            className="button"
            disabled={requests.isFetchingNextPage}
            onClick={() => void requests.fetchNextPage()}
          >
            {texts.requests.more}
          </button>
        </div>
      )}
    </Card>
  );
}

/** 0: any time. */
const sinceOf = (hours: number): { readonly since?: string } =>
  hours === 0 ? {} : { since: new Date(timeNow() - hours * 3_600_000).toISOString() };

/** A refusal in words: who asked for what, what was wrong, and what would be right. The raw exchange is behind a button. */
function Request({ request }: { readonly request: ListedRequestView }) {
  const [isOpen, setOpen] = useState(false);
  const { id, status, callId, problem } = request;
  const isRefusal = status >= 400;
  return (
    <li>
      <span className="conversation">
        <span className="request">
          <span className="state" data-tone={isRefusal ? 'bad' : 'good'}>
            {status}
          </span>{' '}
          <strong className="address">{headOf(request)}</strong>
          {problem !== null && (
            <>
              <span className="block">{problem.message}</span>
              <span className="block quiet">{problem.fix}</span>
            </>
          )}
          <Circumstances request={request} />
        </span>
        <span className="buttons">
          {callId !== null && (
            <Link to="/calls/$id" params={{ id: callId }} className="button">
              {texts.requests.open}
            </Link>
          )}
          {isRefusal && (
            <Link to="/explain" search={{ request: id }} className="button">
              {texts.requests.explain}
            </Link>
          )}
          <button type="button" className="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? texts.requests.hide : texts.requests.show}
          </button>
        </span>
      </span>
      {isOpen && <Exchange id={id} />}
    </li>
  );
}

/** What was asked for: a call, as far as its parties can be read, or the route. */
const headOf = ({ method, path, agent, number }: ListedRequestView): string =>
  agent === null && number === null ? `${method} ${path}` : texts.requests.call(agent, number);

function Circumstances({ request }: { readonly request: ListedRequestView }) {
  const now = useNow();
  const { id, at, tookMs, method, path, codes, key, keyName, agent, number } = request;
  return (
    <span className="small quiet block">
      <time dateTime={at} title={wholeTime(at)}>
        {dayTime(at, now)}
      </time>
      {` · ${texts.requests.by(keyName ?? key ?? '–')}`}
      {(agent ?? number) !== null && <span className="address">{` · ${method} ${path}`}</span>}
      {` · ${duration(tookMs)} · ${id} `}
      {codes.map((code) => (
        <a key={code} className="code" href={`/problems/${encodeURIComponent(code)}`}>
          {code}{' '}
        </a>
      ))}
    </span>
  );
}

function Exchange({ id }: { readonly id: string }) {
  const request = useQuery({ queryKey: ['request', id], queryFn: () => client.request(id) });
  return (
    <Shown query={request}>
      {({ received, answered }) => (
        <div className="two even exchange">
          <div>
            <h3>{texts.requests.received}</h3>
            <Json value={received} />
          </div>
          <div>
            <h3>{texts.requests.answered}</h3>
            <Json value={answered} />
          </div>
        </div>
      )}
    </Shown>
  );
}
