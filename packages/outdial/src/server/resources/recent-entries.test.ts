import { expect, test } from 'vitest';
import { goodBody, openWorld } from '../../../test/server/world.ts';
import { withRecentEntries } from './recent-entries.ts';

test('every place in the history is followed by the same lines, from the last moment or from the store', async () => {
  const world = await openWorld();
  const place = (): Promise<unknown> => world.call('POST', '/v1/calls?allowDuplicate=true', { body: goodBody() });
  await place();
  const recent = withRecentEntries(world.engine, world.clock);
  for (let placed = 0; placed < 5; placed += 1) await place();
  const [last] = (await world.engine.history(null, 0, 1000)).slice(-1);
  const newest = last?.sequence ?? 0;
  for (let after = 0; after <= newest; after += 1)
    for (const limit of [1, 3, 1000])
      expect(await recent.history(null, after, limit)).toEqual(await world.engine.history(null, after, limit));
  // Two readers of the last moment share a line; those of an hour later read the history.
  const read = async (): Promise<unknown> => (await recent.history(null, newest - 1, 1))[0];
  expect(await read()).toBe(await read());
  await world.clock.advance(3_600_000);
  expect((await recent.history(null, newest - 1, 1))[0]).toEqual(last);
  await world.close();
});
