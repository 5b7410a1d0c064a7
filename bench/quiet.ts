// What a floor of 2,000 agents costs while nobody can be dialed for: a waiting call for each, watched by sockets.
import { numberOf, openFakeTime } from './fake-time.ts';
import { atMost, printFigures } from './report.ts';

const agents = 2_000;
const minutes = 15;
const world = await openFakeTime({ grade: 'socket', agents, presence: 'AWAY' });
const expiresAt = new Date(world.clock.now() + 3 * 60 * 60_000).toISOString();
await world.outdial.calls.agents({ limit: 1 });
await world.pass(6 * 60_000, async (passedMs) => {
  const done = Math.floor((passedMs / 1_000) * 10);
  for (let index = done; index < Math.min(done + 10, agents); index += 1) {
    const from = { id: world.agents[index] ?? '', queueId: 'Sales' };
    await world.outdial.calls.place({ from, targets: [{ phoneNumber: numberOf(index) }], expiresAt });
  }
});
const before = world.requests();
await world.pass(minutes * 60_000);
const { byOperation } = world.sandbox.control.requests();
if (process.env['BENCH_DETAIL'] !== undefined) process.stdout.write(`${JSON.stringify(byOperation)}\n`);
const { feed } = await world.outdial.calls.capacity();
const title = `a quiet floor of ${feed?.watched ?? 0} agents, ${feed?.covered ?? 0} told of by ${feed?.sockets ?? 0} sockets`;
printFigures([atMost(title, (world.requests() - before) / minutes, 'requests/min', 30)]);
await world.close();
