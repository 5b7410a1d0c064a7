import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { behaviours } from '../src/coverage/behaviours.ts';
import { operationCoverage } from '../src/coverage/operations.ts';
import { coveragePage } from '../src/coverage/page.ts';
import { routes } from '../src/routes/routes.ts';
import { declaredApi } from './declared-api.ts';

test('COVERAGE.md matches the tables (tools/write-coverage.ts writes it)', () => {
  expect(readFileSync(new URL('../COVERAGE.md', import.meta.url), 'utf8')).toBe(coveragePage());
});

test('the table has a row for each declared operation and no other rows', () => {
  expect(Object.keys(operationCoverage).sort()).toEqual(declaredApi.operations.map(({ operationId }) => operationId));
});

test('the sandbox serves exactly the operations that the table calls supported or partial', () => {
  const claimed = Object.entries(operationCoverage).filter(([, { level }]) => level !== 'not');
  expect(claimed.map(([operationId]) => operationId).sort()).toEqual(
    routes.map(({ operationId }) => operationId).sort(),
  );
});

test('every measured or documented behaviour names its source', () => {
  const unsourced = behaviours.filter(({ standing, sources }) => standing !== 'assumed' && sources.length === 0);
  expect(unsourced).toEqual([]);
});

test('behaviours that no model of a call can prove are listed as assumed', () => {
  const assumed = behaviours.filter(({ standing }) => standing === 'assumed').map(({ sentence }) => sentence);
  expect(assumed).toEqual(
    expect.arrayContaining([
      'Genesys does not refuse and place the same request, nor place one request twice',
      'A call is not placed long after its request: the sandbox places it immediately or not at all',
      'Genesys does not create a target leg after the agent leg has ended',
      'A full read of a conversation includes every participant',
      '`attributes` are on the far end’s participant as soon as it exists',
      'An answer that shows an idle agent is not older than the request’s time-out',
    ]),
  );
});
