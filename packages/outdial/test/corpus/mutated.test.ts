import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { sized } from '../../../../tools/test-run/sized.ts';
import { explain } from '../../src/explain/explain.ts';
import { maskText } from '../../src/masking/text.ts';

const now = Date.parse('2026-11-29T18:00:00Z');
const texts = z
  .array(z.object({ input: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('./reports.json', import.meta.url), 'utf8')))
  .map(({ input }) => input);

const part = fc.record({
  text: fc.constantFrom(...texts),
  from: fc.nat(400),
  length: fc.integer({ min: 1, max: 400 }),
  times: fc.constantFrom(1, 1, 1, 2, 40),
});
const noise = fc.string({
  unit: fc.constantFrom(...Array.from('{}[]()"\'`:,;.\\/=@#$ \n\tax0'), 'POST ', 'retry(', '{"a":'),
  maxLength: 30,
});

/** Pieces of real inputs, cut anywhere, repeated and joined with noise. */
const mutated = fc.array(fc.tuple(part, noise), { minLength: 1, maxLength: 4 }).map((pieces) =>
  pieces
    .map(
      ([{ text, from, length, times }, between]) =>
        text
          .slice(from % text.length)
          .slice(0, length)
          .repeat(times) + between,
    )
    .join(''),
);

/** Milliseconds of the processor's time. */
function timeOf(text: string): number {
  const from = process.cpuUsage();
  explain(text, now);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}

/** What is slow is tried at four times the length: linear takes four times as long, quadratic sixteen times. */
test(
  'mutated inputs end without a crash, in time that grows no faster than their length',
  () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const ms = timeOf(text);
        if (ms < 150) return;
        const short = Math.min(ms, timeOf(text), timeOf(text));
        if (short < 100) return;
        const long = Math.min(timeOf(text.repeat(4)), timeOf(text.repeat(4)));
        expect(long).toBeLessThan(9 * short);
      }),
      { numRuns: sized(500, 100_000) },
    );
  },
  sized(60_000, 1_800_000),
);

test('an id, a date and a time come through whole, whatever their digits', () => {
  const instant = fc.date({ min: new Date(0), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true });
  fc.assert(
    fc.property(fc.uuid(), instant, (id, at) => {
      const text = `Unable to find the user ${id} at ${at.toISOString()}`;
      expect(maskText(text)).toBe(text);
      const answer = { message: text, code: 'general.resource.not.found', status: 404 };
      expect(JSON.stringify(explain(JSON.stringify(answer), now))).not.toContain('•');
    }),
    { numRuns: 500 },
  );
});
