import { expect, test } from 'vitest';
import { programsToProve } from '../../../../tools/test-run/programs-of-run.ts';
import { sized } from '../../../../tools/test-run/sized.ts';
import { crashRun } from './crash-run.ts';

test(
  'servers that are killed repeatedly at their durable writes lose no call and dial no number twice',
  { timeout: 120_000 },
  async () => {
    const seed = Number(process.env['OUTDIAL_CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const run = await crashRun({
      programs: programsToProve,
      seed,
      calls: sized(40, 200),
      agents: sized(20, 40),
      hits: 1,
      lanes: 1,
      seconds: sized(6, 25),
    });
    const { kills, states } = run;
    process.stdout.write(
      `crash seed ${seed}: ${run.calls} calls, ${run.dials} dials, ${JSON.stringify({ kills, states })}\n`,
    );
    expect(run.violations, `seed ${seed}`).toEqual([]);
    expect(run.diedByItself, `seed ${seed}`).toEqual([]);
    // Dozens, on a machine that has nothing else to do.
    expect(kills.atWriteSites + kills.atRandom).toBeGreaterThanOrEqual(sized(1, 3));
    expect(states['completed'] ?? 0).toBeGreaterThan(10);
  },
);
