import { shareAnswer } from '../http/heavy-work.ts';
import type { ServerWorld } from '../http/server-world.ts';
import { countCalls, figuresText } from './call-figures.ts';
import { followTimes } from './call-times.ts';
import { capacityFigures } from './capacity-figures.ts';

type World = Pick<ServerWorld, 'engine' | 'clock' | 'live' | 'capacity' | 'logger'>;

/** Gives the figures about calls and capacity as Prometheus text. Counts events from now on. */
export function createFigures({ engine, clock, live, capacity, logger }: World): () => Promise<string> {
  const counted = countCalls(engine);
  const times = followTimes(engine, logger);
  return shareAnswer(clock, async () => {
    const setBack = engine.recordGap?.()?.sought.length ?? 0;
    const gauges = { paused: engine.paused(), readers: live.readers(), setBack };
    return `${figuresText(await counted(), gauges)}${capacityFigures(await capacity.view())}${times()}`;
  });
}
