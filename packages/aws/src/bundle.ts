import { build, type Plugin } from 'esbuild';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

export const functionNames = ['intake', 'presence', 'advance', 'dial', 'follow'] as const;
export type FunctionName = (typeof functionNames)[number];

export interface Bundle {
  /** The module's text; it exports `handler`. */
  readonly code: string;
  readonly bytes: number;
}

/** Bundles one function into one module. It reads the sources of this package and of `outdial`, which are published beside what is built. */
export async function bundleFunction(name: FunctionName): Promise<Bundle> {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const built = await build({
    stdin: {
      contents: `export { ${name} as handler } from ${JSON.stringify(main)};`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['outdial-source'],
    legalComments: 'none',
    plugins: [absent, onlyWhatIsUsed, phoneMetadata],
    // What is CommonJS among the dependencies asks for Node's own modules this way.
    banner: { js: "import{createRequire as r}from'node:module';const require=r(import.meta.url);" },
  });
  const [file] = built.outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no bundle.');
  return { code: file.text, bytes: file.contents.byteLength };
}

/** Writes every function's bundle to `<folder>/<name>/index.mjs`, where the stack looks for it. */
export async function writeBundles(folder: string): Promise<void> {
  for (const name of functionNames) {
    const { code } = await bundleFunction(name);
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'index.mjs'), code);
  }
}

/**
 * Our own modules do nothing when loaded, so one that nobody asks anything of is left out. zod's `z` is one object with everything in it,
 * locales included; as a namespace it loses what nobody asks for.
 */
const onlyWhatIsUsed: Plugin = {
  name: 'only-what-is-used',
  setup: (bundle) => {
    bundle.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, importer }) => ({
      path: join(dirname(importer), path),
      sideEffects: false,
    }));
    bundle.onLoad({ filter: /\/outdial\/src\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { loader: 'ts', contents: text.replace(/import \{ z \} from 'zod';/, "import * as z from 'zod';") };
    });
  },
};

/** The table of all phone numbers is a third of the bundle, and compresses to a third. */
const phoneMetadata: Plugin = {
  name: 'phone-metadata',
  setup: (bundle) => {
    bundle.onLoad({ filter: /libphonenumber-js\/metadata\.max\.json(\.js)?$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const json = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
      const packed = brotliCompressSync(JSON.stringify(JSON.parse(json))).toString('base64');
      const contents = `import { brotliDecompressSync } from 'node:zlib';
        export default JSON.parse(brotliDecompressSync(Buffer.from('${packed}', 'base64')).toString());`;
      return { loader: 'js', contents };
    });
  },
};

/** What no function comes to: the server's HTTP client and its event socket. */
const absent: Plugin = {
  name: 'absent',
  setup: (bundle) => {
    const filter = /^undici$|\/notifications\/socket\.ts$/;
    bundle.onResolve({ filter }, ({ path }) => ({ path, namespace: 'absent' }));
    bundle.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {};' }));
  },
};
