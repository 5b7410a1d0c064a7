import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Program } from './server-process.ts';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
/** Inside the package, so that what stays outside the bundle is found; not among what is published. */
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/** Files that stand beside a module are looked for beside the module, wherever its code went. */
const whereItStood: Plugin = {
  name: 'where-it-stood',
  setup: (bundle) => {
    bundle.onLoad({ filter: /\/packages\/(?:outdial|sandbox)\/dist\/.*\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      return { contents: code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'js' };
    });
  },
};

/** The built program with all its modules in a few files: many hundred starts take half the time that they take from some hundred files. */
export async function programInOneFile(atEnd: (cleanUp: () => void) => void): Promise<Program> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'crash-run-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    entryPoints: { main: join(dist, 'main.js'), modules: join(dist, 'cli/program.js') },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    // It holds machine code.
    external: ['libsql'],
    plugins: [whereItStood],
    // What is CommonJS among the dependencies asks for Node's own modules this way.
    banner: { js: "import{createRequire as inOneFile}from'node:module';const require=inOneFile(import.meta.url);" },
    logLevel: 'error',
  });
  return { program: join(folder, 'main.mjs'), modules: join(folder, 'modules.mjs') };
}
