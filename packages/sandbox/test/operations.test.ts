import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { operations } from '../src/routes/operations.ts';

const declared = fileURLToPath(new URL('../../../../shared/spec/genesys-api-slice.json', import.meta.url));
const absent = !existsSync(declared);
const why = absent ? ' (skipped: the declared API is not beside this checkout)' : '';

const slice = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        security: z.tuple([z.object({ 'PureCloud OAuth': z.array(z.string()) })]),
        'x-inin-requires-permissions': z.object({ type: z.string(), permissions: z.array(z.string()) }).optional(),
        responses: z.record(
          z.string(),
          z.object({ 'x-inin-error-codes': z.record(z.string(), z.string()).optional() }),
        ),
      }),
    ),
  ),
});

test.skipIf(absent)(`names, paths, scopes and permissions are those of the declared API${why}`, () => {
  const { paths } = slice.parse(JSON.parse(readFileSync(declared, 'utf8')));
  const expected = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const needs = operation['x-inin-requires-permissions'];
      return {
        operationId: operation.operationId,
        method: method.toUpperCase(),
        path,
        access: {
          permissions: needs === undefined ? null : { type: needs.type, names: needs.permissions },
          scopes: operation.security[0]['PureCloud OAuth'],
          userContext: operation.responses['400']?.['x-inin-error-codes']?.['not.a.user'] !== undefined,
        },
      };
    }),
  );
  const sorted = <T extends { operationId: string }>(rows: readonly T[]): T[] =>
    [...rows].sort((a, b) => (a.operationId < b.operationId ? -1 : 1));
  expect(sorted(operations)).toEqual(sorted(expected));
});
