import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Mode of `npm run prove`: only the tests that have a long form, in that form. */
const prove = 'prove';

/** What only `npm run prove` runs: it takes long, and a short form would show little. */
const onlyProved = '**/*.prove.test.ts';

/** Test files of a package that have a long form, or only that. */
const sizedIn = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) =>
      path.endsWith('.prove.test.ts') ||
      (path.endsWith('.test.ts') && readFileSync(join(root, path), 'utf8').includes('/sized.ts')),
  );

const project = (name: string, mode: string) => {
  const root = `packages/${name}`;
  return {
    ssr: { resolve: { conditions: ['outdial-source', 'module', 'node', 'development|production'] } },
    test: {
      ...{ name, root, isolate: false, testTimeout: 60_000, hookTimeout: 60_000 },
      setupFiles: [new URL('packages/sandbox/test/hold-exchanges.ts', import.meta.url).pathname],
      include: mode === prove ? [...sizedIn(root)] : ['{src,test}/**/*.test.ts'],
      exclude: mode === prove ? [] : [onlyProved],
    },
  };
};
/** Genesys's SDK has one client a process, which remembers who signed in: each of these files has a worker of its own. */
const sdk = ['test/sdk/**/*.test.ts'];
const sandbox = (mode: string) => {
  const { test, ...rest } = project('sandbox', mode);
  return { ...rest, test: { ...test, exclude: [...test.exclude, ...sdk] } };
};
const sandboxBySdk = (mode: string) => {
  const { test, ...rest } = project('sandbox', mode);
  return { ...rest, test: { ...test, name: 'sandbox-sdk', include: mode === prove ? [] : sdk, isolate: true } };
};
/** Many functions race in them, and a worker that is warm from other files decides the race otherwise. */
const races = ['test/crashes.test.ts', 'test/{outage,shared-token}.prove.test.ts'];
// The AWS SDK, which the local state machine brings along, breaks under the condition `module`. Each test runs bundled functions, as they were
// bundled and not transformed again.
const awsProject = (mode: string) => {
  const { test } = project('aws', mode);
  return {
    ssr: { resolve: { conditions: ['outdial-source', 'node', 'development|production'] } },
    test: {
      ...{ ...test, testTimeout: 120_000, hookTimeout: 120_000, setupFiles: [] },
      server: { deps: { external: [/\/test-run-/] } },
      // AWS CDK checks each template by rules of its own, and then only warns: 9 of 11 seconds of the stacks.
      env: { CDK_VALIDATION: 'false' },
    },
  };
};
const aws = (mode: string) => {
  const { test, ...rest } = awsProject(mode);
  return { ...rest, test: { ...test, exclude: [...test.exclude, ...races] } };
};
const awsByRace = (mode: string) => {
  const { test, ...rest } = awsProject(mode);
  return { ...rest, test: { ...test, name: 'aws-races', include: races, isolate: true } };
};

/** Pages in a real browser: they need no record of exchanges. */
const console = (mode: string) => {
  const { test, ...rest } = project('console', mode);
  return { ...rest, test: { ...test, setupFiles: [] } };
};

export default defineConfig(({ mode }) => ({
  test: {
    projects: [project('outdial', mode), sandbox(mode), sandboxBySdk(mode), console(mode), aws(mode), awsByRace(mode)],
    globalSetup: './tools/test-run/run-folder.ts',
    provide: { isProof: mode === prove },
    reporters: ['default', './tools/closing-line.ts'],
    // One more than there are cores, since many tests wait for a browser, a program or the disk. The long forms are busy all the time.
    maxWorkers: availableParallelism() + (mode === prove ? 0 : 1),
  },
}));
