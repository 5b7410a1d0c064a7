import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { ProgramFiles } from './server-process.ts';

const packageFolder = fileURLToPath(new URL('../../', import.meta.url));
/** Inside the package, so that modules outside the bundle are found; not among the published files. */
const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/** Files next to a module are looked for next to its original place, wherever its code went. */
const whereItStood: Plugin = {
  name: 'where-it-stood',
  setup: (bundle) => {
    bundle.onLoad({ filter: /\/packages\/(?:outdial|sandbox)\/(?:dist|src)\/.*\.[jt]s$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const contents = code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

/** The built program in one file, in a folder of its own until the end. */
export async function programInOneFile(atEnd: (cleanUp: () => void) => void): Promise<ProgramFiles> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'crash-run-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return writeInOneFile('dist', folder);
}

/**
 * Writes the program with all its modules into a few files, below a folder with node_modules: many hundred starts take half the time that
 * they take from some hundred files. `tree`: as it is installed, or from source, which needs no build before.
 */
export async function writeInOneFile(tree: 'dist' | 'src', folder: string): Promise<ProgramFiles> {
  const extension = tree === 'dist' ? '.js' : '.ts';
  const entry = (name: string): string => join(packageFolder, tree, `${name}${extension}`);
  await build({
    entryPoints: { main: entry('main'), modules: entry('cli/program') },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    conditions: tree === 'src' ? ['outdial-source'] : [],
    // It holds machine code.
    external: ['libsql'],
    plugins: [whereItStood],
    // What is CommonJS among the dependencies asks for Node's own modules this way.
    banner: { js: "import{createRequire as inOneFile}from'node:module';const require=inOneFile(import.meta.url);" },
    logLevel: 'error',
  });
  return { program: join(folder, 'main.mjs'), modules: join(folder, 'modules.mjs') };
}
