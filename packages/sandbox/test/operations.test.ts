import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operations } from '../src/routes/operations.ts';
import { absent, declaredApi, declaredFrom, description, whyAbsent } from './declared-api.ts';

const sorted = <T extends { operationId: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => (a.operationId < b.operationId ? -1 : 1));

test('names, paths, scopes and permissions match the declared API', () => {
  const expected = declaredApi.operations.map(({ operationId, method, path, scopes, permissions, responses }) => ({
    operationId,
    method,
    path,
    access: { permissions, scopes, userContext: responses['400']?.includes('not.a.user') === true },
  }));
  expect(sorted(operations)).toEqual(expected);
});

test.skipIf(absent)(`the generated names and codes match the API description${whyAbsent}`, () => {
  const described = declaredFrom(JSON.parse(readFileSync(description, 'utf8')));
  const names = described.operations.map(({ operationId }) => operationId);
  const ofSlice = declaredApi.operations.filter(({ operationId }) => names.includes(operationId));
  expect({ ...declaredApi, operations: ofSlice }).toEqual(described);
});
