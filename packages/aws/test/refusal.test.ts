import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeBeside } from '../src/bundle.ts';
import { refusalOf } from '../src/cdk/refusal.ts';

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

test('a deployment without its policy file is refused with a sentence that says how to write one', async () => {
  const policyFile = join(tmpdir(), 'outdial-no-such-folder', 'policy.json');
  const error = await failureOf(writeBeside(tmpdir(), { policyFile }));
  expect(refusalOf(error)).toContain(policyFile);
  expect(refusalOf(error)).toContain('npx outdial policy init --countries US --policy policy.json');
});

test('a refusal by the deployment itself is shown as it is, and a bug in Outdial keeps its stack trace', () => {
  expect(refusalOf(new TypeError('Say -c genesysRegion=…'))).toBe('Say -c genesysRegion=…');
  expect(refusalOf(new Error('esbuild wrote no bundle.'))).toBeNull();
});
