import { defineConfig } from 'vitest/config';

/** The tests that say what a call may do: those of `call/` and the lifecycle's properties. Mutants are judged by these alone; the removed rules
 * are left out, for they judge the properties themselves. */
export default defineConfig({
  ssr: { resolve: { conditions: ['outdial-source', 'module', 'node', 'development|production'] } },
  test: {
    root: 'packages/outdial',
    // Each of many hundred mutants meets them.
    env: { OUTDIAL_PROPERTY_RUNS: '150' },
    include: ['src/call/**/*.test.ts', 'test/lifecycle/properties.test.ts'],
  },
});
