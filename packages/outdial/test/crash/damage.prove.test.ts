import { expect, test } from 'vitest';
import { installedPrograms } from '../../../../tools/test-run/one-file.ts';
import { damageRun, lostInSilence } from './damage-run.ts';

test(
  'servers whose log of writes is damaged after each kill ring no target twice per call, end each call, and name lost ones',
  { timeout: 180_000 },
  async () => {
    const seed = Number(process.env['OUTDIAL_CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const run = await damageRun({ seed, agents: 12, rounds: 5, programs: installedPrograms });
    process.stdout.write(
      `damage seed ${seed}: ${run.dials} dials, ${JSON.stringify(run.states)}, ${run.missing.length} lost, noticed ${run.noticed} times\n`,
    );
    expect([...run.violations, ...lostInSilence(run)], `seed ${seed}`).toEqual([]);
    // Otherwise the damage hit nothing, and the run showed nothing.
    expect(run.noticed, `seed ${seed}`).toBeGreaterThan(0);
  },
);
