// Genesys requests per placed call when everything runs evenly, on each of the three grades.
import { type Grade, numberOf, openFakeTime } from './fake-time.ts';
import { atMost, plainly, printFigures } from './report.ts';

const agents = 100;
const callsPerMinute = 25;
const minute = 60_000;

/** Calls go round the agents. Every other agent is on a break when the call comes, and back 20 s later. */
async function measure(grade: Grade, wrapUps = false): Promise<number> {
  const world = await openFakeTime({ grade, agents, rateLimitPerMinute: 3_000, wrapUps });
  const { outdial, sandbox } = world;
  let placed = 0;
  const backAt = new Map<string, number>();
  const traffic = async (): Promise<void> => {
    const now = world.clock.now();
    for (const [id, at] of backAt) {
      if (at > now) continue;
      backAt.delete(id);
      sandbox.control.changeAgent(id, { presence: 'Available' });
    }
    const due = Math.floor(((now - begunAt) / minute) * callsPerMinute);
    for (; placed < due; placed += 1) {
      const id = world.agents[placed % agents] ?? '';
      if (placed % 2 === 1) {
        sandbox.control.changeAgent(id, { presence: 'Break' });
        backAt.set(id, now + 20_000);
      }
      await outdial.calls.place({ from: { id, queueId: 'Sales' }, targets: [{ phoneNumber: numberOf(placed) }] });
    }
  };
  const begunAt = world.clock.now();
  await world.pass(6 * minute, traffic);
  const [requests, dials] = [world.requests(), sandbox.control.dials().total];
  await world.pass(12 * minute, traffic);
  const perCall = (world.requests() - requests) / (sandbox.control.dials().total - dials);
  if (process.env['BENCH_DETAIL'] !== undefined) {
    process.stdout.write(`${JSON.stringify(sandbox.control.requests().byOperation)}\n`);
  }
  await world.close();
  return perCall;
}

const name = (grade: Grade): string => `requests per placed call, steady state, ${grade}`;
printFigures([atMost(name('socket'), await measure('socket'), 'requests', 1.05)]);
printFigures([plainly(`${name('socket')}, with wrap-ups`, await measure('socket', true), 'requests')]);
printFigures([plainly(name('eventbridge'), await measure('eventbridge'), 'requests')]);
printFigures([plainly(name('polling'), await measure('polling'), 'requests')]);
