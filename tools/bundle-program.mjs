// Writes the program that `npx outdial` runs into a few files of dist/program: Node reads some hundred files more slowly than it starts.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('../packages/outdial/dist/', import.meta.url));
rmSync(`${dist}program`, { recursive: true, force: true });
await build({
  entryPoints: [`${dist}main.js`],
  bundle: true,
  // What a command does not need is not loaded.
  splitting: true,
  // A dependency stays the package that npm installed, so that its mends reach it.
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  outdir: `${dist}program`,
  logLevel: 'error',
});
