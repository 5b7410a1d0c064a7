import { useQuery } from '@tanstack/react-query';
import { Card } from '../parts/card.tsx';
import { texts } from '../texts.ts';
import { faultsQuery, type Order } from './control.ts';

/** What goes wrong on request. */
export function Faults({ order }: { readonly order: Order }) {
  const { data } = useQuery(faultsQuery);
  const faults = data?.faults ?? [];
  return (
    <Card
      title={texts.sandbox.faults}
      aside={
        faults.length > 0 && (
          <button type="button" className="button" onClick={() => order.mutate({ method: 'DELETE', path: 'faults' })}>
            {texts.sandbox.clearFaults}
          </button>
        )
      }
    >
      <div className="inside stack">
        <div className="chips">
          {texts.sandbox.faultChoices.map(({ name, body }) => (
            <button
              key={name}
              type="button"
              className="chip"
              onClick={() => order.mutate({ method: 'POST', path: 'faults', body })}
            >
              {name}
            </button>
          ))}
        </div>
        {faults.length > 0 && (
          <ul className="small">
            {faults.map(({ id, operation, fault, remaining, struck }) => (
              <li key={id}>
                <code>{fault}</code> {texts.sandbox.fault(operation, remaining, struck)}
              </li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}
