import { build, transform, type Plugin } from 'esbuild';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { besideNames, mappingsIn, policyIn } from './lambda/beside.ts';

export const functionNames = ['intake', 'presence', 'advance', 'dial', 'follow', 'operate'] as const;
export type FunctionName = (typeof functionNames)[number];

export interface Bundle {
  /** The module's text; it exports `handler`. */
  readonly code: string;
  readonly bytes: number;
}

/**
 * Bundles one function into one module. It reads the sources of this package and of `outdial`, which are published beside what is built.
 * `plugins` go before our own.
 */
export async function bundleFunction(name: FunctionName, plugins: readonly Plugin[] = []): Promise<Bundle> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
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
    plugins: [...plugins, absent, schemaMethods, phoneNumbers, onlyWhatIsUsed],
    // What is CommonJS among the dependencies asks for Node's own modules this way.
    banner: { js: "import{createRequire as r}from'node:module';const require=r(import.meta.url);" },
  });
  const [file] = built.outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no bundle.');
  return { code: file.text, bytes: file.contents.byteLength };
}

/** Files that are deployed with the functions. */
export interface Beside {
  /**
   * A policy; the do-not-call lists that it names by file go along, each dated as its file is. Without one every call is refused, as
   * `policy-missing`.
   */
  readonly policyFile?: string;
  /** How events of other shapes ask for calls. */
  readonly mappingsFile?: string;
}

/**
 * Writes every function's bundle to `<folder>/<name>/index.mjs`, where the stack looks for it, and policy and mappings beside it. Rejects with
 * `TypeError` for a policy or mappings that cannot be used.
 */
export async function writeBundles(folder: string, beside: Beside = {}): Promise<void> {
  for (const name of functionNames) {
    const { code } = await bundleFunction(name);
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'index.mjs'), code);
    await writeBeside(join(folder, name), beside);
  }
}

/** Writes policy, lists and mappings into a function's folder, as `readBeside` reads them. */
export async function writeBeside(folder: string, { policyFile, mappingsFile }: Beside): Promise<void> {
  if (mappingsFile !== undefined) {
    mappingsIn(await readFile(mappingsFile, 'utf8'));
    await copyFile(mappingsFile, join(folder, besideNames.mappings));
  }
  if (policyFile === undefined) return;
  const { policy } = policyIn(await readFile(policyFile, 'utf8'), 'organisation');
  await copyFile(policyFile, join(folder, besideNames.policy));
  const dates: Record<string, string> = {};
  for (const { file } of policy?.doNotCall ?? []) {
    if (file === null) continue;
    const place = normalize(file);
    if (isAbsolute(place) || place.startsWith('..')) {
      throw new TypeError(`The list ${file} lies outside the folder of the policy, so it cannot be deployed with it.`);
    }
    await mkdir(dirname(join(folder, place)), { recursive: true });
    const list = join(dirname(policyFile), place);
    await copyFile(list, join(folder, place));
    dates[place] = (await stat(list)).mtime.toUTCString();
  }
  await writeFile(join(folder, besideNames.listDates), JSON.stringify(dates));
}

/**
 * Our own modules do nothing when loaded, so one that nobody asks anything of is left out. zod's `z` is one object with everything in it,
 * locales included; as a namespace it loses what nobody asks for. The catalogue's pages are on the server and in the documentation.
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
      const contents = text
        .replace(/import \{ z \} from 'zod';/, "import * as z from 'zod';")
        .replace(/^ +page:\s+('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"),$/gm, 'page: null,');
      return { loader: 'ts', contents };
    });
  },
};

/**
 * zod's schemas have every format and combination that there is as a method, and so bring all of them along. These are those that Outdial's
 * own never ask for: a method that is gone throws as soon as the function loads.
 */
const combinations = 'exactOptional|nonoptional|or|and|prefault|transform|pipe|readonly';
const unusedMethods: readonly RegExp[] = [
  /^ {4}(?!url\()\w+\(params\) \{\n {8}return this\.check\(core\._\w+\(Zod\w+, params\)\);\n {4}\},$/gm,
  new RegExp(`^ {4}(?:${combinations})\\([\\w, ]*\\) \\{\\n {8}return .*;\\n {4}\\},$`, 'gm'),
];
const schemaMethods: Plugin = {
  name: 'schema-methods',
  setup: (bundle) => {
    bundle.onLoad({ filter: /\/zod\/v4\/classic\/schemas\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: unusedMethods.reduce((left, method) => left.replace(method, ''), text) };
    });
  },
};

