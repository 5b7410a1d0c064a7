import { defineConfig } from 'vitest/config';
export default defineConfig({
  root: '/work/main/packages/aws',
  ssr: { resolve: { conditions: ['outdial-source', 'node', 'development|production'] } },
  test: { name: 'aws', include: ['{src,test}/**/*.test.ts'], hookTimeout: 30000, testTimeout: 30000, server: {deps: {inline: [/outdial/]}} },
});
