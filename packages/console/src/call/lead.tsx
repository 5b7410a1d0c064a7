import { Link } from '@tanstack/react-router';
import type { CallView } from 'outdial/client';
import type { ReactNode } from 'react';
import { useNow } from '../app/clock.ts';
import { dayTime, duration, since, wholeTime } from '../app/format.ts';
import { State } from '../parts/glyph.tsx';
import { Linked } from '../parts/linked.tsx';
import { firstSentence } from '../calls/reason.ts';
import { texts } from '../texts.ts';
import { Clues } from './clues.tsx';
import { wholeEndingOf } from './ending.ts';

/** What happened and why, in a sentence; who and when under it; what one can do. */
export function Lead({ call, actions }: { readonly call: CallView; readonly actions: ReactNode }) {
  const { agent, queue } = call.resolved;
  const now = useNow();
  const next = nextOf(call, now);
  const sentence = sentenceOf(call);
  const first = firstSentence(sentence);
  // What a call waits for has a card of its own.
  const rest = call.outcome === null ? '' : sentence.slice(first.length).trim();
  return (
    <div className="lead">
      <div className="who">
        <State state={call.state} end={wholeEndingOf(call)} />
        <strong>{`${agent.name ?? agent.id} → ${call.targets[0].phoneNumber}`}</strong>
        <span className="quiet">{queue === null ? texts.personal : (queue.name ?? queue.id)}</span>
        <time className="quiet" dateTime={call.createdAt} title={wholeTime(call.createdAt)}>
          {texts.call.requested(dayTime(call.createdAt, now))}
        </time>
        {call.label !== null && <span className="quiet">{call.label}</span>}
      </div>
      <div aria-live="polite">
        <p className="sentence">
          <Linked text={first} />
        </p>
        {rest !== '' && (
          <p className="more">
            <Linked text={rest} />
          </p>
        )}
      </div>
      {call.outcome !== null && call.outcome.resolution === null && (
        <p className="quiet">
          {texts.call.verdict(texts.call.rung(call.outcome.targetRung), texts.atFault[call.outcome.atFault])}
        </p>
      )}
      <Clues call={call} />
      {next !== null && <p className="quiet">{next}</p>}
      {call.cancelRequested !== null && call.outcome === null && <p className="quiet">{texts.call.cancelAsked}</p>}
      {call.reassignedFrom !== null && <p>{firstText(call, now)}</p>}
      <Relatives call={call} />
      {actions}
    </div>
  );
}

function sentenceOf({ outcome, state, waitingFor }: CallView): string {
  if (outcome !== null) return outcome.sentence;
  const [blocker] = waitingFor;
  return blocker?.message ?? texts.meaning[state];
}

function nextOf(call: CallView, now: number): string | null {
  if (call.outcome !== null) return null;
  if (call.state === 'scheduled' && call.notBefore !== null) return texts.call.begins(dayTime(call.notBefore, now));
  if (call.state !== 'waiting') return null;
  const left = duration(Math.max(0, Date.parse(call.expiresAt) - now));
  return call.estimatedDialAt === null
    ? texts.call.waitsUntil(dayTime(call.expiresAt, now), left)
    : texts.call.dialsAbout(dayTime(call.estimatedDialAt, now), dayTime(call.expiresAt, now), left);
}

/** Since when the customer waits: the request came before this agent. */
function firstText({ firstRequestedAt, state }: CallView, now: number): string {
  const time = dayTime(firstRequestedAt, now);
  return state === 'waiting' || state === 'scheduled'
    ? texts.call.customerWaits(time, since(firstRequestedAt, now))
    : texts.call.firstRequested(time);
}

/** The calls that this one replaced, or that replaced it. */
function Relatives({ call }: { readonly call: CallView }) {
  const related = relativesOf(call);
  if (related.length === 0) return null;
  return (
    <p>
      {related.map(([text, id]) => (
        <Link key={id} to="/calls/$id" params={{ id }}>
          {text}
        </Link>
      ))}
    </p>
  );
}

function relativesOf({ reassignedTo, reassignedFrom }: CallView): readonly (readonly [string, string])[] {
  return [
    ...(reassignedTo === null ? [] : [[texts.call.reassignedTo, reassignedTo] as const]),
    ...(reassignedFrom === null ? [] : [[texts.call.reassignedFrom, reassignedFrom] as const]),
  ];
}
