import type { CallView, EventView } from 'outdial/client';
import { useLayoutEffect, useRef, useState } from 'react';
import { useNow } from '../app/clock.ts';
import { duration } from '../app/format.ts';
import { texts } from '../texts.ts';
import { scaleOf, storyOf, type LaneName, type Story, type Stretch } from './legs.ts';

const lanes: readonly LaneName[] = ['outdial', 'agent', 'target'];
const laneHeight = 34;
const barHeight = 22;
const gutter = 64;

/** Outdial and both phones over time, one lane each. */
export function Legs({ call, history }: { readonly call: CallView; readonly history: readonly EventView[] }) {
  const now = useNow();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(800);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 800));
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  const story = storyOf(call, history, now);
  return <div ref={box}>{story !== null && <Figure story={story} width={Math.max(260, width)} />}</div>;
}

function Figure({ story, width }: { readonly story: Story; readonly width: number }) {
  const scale = scaleOf(story);
  const x = (at: number): number => gutter + scale(at) * (width - gutter - 4);
  const height = lanes.length * laneHeight + 24;
  return (
    <svg className="legs" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={inWords(story)}>
      {lanes.map((lane, row) => (
        <g key={lane}>
          <text x="0" y={row * laneHeight + 20}>
            {texts.call.lanes[lane]}
          </text>
          <line className="lane" x1={gutter} x2={width} y1={row * laneHeight + 16.5} y2={row * laneHeight + 16.5} />
        </g>
      ))}
      {story.stretches.map((stretch) => (
        <Bit key={`${stretch.lane}${stretch.from}${stretch.what}`} stretch={stretch} x={x} />
      ))}
      <Ticks story={story} x={x} y={lanes.length * laneHeight} width={width} />
    </svg>
  );
}

/** About the width of a letter of the figure, in pixels. */
const letter = 6.2;

function Bit({ stretch, x }: { readonly stretch: Stretch; readonly x: (at: number) => number }) {
  const { lane, what, tone, from, to, tookMs } = stretch;
  const left = x(from);
  const width = Math.max(2, x(to) - left - 2);
  const top = lanes.indexOf(lane) * laneHeight + 16.5 - barHeight / 2;
  const [word, time] = [texts.call.stretches[what], duration(tookMs)];
  const whole = `${word} ${time}`;
  const shown = [whole, word].find((text) => text.length * letter + 10 < width) ?? '';
  const isFull = what === 'talks' || what === 'up';
  return (
    <g data-tone={tone}>
      <title>{whole}</title>
      <rect
        className="bit"
        {...{ x: left + 0.5, y: top, width, height: barHeight, rx: 3 }}
        strokeDasharray={isFull ? undefined : '3 2'}
      />
      <text className="bit-text" x={left + 7} y={top + 15}>
        {shown}
      </text>
    </g>
  );
}

function Ticks({
  story,
  x,
  y,
  width,
}: {
  readonly story: Story;
  readonly x: (at: number) => number;
  readonly y: number;
  readonly width: number;
}) {
  const instants = [...new Set([story.begin, ...story.stretches.map(({ from }) => from), story.end])].toSorted(
    (a, b) => a - b,
  );
  let free = 0;
  return (
    <g>
      {instants.map((at) => {
        const text = at === story.begin ? '0' : `+${duration(at - story.begin)}`;
        const half = (text.length * letter) / 2;
        const place = Math.min(Math.max(x(at), gutter + half), width - half);
        const isFree = place - half >= free;
        if (isFree) free = place + half + 8;
        return (
          <g key={at}>
            <line className="tick" x1={x(at)} x2={x(at)} y1={y} y2={y + 4} />
            {isFree && (
              <text x={place} y={y + 17} textAnchor="middle">
                {text}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

const inWords = ({ stretches }: Story): string =>
  stretches
    .map(({ lane, what, tookMs }) => `${texts.call.lanes[lane]}: ${texts.call.stretches[what]}, ${duration(tookMs)}.`)
    .join(' ');
