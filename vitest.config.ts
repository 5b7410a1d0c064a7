import { defineConfig } from 'vitest/config';

const project = (name: string) => ({
  ssr: { resolve: { conditions: ['outdial-source', 'module', 'node', 'development|production'] } },
  test: { name, root: `packages/${name}`, include: ['{src,test}/**/*.test.ts'] },
});

export default defineConfig({
  test: { projects: ['outdial', 'sandbox'].map(project), reporters: ['default', './tools/closing-line.ts'] },
});
