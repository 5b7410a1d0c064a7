import type { EventView } from 'outdial/client';
import { exactTime, wholeTime } from '../app/format.ts';
import { State, type CallState } from '../parts/glyph.tsx';
import { Loading } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** The whole history, oldest first. */
export function Timeline({ history }: { readonly history: readonly EventView[] }) {
  if (history.length === 0) return <Loading />;
  return (
    <ol className="events">
      {history.map((event) => (
        <li key={event.sequence}>
          <time dateTime={event.at} title={wholeTime(event.at)}>
            {exactTime(event.at)}
          </time>
          {event.name === 'call.noted' || event.name === 'call.wrapped-up' ? (
            <span className="quiet">{texts.call.noted}</span>
          ) : (
            <State state={event.name.slice('call.'.length) as CallState} />
          )}
          <span>{event.sentence}</span>
        </li>
      ))}
    </ol>
  );
}
