// Twice the calls that the request budget allows, for five minutes on a floor of 2,000 agents: in which order they go out, and whether each
// call told the time rightly as it was accepted. In fake time.
import { numberOf, openFakeTime } from './fake-time.ts';
import { atLeast, atMost, plainly, printFigures } from './report.ts';

const perMinute = 600;
const minutes = 5;
const calls = perMinute * minutes;
const agents = 2_000;
const world = await openFakeTime({ grade: 'eventbridge', agents, rateLimitPerMinute: 300 });
const { outdial, sandbox } = world;
// The first event begins the stretch that vouches for what is read after it.
for (const id of world.agents) sandbox.control.changeAgent(id, { outOfOffice: false });
sandbox.control.changeAgent(world.agents[0] ?? '', { outOfOffice: true });
await sandbox.control.flushEvents();
await outdial.calls.agents({ limit: 1 });
await world.pass(70_000);
const begunAt = world.clock.now();
const expiresAt = new Date(begunAt + 3 * 60 * 60_000).toISOString();
const placed: { readonly call: string; readonly at: number; readonly etaMs: number }[] = [];
await world.pass(16 * 60_000, async () => {
  const now = world.clock.now();
  const due = Math.min(calls, Math.floor(((now - begunAt) / 60_000) * perMinute));
  while (placed.length < due) {
    const agent = world.agents[placed.length % agents] ?? '';
    const targets = [{ phoneNumber: numberOf(placed.length) }];
    const { call } = await outdial.calls.place({ from: { id: agent, queueId: 'Sales' }, targets, expiresAt });
    const foretold = call.estimatedDialAt === null ? Number.NaN : Date.parse(call.estimatedDialAt);
    placed.push({ call: call.id, at: now, etaMs: foretold - now });
  }
});
const dialedAt = new Map(sandbox.control.dials().dials.map(({ attributes, at }) => [attributes['outdial.callId'], at]));
const waits = placed.flatMap(({ call, at, etaMs }) => {
  const dialed = dialedAt.get(call);
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
