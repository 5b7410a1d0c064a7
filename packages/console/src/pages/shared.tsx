import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouterState } from '@tanstack/react-router';
import { createClient, OutdialError } from 'outdial/client';
import { useEffect } from 'react';
import { LostBanner } from '../app/banners.tsx';
import { pause } from '../app/clock.ts';
import { zoneName } from '../app/format.ts';
import { followShared, useLink, useLive } from '../app/live.ts';
import { readHealth } from '../app/session.ts';
import { WholeCall } from '../call/whole-call.tsx';
import { Logo } from '../parts/mark.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

const route = getRouteApi('/shared/$id');
/** Milliseconds. */
const askEvery = 10_000;

/** One call, for someone without a key. The secret is behind the `#` of the address: no request line and no `Referer` has it. */
export function SharedPage() {
  const { id } = route.useParams();
  const secret = useRouterState({ select: ({ location }) => location.hash });
  const queryClient = useQueryClient();
  const client = createClient({ url: location.origin, apiKey: secret, pause });
  const key = ['shared', id, secret];
  // A link that has ended shows only when someone asks.
  const call = useQuery({ queryKey: [...key, 'call'], queryFn: () => client.get(id), refetchInterval: askEvery });
  const history = useQuery({ queryKey: [...key, 'history'], queryFn: () => client.history(id) });
  const health = useQuery({ queryKey: ['health'], queryFn: readHealth, staleTime: Infinity });
  const renew = (): void => void queryClient.invalidateQueries({ queryKey: key });
  useLive(renew, renew);
  const link = useLink();
  // The server ends the stream together with the link.
  useEffect(() => {
    if (link === 'none') renew();
  }, [link]);
  useEffect(() => {
    document.title = `${texts.pages.call} · Outdial`;
    return followShared(id, secret);
  }, [id, secret]);
  return (
    <>
      <header className="top shared-top">
        <span className="brand">
          <Logo />
          Outdial
        </span>
        <h1>{texts.shared.title}</h1>
        <span className="hint">{texts.shared.hint(zoneName)}</span>
      </header>
      <main id="content" tabIndex={-1}>
        {!isOver(call.error) && <LostBanner />}
        {isOver(call.error) ? (
          <Empty title={texts.shared.over}>{texts.shared.overHint}</Empty>
        ) : (
          <Shown query={call} lines={6}>
            {(data) => (
              <div className="stack">
                <WholeCall
                  {...{
                    call: data,
                    history: history.data ?? [],
                    target: health.data?.target ?? 'sandbox',
                    actions: null,
                  }}
                />
              </div>
            )}
          </Shown>
        )}
      </main>
    </>
  );
}

/** Its time is over, or it was for another call. */
const isOver = (error: unknown): boolean =>
  error instanceof OutdialError && (error.status === 401 || error.status === 403);
