import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import LongFirst from './tools/test-run/long-first.ts';

/** Mode of `npm run prove`: only the tests that have a long form, in that form. */
const prove = 'prove';

/** What only `npm run prove` runs: it takes long, and a short form would show little. */
const onlyProved = '**/*.prove.test.ts';

/** Test files of a package that have a long form, or only that. */
const sizedIn = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        path.endsWith('.prove.test.ts') ||
        (path.endsWith('.test.ts') && readFileSync(join(root, path), 'utf8').includes('/sized.ts')),
    )
    .map((path) => `${root}/${path}`);

/** Genesys's SDK has one client a process, which remembers who signed in: each of these files has a worker of its own. */
const sdk = ['packages/sandbox/test/sdk/**/*.test.ts'];
/** Many functions race in them, and a worker that is warm from other files decides the race otherwise. */
const races = ['packages/aws/test/crashes.test.ts', 'packages/aws/test/{outage,shared-token}.prove.test.ts'];

const project = (name: string, packages: readonly string[], mode: string) => ({
  ssr: { resolve: { conditions: ['outdial-source', 'module', 'node', 'development|production'] } },
  test: {
    ...{ name, isolate: false, testTimeout: 60_000, hookTimeout: 60_000 },
    // A second, the default, passes while a busy machine runs something else.
    expect: { poll: { timeout: 20_000 } },
    setupFiles: ['packages/sandbox/test/hold-exchanges.ts'],
    include: packages.flatMap((each) =>
      mode === prove ? sizedIn(`packages/${each}`) : [`packages/${each}/{src,test}/**/*.test.ts`],
    ),
    exclude: mode === prove ? [] : [onlyProved],
  },
});

/** One project for these packages, since a worker is shared by the files of one project, and each project transforms the modules again. */
const outdial = (mode: string) => {
  const { test, ...rest } = project('outdial', ['outdial', 'sandbox', 'console'], mode);
  return { ...rest, test: { ...test, exclude: [...test.exclude, ...sdk] } };
};
const sandboxBySdk = (mode: string) => {
  const { test, ...rest } = project('sandbox-sdk', [], mode);
  return { ...rest, test: { ...test, include: mode === prove ? [] : sdk, isolate: true } };
};
// The AWS SDK, which the local state machine brings along, breaks under the condition `module`. Each test runs bundled functions, as they were
// bundled and not transformed again.
const awsProject = (mode: string) => {
  const { test } = project('aws', ['aws'], mode);
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

export default defineConfig(({ mode }) => ({
  test: {
    projects: [outdial(mode), sandboxBySdk(mode), aws(mode), awsByRace(mode)],
    globalSetup: './tools/test-run/run-folder.ts',
    sequence: { sequencer: LongFirst },
    provide: { isProof: mode === prove },
    reporters: ['default', './tools/closing-line.ts'],
    // Two more than there are cores, since many tests wait for a browser or a program. The long forms are busy all the time.
    maxWorkers: availableParallelism() + (mode === prove ? 0 : 2),
  },
}));
