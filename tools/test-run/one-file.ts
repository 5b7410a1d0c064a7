import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));
/** Inside a package, so that modules outside the bundle are found; not among the published files. */
const cache = join(packages, 'outdial/node_modules/.cache/');

/** The files to run, and the modules that Outdial's consists of. */
export interface ProgramFiles {
  readonly outdial: string;
  readonly sandbox: string;
  readonly modules: string;
}

/** From dist, like installed packages. */
export const installedPrograms: ProgramFiles = {
  outdial: join(packages, 'outdial/bin/outdial.mjs'),
  sandbox: join(packages, 'sandbox/bin/genesys-cloud-sandbox.mjs'),
  modules: join(packages, 'outdial/dist/cli/program.js'),
};

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

/** The built programs in one file each, in a folder of their own until the end. */
export async function programsInOneFile(atEnd: (cleanUp: () => void) => void): Promise<ProgramFiles> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'crash-run-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  await writeInOneFile('dist', folder);
  return programsIn(folder);
}

/** What `writeInOneFile` has written into this folder. */
export const programsIn = (folder: string): ProgramFiles => ({
  outdial: join(folder, 'outdial.mjs'),
  sandbox: join(folder, 'sandbox.mjs'),
  modules: join(folder, 'modules.mjs'),
});

/**
 * Writes the programs with all their modules into a few files, below a folder with node_modules: many hundred starts take half the time that
 * they take from some hundred files. `tree`: as it is installed, or from source, which needs no build before.
 */
export async function writeInOneFile(tree: 'dist' | 'src', folder: string): Promise<void> {
  const extension = tree === 'dist' ? '.js' : '.ts';
  const entry = (name: string, module: string): string => join(packages, name, tree, `${module}${extension}`);
  await build({
    entryPoints: {
      outdial: entry('outdial', 'main'),
      sandbox: entry('sandbox', 'main'),
      modules: entry('outdial', 'cli/program'),
    },
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
}
