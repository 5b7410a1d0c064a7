import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { after } from '../app/clock.ts';
import { useLive } from '../app/live.ts';
import { useMay } from '../app/session.ts';
import { statisticsQuery } from '../app/statistics.ts';
import { CapacityFigures } from '../now/capacity.tsx';
import { expiredIn } from '../now/figures.ts';
import { Needs } from '../now/needs.tsx';
import { Outcomes } from '../now/outcomes.tsx';
import { States } from '../now/states.tsx';
import { TimeToDial } from '../now/time-to-dial.tsx';
import { Waits } from '../now/waits.tsx';
import { Card } from '../parts/card.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** How things stand: the states, what needs a person, why calls wait, how they ended. */
export function NowPage() {
  const mayRead = useMay('calls:read');
  const statistics = useQuery({ ...statisticsQuery, enabled: mayRead });
  useRenewal();
  if (!mayRead) return <Empty title={texts.mayNot('calls:read')} />;
  return (
    <Shown query={statistics} lines={10}>
      {(data) => (
        <div className="stack">
          <States states={data.calls} />
          <div className="two now">
            <Card title={texts.now.why}>
              <Waits waiting={data.waiting} isPaused={data.needsPerson.paused !== null} />
            </Card>
            <div className="stack">
              <Card title={texts.now.needsYou}>
                <Needs
                  needs={data.needsPerson}
                  expired={expiredIn(data.outcomes.hour)}
                  expiring={data.waiting.expiring}
                />
              </Card>
              <Card title={texts.now.timeToDial} aside={<span className="hint">{texts.now.lastDay}</span>}>
                <TimeToDial statistics={data} />
              </Card>
            </div>
          </div>
          <Outcomes outcomes={data.outcomes} />
          <Card title={texts.capacity.title}>
            <CapacityFigures capacity={data.capacity} isPaused={data.needsPerson.paused !== null} />
          </Card>
        </div>
      )}
    </Shown>
  );
}

/** At most one read a second, however many events arrive. */
const renewEvery = 1000;

function useRenewal(): void {
  const queryClient = useQueryClient();
  const isDue = useRef(false);
  useLive(
    () => {
      if (isDue.current) return;
      isDue.current = true;
      after(renewEvery, () => {
        isDue.current = false;
        void queryClient.invalidateQueries(statisticsQuery);
      });
    },
    () => undefined,
  );
}
