import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** The messages that Outdial no longer tries, one by one. */
export function DeadMessages({ isFailing }: { readonly isFailing: boolean }) {
  const queryClient = useQueryClient();
  const dead = useQuery({ queryKey: ['webhooks', 'dead'], queryFn: () => client.webhooks.dead({ limit: 100 }) });
  const resend = useMutation({
    mutationFn: (message: string) => client.webhooks.resend({ message }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <Card title={texts.webhooks.dead}>
      {resend.data !== undefined && (
        <p className="inside" role="status">
          {texts.webhooks.resent(resend.data.resent)}
        </p>
      )}
      <Shown query={dead} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="inside quiet">{isFailing ? texts.webhooks.noDeadYet : texts.webhooks.noDead}</p>
          ) : (
            <ul className="rows">
              {items.map(({ id, url, callId, type, attempts, problem }) => (
                <li key={id} className="conversation">
                  <span>
                    <strong>{type}</strong> <span className="address">{url}</span>
                    <br />
                    <span className="small quiet">
                      {texts.webhooks.attempts(attempts)} · {problem?.message}{' '}
                      <Link to="/calls/$id" params={{ id: callId }}>
                        {texts.webhooks.call}
                      </Link>
                    </span>
                  </span>
                  <button
                    type="button"
                    className="button"
                    disabled={resend.isPending}
                    onClick={() => resend.mutate(id)}
                  >
                    {texts.webhooks.resend}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </Card>
  );
}
