import { useQuery } from '@tanstack/react-query';
import type { CallRequestView } from 'outdial/client';
import { duration, exactTime, wholeTime } from '../app/format.ts';
import { client } from '../app/session.ts';
import { Card } from '../parts/card.tsx';
import { Shown } from '../parts/notice.tsx';
import { texts } from '../texts.ts';

/** Each request to Genesys that the call cost: what for, what was asked, what came back. */
export function GenesysRequests({ id }: { readonly id: string }) {
  const requests = useQuery({ queryKey: ['call', id, 'genesys'], queryFn: () => client.genesysRequests(id) });
  const shown = requests.data?.items.length ?? 0;
  return (
    <Card
      title={texts.genesysRequests.title}
      aside={shown > 0 && <span className="hint">{texts.genesysRequests.count(shown)}</span>}
    >
      <Shown query={requests} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="inside quiet">{texts.genesysRequests.none}</p>
          ) : (
            <details>
              <summary className="inside">{texts.genesysRequests.show}</summary>
              <div className="table-wrap">
                <table>
                  <thead>
                    <tr>
                      {texts.genesysRequests.columns.map((column) => (
                        <th key={column}>{column}</th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((request, index) => (
                      <Row key={index} request={request} />
                    ))}
                  </tbody>
                </table>
              </div>
            </details>
          )
        }
      </Shown>
    </Card>
  );
}

function Row({ request: { at, tookMs, method, path, status, error, purpose } }: { readonly request: CallRequestView }) {
  return (
    <tr>
      <td className="quiet">
        <time dateTime={at} title={wholeTime(at)}>
          {exactTime(at)}
        </time>
      </td>
      <td>{texts.genesysRequests.purposes[purpose]}</td>
      <td>
        <strong>{method}</strong> <code className="address">{path}</code>
      </td>
      <td>
        <span className="state" data-tone={status !== null && status < 400 ? 'good' : 'bad'}>
          {status ?? texts.genesysRequests.noAnswer(error)}
        </span>
      </td>
      <td className="quiet number">{duration(tookMs)}</td>
    </tr>
  );
}
