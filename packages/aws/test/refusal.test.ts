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

test('a deployment with a policy that is not there is refused with a sentence that says how to write one', async () => {
  const policyFile = join(tmpdir(), 'outdial-no-such-folder', 'policy.json');
  const error = await failureOf(writeBeside(tmpdir(), { policyFile }));
  expect(refusalOf(error)).toContain(policyFile);
  expect(refusalOf(error)).toContain('npx outdial policy init --countries US --policy policy.json');
});

test('what the deployment itself refuses is told as it is, and a fault of ours keeps its stack', () => {
  expect(refusalOf(new TypeError('Say -c genesysRegion=…'))).toBe('Say -c genesysRegion=…');
  expect(refusalOf(new Error('esbuild wrote no bundle.'))).toBeNull();
});
