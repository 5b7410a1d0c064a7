import { defineConfig } from 'vitest/config';

const project = (name: string) => ({
  ssr: { resolve: { conditions: ['outdial-source', 'module', 'node', 'development|production'] } },
  test: { name, root: `packages/${name}`, include: ['{src,test}/**/*.test.ts'] },
});
// The AWS SDK, which the local state machine brings along, breaks under the condition `module`. Each test runs five bundled functions, as they
// were bundled and not transformed again.
const aws = {
  ssr: { resolve: { conditions: ['outdial-source', 'node', 'development|production'] } },
  test: {
    ...project('aws').test,
    ...{ testTimeout: 120_000, hookTimeout: 120_000 },
    server: { deps: { external: [/\/outdial-aws-/] } },
  },
};

export default defineConfig({
  test: { projects: [...['outdial', 'sandbox'].map(project), aws], reporters: ['default', './tools/closing-line.ts'] },
});
