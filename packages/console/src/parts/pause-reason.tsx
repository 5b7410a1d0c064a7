import { useQuery } from '@tanstack/react-query';
import type { StatisticsView } from 'outdial/client';
import { useNow } from '../app/clock.ts';
import { dayTime } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { statisticsQuery } from '../app/statistics.ts';
import { texts } from '../texts.ts';

/** What a call waits for while dialing is paused. */
export const pausedCode = 'dialing-paused';

type Pause = NonNullable<StatisticsView['needsPerson']['paused']>;

/** Who or what paused dialing, since when, and why. */
export function pauseText({ why, by, byName, at, note }: Pause, now: number): string {
  const who = why ?? texts.paused.text(byName ?? by, at === null ? null : dayTime(at, now));
  const said = note !== null ? [texts.paused.note(note)] : why === null ? [texts.paused.noNote] : [];
  return [who, ...said].join(' ');
}

/** The same below what the pause holds; nothing while dialing is not paused. */
export function PauseReason() {
  const mayRead = useMay('calls:read');
  const now = useNow();
  const pause = useQuery({ ...statisticsQuery, enabled: mayRead }).data?.needsPerson.paused ?? null;
  return pause === null ? null : <>{pauseText(pause, now)}</>;
}
