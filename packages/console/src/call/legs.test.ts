import type { CallView, EventView } from 'outdial/client';
import { expect, test } from 'vitest';
import { storyOf } from './legs.ts';

const at = (ms: number): string => new Date(1_700_000_000_000 + ms).toISOString();
const event = (name: string, ms: number) => ({ name, at: at(ms), facts: {} }) as unknown as EventView;

test('the last ring and the talk are as long as Genesys reports, as elsewhere on the page; until then as Outdial saw them', () => {
  const history = [
    ...[event('call.dialing', 0), event('call.placed', 10), event('call.ringing', 500), event('call.failed', 900)],
    ...[event('call.ringing', 2000), event('call.connected', 2750), event('call.completed', 5800)],
  ];
  const took = (outcome: unknown) =>
    storyOf({ outcome } as CallView, history, 0)
      ?.stretches.filter(({ lane }) => lane === 'target')
      .map(({ what, tookMs }) => [what, tookMs]);
  const seen = [
    ['rings', 400],
    ['rings', 750],
    ['talks', 3050],
  ];
  expect(took(null)).toEqual(seen);
  expect(took({ evidence: { ringSeconds: null } })).toEqual(seen);
  expect(took({ evidence: { ringSeconds: 0.8, talkSeconds: 3 } })).toEqual([
    ['rings', 400],
    ['rings', 800],
    ['talks', 3000],
  ]);
});
