import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { explain } from '../../src/explain/explain.ts';

const now = Date.parse('2026-11-29T18:00:00Z');
const patterns = z.array(z.string()).default([]);
/** What people paste about calls on Genesys Cloud, each with what is right to say. The patterns are held against the whole answer. */
const reports = z
  .array(
    z.strictObject({
      shape: z.string(),
      input: z.string(),
      right: z.string().optional(),
      /** True: nothing is wrong, and it is recognised. False: something is. */
      ok: z.boolean().optional(),
      /** Nothing is reported as wrong, whether the input is recognised or not. */
      clean: z.boolean().optional(),
      warns: z.boolean().optional(),
      noWarnings: z.boolean().optional(),
      noCorrected: z.boolean().optional(),
      must: patterns,
      mustNot: patterns,
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('./reports.json', import.meta.url), 'utf8')));

test.each(reports.map((report) => [report.shape, report] as const))('%s', (_shape, report) => {
  const said = explain(report.input, now);
  const whole = JSON.stringify(said);
  if (report.ok !== undefined) expect(said).toMatchObject({ ok: report.ok });
  if (report.ok === true || report.clean === true) expect(said.problems).toEqual([]);
  if (report.noCorrected === true) expect(said.corrected).toBeNull();
  if (report.noWarnings === true) expect(said.warnings).toEqual([]);
  if (report.warns === true) expect(said.warnings.length + said.problems.length).toBeGreaterThan(0);
  for (const pattern of report.must) expect(whole).toMatch(new RegExp(pattern, 'i'));
  for (const pattern of report.mustNot) expect(whole).not.toMatch(new RegExp(pattern, 'i'));
});

test('at least 30 valid inputs of 10 kinds are among them', () => {
  const valid = reports.filter(({ ok, clean }) => ok === true || clean === true);
  const kinds = new Set(valid.map(({ input }) => explain(input, now).recognised));
  expect(valid.length).toBeGreaterThanOrEqual(30);
  expect(kinds.size).toBeGreaterThanOrEqual(10);
});
