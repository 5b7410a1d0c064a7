import type { EventView } from 'outdial/client';
import { exactTime, wholeTime } from '../app/format.ts';
import { State, type CallState } from '../parts/glyph.tsx';
import { Linked } from '../parts/linked.tsx';
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
          <span>
            <Linked text={event.sentence} />
            <Said facts={event.facts} />
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Who did it, and why in their words. */
function Said({ facts: { byName, note } }: Pick<EventView, 'facts'>) {
  const said = [
    ...(typeof byName === 'string' ? [texts.call.by(byName)] : []),
    ...(typeof note === 'string' ? [texts.paused.note(note)] : []),
  ];
  return said.length === 0 ? null : <span className="quiet"> {said.join(' ')}</span>;
}
