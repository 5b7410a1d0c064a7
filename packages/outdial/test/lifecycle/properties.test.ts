import fc from 'fast-check';
import { describe, test } from 'vitest';
import { sized } from '../../../../tools/test-run/sized.ts';
import { choices, live } from './lives.ts';
import type { WorldOptions } from './world-options.ts';

const runs = Number(process.env['OUTDIAL_PROPERTY_RUNS'] ?? sized(150, 15_000));

describe('whatever happens in whatever order, every promise of the lifecycle holds', () => {
  const worlds: readonly WorldOptions[] = [
    { calls: 1, drain: 'deaf' },
    { calls: 1, drain: 'honest' },
    { calls: 1, drain: 'honest', wrongAnswers: true },
    { calls: 2, drain: 'deaf' },
    { calls: 2, drain: 'deaf', wrongAnswers: true },
    { calls: 2, drain: 'honest', wrongAnswers: true, expiresInMs: 24 * 3600_000 },
    { calls: 2, drain: 'honest', expiresInMs: 24 * 3600_000 },
    { calls: 1, drain: 'honest', isRestored: true },
    { calls: 2, drain: 'deaf', isRestored: true },
    { calls: 2, drain: 'honest', isRestored: true, expiresInMs: 24 * 3600_000 },
    { calls: 1, drain: 'deaf', isRestored: true, isKnown: true, startsInMs: 120_000 },
    { calls: 2, drain: 'honest', isRestored: true, isKnown: true, startsInMs: 10_000 },
    { calls: 2, drain: 'honest', isRestored: true, isKnown: true },
  ];
  for (const options of worlds) {
    const known = options.isKnown === true ? ' that replaces a known store' : '';
    const restored = options.isRestored === true ? `, from a backup${known}` : '';
    const scheduled = options.startsInMs === undefined ? '' : `, scheduled in ${options.startsInMs} ms`;
    const wrong = options.wrongAnswers === true ? ', and names wrong conversations' : '';
    const name = `${options.calls} call(s)${scheduled}${restored}, and Genesys is ${options.drain ?? 'deaf'} in the end${wrong}`;
    test(name, { timeout: 30_000 }, () => {
      fc.assert(
        fc.property(choices, (steps) => live(options, steps)),
        { numRuns: runs },
      );
    });
  }
});
