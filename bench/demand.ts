// Twice the calls that the request budget allows, for some minutes: in which order they go out, and whether the time foretold was right.
// A third of Genesys's size (100 requests a minute), in fake time.
import { numberOf, openFakeTime } from './fake-time.ts';
import { atLeast, atMost, plainly, printFigures } from './report.ts';

const perMinute = 200;
const minutes = 3;
const calls = perMinute * minutes;
const world = await openFakeTime({ grade: 'eventbridge', agents: calls, rateLimitPerMinute: 100 });
const { outdial, sandbox } = world;
// The first event begins the stretch that vouches for what is read after it.
for (const id of world.agents) sandbox.control.changeAgent(id, { outOfOffice: false });
sandbox.control.changeAgent(world.agents[0] ?? '', { outOfOffice: true });
await sandbox.control.flushEvents();
await outdial.calls.agents({ limit: 1 });
await world.pass(70_000);
const begunAt = world.clock.now();
const expiresAt = new Date(begunAt + 3 * 60 * 60_000).toISOString();
const placed: { readonly agent: string; readonly at: number; readonly etaMs: number }[] = [];
await world.pass(9 * 60_000, async () => {
  const now = world.clock.now();
  const due = Math.min(calls, Math.floor(((now - begunAt) / 60_000) * perMinute));
  while (placed.length < due) {
    const agent = world.agents[placed.length] ?? '';
    const { etaSeconds } = await outdial.calls.capacity();
    const targets = [{ phoneNumber: numberOf(placed.length) }];
    await outdial.calls.place({ from: { id: agent, queueId: 'Sales' }, targets, expiresAt });
    placed.push({ agent, at: now, etaMs: (etaSeconds ?? Number.NaN) * 1000 });
  }
});
const dialedAt = new Map(sandbox.control.dials().dials.map(({ agent, at }) => [agent, at]));
const waits = placed.flatMap(({ agent, at, etaMs }) => {
  const dialed = dialedAt.get(agent);
  return dialed === undefined ? [] : [{ dialed, foretold: at + etaMs, took: dialed - at, etaMs }];
});
const outOfOrder = waits.filter(({ dialed }, index) => dialed + 1_000 < (waits[index - 1]?.dialed ?? 0)).length;
const waited = waits.filter(({ took }) => took >= 60_000);
const right = waited.filter(({ etaMs, took }) => Math.abs(etaMs - took) <= 0.2 * took).length;
printFigures([
  plainly('calls dialed', waits.length, `of ${calls}`),
  atMost('dialed more than a second before the one before it', outOfOrder, 'calls', 0),
  atLeast(
    'of those that waited a minute or more, dialed within 20 % of the time foretold',
    (100 * right) / waited.length,
    '%',
    95,
  ),
  atMost('requests refused with 429', world.refused(), 'requests', 0),
]);
await world.close();
