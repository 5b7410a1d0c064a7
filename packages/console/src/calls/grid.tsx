import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useNow } from '../app/clock.ts';
import { dayTime, leftText, wholeTime } from '../app/format.ts';
import { useNarrow } from '../app/narrow.ts';
import { State } from '../parts/glyph.tsx';
import { texts } from '../texts.ts';
import type { CallRow } from './call-row.ts';
import type { CallList } from './use-call-list.ts';

/** Only the rows in sight are in the document; further ones are read when the reader comes near the end. */
export function CallGrid({ list }: { readonly list: CallList }) {
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useNarrow();
  const now = useNow();
  const { calls, total, hasNext, isFetchingNext, fetchNext } = list;
  const rows = useVirtualizer({
    count: calls.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? 68 : 44),
    overscan: 12,
    getItemKey: (index) => calls[index]?.id ?? index,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    rows.measure();
  }, [isNarrow, rows]);
  useEffect(() => {
    if (hasNext && !isFetchingNext && last >= calls.length - 40) fetchNext();
  }, [hasNext, isFetchingNext, last, calls.length, fetchNext]);
  return (
    <>
      <div id="calls" className="grid-table" ref={scroller} tabIndex={0} role="region" aria-label={texts.calls.list}>
        <div className="grid-row grid-head" aria-hidden="true">
          {Object.entries(texts.calls.columns).map(([name, column]) => (
            <span key={name} className={name}>
              {column}
            </span>
          ))}
        </div>
        <div className="grid-body" role="list" style={{ height: rows.getTotalSize() }}>
          {items.map(({ key, index, start }) => {
            const call = calls[index];
            return call === undefined ? null : (
              <div key={key} role="listitem" className="grid-item" style={{ transform: `translateY(${start}px)` }}>
                <Row call={call} now={now} />
              </div>
            );
          })}
        </div>
      </div>
      <p className="hint grid-foot" role="status">
        {hasNext ? texts.calls.loadedSoFar(calls.length, total) : texts.calls.all(calls.length)}
      </p>
    </>
  );
}

function Row({ call, now }: { readonly call: CallRow; readonly now: number }) {
  return (
    <Link to="/calls/$id" params={{ id: call.id }} preload={false} className="grid-row">
      <span className="in-state">
        <State state={call.state} end={call.end} />
      </span>
      <span className="agent-name">{call.agent}</span>
      <span className="target-number">{call.number}</span>
      <span className="quiet queue-name">{call.queue}</span>
      <span className="quiet why" title={call.reason}>
        {call.reason}
      </span>
      <span className="quiet talk number">{call.talked}</span>
      <span className="quiet asker">{call.by}</span>
      <span className="number at">
        <Requested call={call} now={now} />
        {call.deadline !== null && <Deadline at={call.deadline} now={now} />}
      </span>
    </Link>
  );
}

/** When the call was accepted, as the list is sorted. For a call that another agent had, also when the customer's first call was requested. */
function Requested({ call: { createdAt, firstAt }, now }: { readonly call: CallRow; readonly now: number }) {
  const title = firstAt === null ? wholeTime(createdAt) : texts.calls.given(wholeTime(firstAt), wholeTime(createdAt));
  return (
    <time className={firstAt === null ? 'quiet' : 'quiet first'} dateTime={createdAt} title={title}>
      {dayTime(createdAt, now)}
      {firstAt !== null && (
        <span className="hidden-text">
          , {texts.calls.first} {dayTime(firstAt, now)}
        </span>
      )}
    </time>
  );
}

/** Milliseconds before a deadline in which it stands out. */
const soonMs = 15 * 60_000;

function Deadline({ at, now }: { readonly at: string; readonly now: number }) {
  const left = Math.max(0, Date.parse(at) - now);
  return (
    <span className="deadline" data-tone={left < soonMs ? 'bad' : 'calm'} title={texts.calls.deadline(wholeTime(at))}>
      {texts.calls.left(leftText(left))}
    </span>
  );
}
