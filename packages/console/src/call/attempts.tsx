import type { CallView } from 'outdial/client';
import { clockTime, wholeTime } from '../app/format.ts';
import { genesysPage } from '../app/genesys-page.ts';
import { Card } from '../parts/card.tsx';
import { Linked } from '../parts/linked.tsx';
import { Problems } from '../parts/problem.tsx';
import { texts } from '../texts.ts';
import { factLines } from './facts.ts';

/** Each dial request: its result, the facts it rested on, and what came of it. */
export function Attempts({ call, target }: { readonly call: CallView; readonly target: string }) {
  const evidence = call.outcome === null ? [] : factLines(call.outcome.evidence);
  return (
    <Card title={texts.call.attempts}>
      {call.attempts.length === 0 && <p className="inside quiet">{texts.call.noAttempt}</p>}
      <ul className="rows">
        {call.attempts.map((attempt) => (
          <li key={attempt.number} className="attempt">
            <p className="who">
              <strong>{texts.call.attempt(attempt.number)}</strong>
              <span>{texts.attemptResult[attempt.result]}</span>
              <time className="quiet" dateTime={attempt.startedAt} title={wholeTime(attempt.startedAt)}>
                {clockTime(attempt.startedAt)}
              </time>
            </p>
            <Facts lines={factLines(attempt.evidence)} />
            {attempt.conversationId !== null && (
              <p className="small quiet">
                {texts.call.conversation} <code>{attempt.conversationId}</code>{' '}
                <GenesysLink region={target} id={attempt.conversationId} />
              </p>
            )}
            {attempt.problem !== null && <Problems problems={[attempt.problem]} />}
          </li>
        ))}
        {evidence.length > 0 && (
          <li>
            <h3>{texts.call.ended}</h3>
            <Facts lines={evidence} />
          </li>
        )}
        {call.outcome?.wrapUp != null && (
          <li>
            <h3>{texts.call.wrapUp}</h3>
            <p>
              {[call.outcome.wrapUp.name ?? call.outcome.wrapUp.code, call.outcome.wrapUp.notes]
                .filter(Boolean)
                .join(': ')}
            </p>
          </li>
        )}
      </ul>
    </Card>
  );
}

function GenesysLink({ region, id }: { readonly region: string; readonly id: string }) {
  const href = genesysPage(region, id);
  return href === null ? null : (
    <a href={href} target="_blank" rel="noreferrer">
      {texts.call.openInGenesys}
    </a>
  );
}

function Facts({ lines }: { readonly lines: readonly (readonly [string, string])[] }) {
  if (lines.length === 0) return null;
  return (
    <dl className="facts-table small">
      {lines.map(([name, value]) => (
        <div key={name} className="fact">
          <dt>{name}</dt>
          <dd>
            <Linked text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
