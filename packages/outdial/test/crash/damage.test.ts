import { expect, test } from 'vitest';
import { programsToProve } from '../../../../tools/test-run/programs-of-run.ts';
import { sized } from '../../../../tools/test-run/sized.ts';
import { damageRun, lostInSilence } from './damage-run.ts';

test(
  'servers whose log of writes is damaged after each kill ring no target twice per call, end each call, and name lost ones',
  { timeout: 180_000 },
  async () => {
    const seed = Number(process.env['OUTDIAL_CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const run = await damageRun({ seed, agents: sized(6, 12), rounds: sized(2, 5), programs: programsToProve });
    process.stdout.write(
      `damage seed ${seed}: ${run.dials} dials, ${JSON.stringify(run.states)}, ${run.missing.length} lost, noticed ${run.noticed} times\n`,
    );
    expect([...run.violations, ...lostInSilence(run)], `seed ${seed}`).toEqual([]);
    // Otherwise the damage hit nothing, and the run showed nothing.
    expect(run.noticed, `seed ${seed}`).toBeGreaterThan(0);
  },
);
