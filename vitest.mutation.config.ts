import { defineConfig } from 'vitest/config';

/** The tests that say what a call may do: those of `call/` and the lifecycle's properties. Mutants are judged by these alone. */
export default defineConfig({
  ssr: { resolve: { conditions: ['outdial-source', 'module', 'node', 'development|production'] } },
  test: {
    root: 'packages/outdial',
    include: ['src/call/**/*.test.ts', 'test/lifecycle/**/*.test.ts'],
  },
});
