import { expect, test } from 'vitest';

import { sized } from '../../../../tools/test-run/sized.ts';
import { fuzzEdges } from './edges.ts';
import { fuzz } from './fuzz.ts';

test(
  'no body, header or envelope makes it fail, hang, or take a call that cannot end',
  { timeout: 120_000 },
  async () => {
    const seed = Number(process.env['OUTDIAL_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const { answers, accepted, faults, endless } = await fuzz(seed, sized(400, 1_500));
    expect(faults, `seed ${seed}`).toEqual([]);
    expect(endless, `seed ${seed}`).toEqual([]);
    // Otherwise it would only have proven that it refuses everything.
    expect(accepted).toBeGreaterThan(10);
    expect(Object.keys(answers)).toEqual(expect.arrayContaining(['200', '202', '400', '404', '422']));
  },
);

test(
  'whatever Genesys, webhooks, the veto hook and the list do, the process survives, no number is dialed twice, and calls end',
  { timeout: 120_000 },
  async () => {
    const seed = Number(process.env['OUTDIAL_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    const { calls, strays, twice } = await fuzzEdges(seed, sized(15, 40));
    expect(strays, `seed ${seed}`).toEqual([]);
    expect(twice, `seed ${seed}`).toEqual([]);
    expect(calls.length, `seed ${seed}`).toBeGreaterThan(0);
    expect(
      calls.filter(({ outcome }) => outcome === null).map(({ id, state }) => `${id} ${state}`),
      `seed ${seed}`,
    ).toEqual([]);
  },
);
