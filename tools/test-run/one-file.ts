import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** Files next to a module are looked for next to its original place, wherever its code went. A script has no `await` at its top. */
const whereItStood: Plugin = {
  name: 'where-it-stood',
  setup: (bundle) => {
    bundle.onLoad({ filter: /\/packages\/(?:outdial|sandbox)\/(?:dist|src)\/.*\.[jt]s$/ }, async ({ path }) => {
      const code = (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      );
      const isMain = /\/main\.[jt]s$/.test(path);
      const contents = isMain
        ? code.replace(/^([^]*^import [^\n]*\n)([^]*)$/m, '$1void (async () => {\n$2\n})();')
        : code;
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
  outdial: join(folder, 'outdial.cjs'),
  sandbox: join(folder, 'sandbox.cjs'),
  modules: join(folder, 'outdial-load.cjs'),
});

/**
 * Writes each program with all its modules into one script, below a folder with node_modules: many hundred starts take a third of the time that
 * they take from some hundred files. `tree`: as it is installed, or from source, which needs no build before.
 */
export async function writeInOneFile(tree: 'dist' | 'src', folder: string): Promise<void> {
  const entry = (name: string, module: string): string =>
    JSON.stringify(join(packages, name, tree, `${module}.${tree === 'dist' ? 'js' : 'ts'}`));
  const script = (name: string, modules: string): Promise<unknown> =>
    build({
      stdin: {
        // What takes long is loaded first: a process on standby does that before it knows its arguments.
        contents: `import ${modules};\nexport const begin = () => import(${entry(name, 'main')});`,
        resolveDir: packages,
      },
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      outfile: join(folder, `${name}-all.cjs`),
      conditions: tree === 'src' ? ['outdial-source'] : [],
      // It holds machine code.
      external: ['libsql'],
      plugins: [whereItStood],
      logLevel: 'error',
    });
  await Promise.all([
    script('outdial', entry('outdial', 'cli/program')),
    script('sandbox', entry('sandbox', 'sandbox')),
  ]);
  for (const name of ['outdial', 'sandbox']) {
    writeFileSync(join(folder, `${name}-load.cjs`), loading(`./${name}-all.cjs`));
    writeFileSync(join(folder, `${name}.cjs`), `require('./${name}-load.cjs').begin();\n`);
  }
}

/**
 * Loads a script with what the first server to end by itself has compiled of it: a start takes a quarter less processor time. From version 22 on,
 * Node can do the same by itself (`module.enableCompileCache`).
 */
const loading = (script: string): string => `
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { constants, Script } = require('node:vm');
const filename = require.resolve('${script}');
const kept = filename + '.compiled';
const read = () => {
  try {
    return readFileSync(kept);
  } catch {
    return undefined;
  }
};
const cachedData = read();
const source = '(function (exports, require, module) {' + readFileSync(filename, 'utf8') + '\\n})';
const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
const script = new Script(source, { filename, cachedData, importModuleDynamically });
script.runInThisContext()(module.exports, require, module);
// Other commands of Outdial compile little.
const isServer = () => process.argv[2] === 'start' || filename.includes('sandbox-all');
if (cachedData === undefined)
  process.on('exit', () => {
    if (!isServer()) return;
    try {
      writeFileSync(kept + process.pid, script.createCachedData());
      renameSync(kept + process.pid, kept);
    } catch {
      // Another user, or the folder is gone.
    }
  });
`;
