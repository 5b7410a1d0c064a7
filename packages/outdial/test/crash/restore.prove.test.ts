import { expect, test } from 'vitest';
import { installedPrograms } from '../../../../tools/test-run/one-file.ts';
import { restoreRun } from './restore-run.ts';

test(
  'servers that are killed and put back to a backup again and again ring no target twice for one call, and end each call',
  { timeout: 180_000 },
  async () => {
    const seed = Number(process.env['OUTDIAL_CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const run = await restoreRun({ seed, agents: 10, rounds: 4, programs: installedPrograms });
    process.stdout.write(
      `restore seed ${seed}: ${run.dials} dials, ${JSON.stringify(run.states)}, ${run.sought} sought, ${run.canceled} canceled\n`,
    );
    expect(run.violations, `seed ${seed}`).toEqual([]);
    // Otherwise no backup had an open call, and the run showed nothing.
    expect(run.sought, `seed ${seed}`).toBeGreaterThan(0);
  },
);
