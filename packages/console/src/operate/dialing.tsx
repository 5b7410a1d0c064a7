import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { renewAll } from '../app/renew.ts';
import { client, useMay } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { messageOf, Shown } from '../parts/notice.tsx';
import { Problems } from '../parts/problem.tsx';
import { CapacityFigures } from '../now/capacity.tsx';
import { texts } from '../texts.ts';

/** Stop and start, and how fast calls can go out. */
export function Dialing() {
  const capacity = useQuery({ queryKey: ['capacity'], queryFn: () => client.capacity(), refetchInterval: 5000 });
  const mayPause = useMay('dialing:pause');
  const queryClient = useQueryClient();
  const isPaused = capacity.data?.paused === true;
  const turn = useMutation({
    mutationFn: () => (isPaused ? client.resume() : client.pause()),
    onSuccess: () => renewAll(queryClient),
  });
  return (
    <div className="stack">
      <Card title={texts.operate.dialing}>
        <div className="inside stack">
          <p>{isPaused ? texts.operate.isPaused : texts.operate.isDialing}</p>
          {mayPause && (
            <div className="buttons">
              <button
                type="button"
                className={isPaused ? 'button primary' : 'button danger'}
                disabled={turn.isPending || capacity.data === undefined}
                onClick={() => turn.mutate()}
              >
                {isPaused ? texts.paused.resume : texts.operate.pause}
              </button>
            </div>
          )}
          {turn.error !== null && <p className="hint bad">{messageOf(turn.error)}</p>}
        </div>
      </Card>
      <Card title={texts.capacity.title}>
        <Shown query={capacity}>
          {(data) => (
            <>
              <CapacityFigures capacity={data} />
              {data.feed?.warning != null && (
                <div className="inside flush">
                  <Problems problems={[data.feed.warning]} tone="waits" />
                </div>
              )}
            </>
          )}
        </Shown>
      </Card>
    </div>
  );
}
