import type { CallView } from 'outdial/client';
import { Card } from '../parts/card.tsx';
import { Mark } from '../parts/mark.tsx';
import { Problems } from '../parts/problem.tsx';
import { texts } from '../texts.ts';

/** What was checked at acceptance, what was changed, and what to keep in mind. */
export function Checks({ call }: { readonly call: CallView }) {
  // What it still waits for is shown above.
  const waits = new Set(call.waitingFor.map(({ code }) => code));
  const failed = call.checks.flatMap(({ problem }) => (problem === null || waits.has(problem.code) ? [] : [problem]));
  return (
    <Card title={texts.call.checks}>
      <div className="inside stack">
        <ul className="check-line">
          {call.checks.map(({ name, passed }) => (
            <li key={name} className="state" data-tone={passed ? 'good' : 'waits'}>
              <Mark name={passed ? 'check' : 'alert'} />
              {texts.checkNames[name] ?? name}
            </li>
          ))}
        </ul>
        {failed.length > 0 && <Problems problems={failed} tone="waits" />}
        {call.changes.length > 0 && (
          <dl className="facts-table small">
            {call.changes.map(({ pointer, to, why }) => (
              <div key={pointer} className="fact">
                <dt>{texts.changedFields[pointer] ?? <code>{pointer}</code>}</dt>
                <dd>{`${to}. ${why}`}</dd>
              </div>
            ))}
          </dl>
        )}
        {call.warnings.length > 0 && <Problems problems={call.warnings} tone="waits" />}
        {Object.keys(call.attributes).length > 0 && (
          <dl className="facts-table small">
            {Object.entries(call.attributes).map(([name, value]) => (
              <div key={name} className="fact">
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </Card>
  );
}
