import type { CallView } from 'outdial/client';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';

export type CallState = CallView['state'];
export type Tone = 'waits' | 'moves' | 'good' | 'bad' | 'odd' | 'calm';

export const toneOf: Readonly<Record<CallState, Tone>> = {
  scheduled: 'calm',
  waiting: 'waits',
  dialing: 'moves',
  unknown: 'odd',
  placed: 'moves',
  ringing: 'moves',
  connected: 'good',
  completed: 'good',
  failed: 'bad',
  rejected: 'bad',
  expired: 'calm',
  canceled: 'calm',
  'outcome-unknown': 'odd',
};

const ring = <circle cx="6" cy="6" r="4.75" />;
const solid = { fill: 'currentColor', stroke: 'none' } as const;

/** Every state has its own shape, so that colour is never all there is. */
const shapes: Readonly<Record<CallState, ReactElement>> = {
  scheduled: (
    <>
      {ring}
      <path d="M6 3.25V6l2 1.25" />
    </>
  ),
  waiting: ring,
  dialing: (
    <>
      {ring}
      <path d="M6 1.25a4.75 4.75 0 0 1 0 9.5Z" {...solid} />
    </>
  ),
  unknown: <path d="M6 .9 11.1 6 6 11.1.9 6Z" strokeDasharray="2.2 1.4" />,
  placed: (
    <>
      {ring}
      <circle cx="6" cy="6" r="1.75" {...solid} />
    </>
  ),
  ringing: (
    <>
      <circle cx="6" cy="6" r="1.75" {...solid} />
      <path d="M2.6 9.4a4.8 4.8 0 0 1 0-6.8M9.4 2.6a4.8 4.8 0 0 1 0 6.8" />
    </>
  ),
  connected: <circle cx="6" cy="6" r="5.25" {...solid} />,
  completed: <path d="m1.75 6.5 2.75 2.75 5.75-6.5" strokeWidth="1.75" />,
  failed: <path d="m2 2 8 8M10 2l-8 8" strokeWidth="1.75" />,
  rejected: (
    <>
      {ring}
      <path d="M3.5 6h5" strokeWidth="1.75" />
    </>
  ),
  expired: <path d="M2.5 1.25h7L6 6ZM6 6l3.5 4.75h-7Z" />,
  canceled: (
    <>
      {ring}
      <path d="m2.75 9.25 6.5-6.5" />
    </>
  ),
  'outcome-unknown': (
    <>
      <path d="M6 .4 11.6 6 6 11.6.4 6Z" {...solid} />
      <path d="M6 3.4v2.9M6 8.1v.4" stroke="var(--card)" strokeWidth="1.4" />
    </>
  ),
};

export function Glyph({ state, size = 12 }: { readonly state: CallState; readonly size?: number }) {
  return (
    <svg
      {...{ width: size, height: size, viewBox: '0 0 12 12', fill: 'none', stroke: 'currentColor', strokeWidth: 1.4 }}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes[state]}
    </svg>
  );
}

/** A state as shape, word and colour. */
export function State({ state, end = null }: { readonly state: CallState; readonly end?: string | null }) {
  return (
    <span className="state" data-tone={toneOf[state]}>
      <Glyph state={state} />
      {end ?? texts.states[state]}
    </span>
  );
}
