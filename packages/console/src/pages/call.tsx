import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useLive } from '../app/live.ts';
import { client, sessionQuery } from '../app/session.ts';
import { CallActions } from '../call/actions.tsx';
import { GenesysRequests } from '../call/genesys-requests.tsx';
import { Who } from '../call/who.tsx';
import { WholeCall } from '../call/whole-call.tsx';
import { Shown } from '../parts/notice.tsx';
import { PauseReason } from '../parts/pause-reason.tsx';
import { texts } from '../texts.ts';

const route = getRouteApi('/calls/$id');

/** One call, with what one can do about it. */
export function CallPage() {
  const { id } = route.useParams();
  const queryClient = useQueryClient();
  const target = useQuery(sessionQuery).data?.target ?? 'sandbox';
  const call = useQuery({ queryKey: ['call', id], queryFn: () => client.get(id) });
  const history = useQuery({ queryKey: ['history', id], queryFn: () => client.history(id) });
  const renew = (): void => {
    void queryClient.invalidateQueries({ queryKey: ['call', id] });
    void queryClient.invalidateQueries({ queryKey: ['history', id] });
  };
  useLive((events) => {
    if (events.some(({ callId }) => callId === id)) renew();
  }, renew);
  return (
    <Shown query={call} lines={6}>
      {(data) => (
        <div className="stack">
          <WholeCall
            {...{ call: data, history: history.data ?? [], target }}
            actions={
              <>
                <Who call={data} history={history.data ?? []} />
                <CallActions call={data} />
              </>
            }
            cost={<GenesysRequests id={id} />}
            pause={<PauseReason />}
          />
          <p>
            <Link to="/calls">{texts.call.backToList}</Link>
          </p>
        </div>
      )}
    </Shown>
  );
}
