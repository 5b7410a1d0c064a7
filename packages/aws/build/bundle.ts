import { build, type Plugin } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionNames, type FunctionName } from '../src/bundle.ts';
import { shrinking } from './shrink.ts';

/** Maximum bytes of a bundle: a cold start reads all of them. */
const limits: Readonly<Record<FunctionName, number>> = {
  intake: 400_000,
  presence: 320_000,
  advance: 315_000,
  dial: 315_000,
  follow: 315_000,
  sweep: 315_000,
  notify: 480_000,
  http: 1_310_000,
};

/** Bundles every function from the sources into `<folder>/<name>/index.mjs`. Rejects if a bundle is too large. */
export async function buildFunctions(folder: string, plugins: readonly Plugin[] = []): Promise<void> {
  await Promise.all(functionNames.map((name) => buildFunction(name, join(folder, name), plugins)));
}

/** `plugins` go before our own. */
export async function buildFunction(name: FunctionName, folder: string, plugins: readonly Plugin[]): Promise<void> {
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const built = await build({
    stdin: { contents: `export { ${name} as handler } from ${JSON.stringify(main)};`, resolveDir: dirname(main) },
    bundle: true,
    minify: true,
    write: false,
    logLevel: 'silent',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['outdial-source'],
    legalComments: 'none',
    plugins: [...plugins, shrinking(name)],
    // CommonJS dependencies load Node's built-in modules this way.
    banner: { js: "import{createRequire as r}from'node:module';const require=r(import.meta.url);" },
  });
  const [file] = built.outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no bundle.');
  const bytes = file.contents.byteLength;
  if (bytes > limits[name]) throw new Error(`The bundle of ${name} has ${bytes} bytes, and may have ${limits[name]}.`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'index.mjs'), file.contents);
}