/**
 * Phone numbers: how countries write them is not asked for, and the code is published as it was written, too, beside its translation for
 * old browsers. Tables compress to a third.
 */
const phoneNumbers: Plugin = {
  name: 'phone-numbers',
  setup: (bundle) => {
    bundle.onLoad({ filter: /libphonenumber-js\/es6\/.*\.js$/ }, async ({ path }) => ({
      contents: await readFile(path.replace('/es6/', '/source/'), 'utf8'),
    }));
    bundle.onLoad({ filter: /libphonenumber-js\/metadata\.max\.json(\.js)?$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const table: unknown = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
      return { contents: `${unpack} export default ${packed(JSON.stringify(table, withoutFormats))};` };
    });
    bundle.onLoad({ filter: /\/readiness\/zone-table\.ts$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'ts', format: 'esm' });
      const tables: unknown = await import(`data:text/javascript,${encodeURIComponent(code)}`);
      const made = Object.entries({ ...(tables as object) }).map(
        ([name, table]) => `export const ${name} = ${packed(JSON.stringify(table))};`,
      );
      return { contents: [unpack, ...made].join('\n') };
    });
  },
};
const unpack = "import { brotliDecompressSync } from 'node:zlib';";
const packed = (json: string): string =>
  `JSON.parse(brotliDecompressSync(Buffer.from('${brotliCompressSync(json).toString('base64')}', 'base64')).toString())`;

/** A country's plan is a list: calling code, prefix, pattern, lengths, and fifth how its numbers are written. */
function withoutFormats(this: unknown, place: string, value: unknown): unknown {
  const isPlan = Array.isArray(this) && typeof this[2] === 'string' && Array.isArray(this[3]);
  return isPlan && place === '4' ? 0 : value;
}

/** What came as JSON closes no circle. */
const noCircles =
  'const memoizer = () => undefined, isBackEdge = () => false, isRecursiveSchema = isBackEdge, $ZodCyclicError = Error';
const noMethods =
  'createToJSONSchemaMethod = () => () => {}, createStandardJSONSchemaMethod = createToJSONSchemaMethod';
/**
 * What no function comes to: the server's HTTP client, its event feed, schemas written as JSON, and the parts of the catalogue in which no
 * code ever answers a request. Where Genesys does not answer a look-up, an event is put off by a code of ours.
 */
const absences: readonly (readonly [RegExp, string])[] = [
  [/\/node_modules\/undici\//, 'module.exports = {};'],
  [/\/genesys\/notifications\/socket\.ts$/, 'export const openSocket = null;'],
  [/\/genesys\/notifications\/feed\.ts$/, 'export class AgentFeed {}'],
  [/\/problems\/genesys\/codes\.ts$/, 'export const genesysEntries = [];'],
  [/\/problems\/genesys\/declared\.ts$/, 'export const declaredCodes = [];'],
  [/\/problems\/codes\/outcome\.ts$/, 'export const outcomeEntries = [];'],
  [/\/problems\/codes\/limits\.ts$/, 'export const limitEntries = [];'],
  [/\/problems\/codes\/policy\.ts$/, 'export const policyEntries = [];'],
  [/\/problems\/codes\/drop-in\.ts$/, 'export const dropInEntries = [];'],
  [/\/problems\/codes\/names\.ts$/, 'export const nameEntries = [];'],
  [/\/problems\/codes\/http\.ts$/, 'export const httpEntries = [];'],
  [/\/problems\/codes\/records\.ts$/, 'export const recordEntries = [];'],
  [/\/zod\/v4\/core\/json-schema-(processors|generator)\.js$/, 'module.exports = {};'],
  [/\/zod\/v4\/core\/memoizer\.js$/, `export ${noCircles};`],
  [/\/zod\/v4\/core\/to-json-schema\.js$/, `export const ${noMethods};`],
];
const absent: Plugin = {
  name: 'absent',
  setup: (bundle) => {
    for (const [filter, contents] of absences) bundle.onLoad({ filter }, () => ({ contents }));
  },
};
