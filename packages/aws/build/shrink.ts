import type { Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';
import type { FunctionName } from '../src/function-names.ts';

/** Makes files of other packages smaller. A rule that matches no file, or changes nothing, fails the build: its package has changed. */
interface Rule {
  readonly files: RegExp;
  /** The functions that it is for. Absent: all. */
  readonly only?: readonly FunctionName[];
  readonly shrink: (text: string, path: string) => string | Promise<string>;
}

const absent =
  (contents: string): Rule['shrink'] =>
  () =>
    contents;

/**
 * zod adds every format and combination to its schemas as a method, so a bundle carries all of them. Outdial's schemas never call the ones
 * listed here. If one of them did, the missing method would throw as soon as the function loads.
 */
const combinations = 'exactOptional|nonoptional|or|and|prefault|transform|pipe|readonly|superRefine|overwrite';
const changes = 'lowercase|uppercase|normalize|toUpperCase|toLowerCase|slugify';
const checks = 'includes|startsWith|endsWith|safe|step|multipleOf|negative|nonpositive';
const unusedMethods: readonly RegExp[] = [
  /^ {4}(?!url\()\w+\(params\) \{\n {8}return this\.check\(core\._\w+\(Zod\w+, params\)\);\n {4}\},$/gm,
  new RegExp(`^ {4}(?:${combinations}|${changes}|${checks})\\([\\w, .]*\\) \\{\\n {8}return .*;\\n {4}\\},$`, 'gm'),
];
/** esbuild leaves the unused helpers out only if no module imports all of them through another. */
const helpers: readonly (readonly [string | RegExp, string])[] = [
  ['import { util } from "../core/index.js";', 'import * as util from "../core/util.js";'],
  [/\bcore\.util\./g, 'util.'],
];
const withoutUnused: Rule['shrink'] = (text, path) =>
  [...helpers, ...unusedMethods.map((method) => [method, ''] as const)].reduce(
    (left, [found, instead]) => changed(left, left.replace(found, instead), path),
    text,
  );

/** Parsed JSON has no circular references, and no function converts a schema to JSON. */
const noCircles =
  'const memoizer = () => undefined, isBackEdge = () => false, isRecursiveSchema = isBackEdge, $ZodCyclicError = Error';
const noMethods =
  'createToJSONSchemaMethod = () => () => {}, createStandardJSONSchemaMethod = createToJSONSchemaMethod';

/** These functions show no message of zod to anybody: the intake says in Outdial's own words what is wrong with a request. */
const wordless = ['intake', 'presence', 'advance', 'dial', 'follow', 'sweep'] as const;
/** The HTTP API describes itself by its schemas, and shows numbers as each country writes them. */
const notHttp = ['notify', ...wordless] as const;
const noSentences = "export default () => ({ localeError: () => 'Invalid input' });";

const unpack = "import { brotliDecompressSync } from 'node:zlib';";
/** Several functions carry the same table. */
const compressed = new Map<string, string>();
function packed(json: string): string {
  const base64 = compressed.get(json) ?? brotliCompressSync(json).toString('base64');
  compressed.set(json, base64);
  return `/* @__PURE__ */ (() => JSON.parse(brotliDecompressSync(Buffer.from('${base64}', 'base64')).toString()))()`;
}

/** A country's plan is a list: calling code, prefix, pattern, lengths and formats. The functions do not use the fifth item, the formats. */
function withoutFormats(this: unknown, place: string, value: unknown): unknown {
  const isPlan = Array.isArray(this) && typeof this[2] === 'string' && Array.isArray(this[3]);
  return isPlan && place === '4' ? 0 : value;
}
const plansIn = (text: string): unknown => JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
const wholePlans: Rule['shrink'] = (text) => `${unpack} export default ${packed(JSON.stringify(plansIn(text)))};`;
const numberingPlans: Rule['shrink'] = (text, path) => {
  const table = plansIn(text);
  const whole = JSON.stringify(table);
  return `${unpack} export default ${packed(changed(whole, JSON.stringify(table, withoutFormats), path))};`;
};

/** Outdial's own tables also compress to a third. */
const ownTables: Rule['shrink'] = async (_text, path) => {
  const tables = (await import(path)) as Readonly<Record<string, unknown>>;
  const made = Object.entries(tables).map(
    ([name, table]) => `export const ${name} = ${packed(JSON.stringify(table))};`,
  );
  return [unpack, ...made].join('\n');
};

/** Only `outdial policy schema` and the API's description show what a setting is for. */
const undescribed: Rule['shrink'] = (text) => text.replace(/\s*\.meta\(\{[^{}]*\}\)/g, '');

const rules: readonly Rule[] = [
  { files: /\/readiness\/policy-schema\.ts$/, shrink: undescribed },
  // The server says its own sentences, in English.
  {
    files: /\/zod\/v4\/locales\/index\.js$/,
    only: ['http'],
    shrink: absent("export { default as en } from './en.js';"),
  },
  { files: /\/zod\/v4\/classic\/schemas\.js$/, only: notHttp, shrink: withoutUnused },
  {
    files: /\/zod\/v4\/core\/json-schema-(processors|generator)\.js$/,
    only: notHttp,
    shrink: absent('module.exports = {};'),
  },
  { files: /\/zod\/v4\/core\/memoizer\.js$/, only: notHttp, shrink: absent(`export ${noCircles};`) },
  { files: /\/zod\/v4\/core\/to-json-schema\.js$/, only: notHttp, shrink: absent(`export const ${noMethods};`) },
  { files: /\/zod\/v4\/locales\/en\.js$/, only: wordless, shrink: absent(noSentences) },
  // An event of Genesys that cannot be read is ignored: nobody is shown what it held.
  { files: /\/masking\/seen\.ts$/, only: ['presence'], shrink: absent('export const seenValue = () => null;') },
  // The package contains both the original source and a version translated for old browsers.
  {
    files: /\/libphonenumber-js\/es6\/.*\.js$/,
    shrink: (_text, path) => readFile(path.replace('/es6/', '/source/'), 'utf8'),
  },
  { files: /\/libphonenumber-js\/metadata\.max\.json(\.js)?$/, only: notHttp, shrink: numberingPlans },
  { files: /\/libphonenumber-js\/metadata\.max\.json(\.js)?$/, only: ['http'], shrink: wholePlans },
  { files: /\/readiness\/zone-table\.ts$/, shrink: ownTables },
  { files: /\/intake\/circulating\.ts$/, shrink: ownTables },
];

function changed(before: string, after: string, path: string): string {
  if (after === before) throw new Error(`Nothing in ${path} could be left out: the rule for it is out of date.`);
  return after;
}

export function shrinking(name: FunctionName): Plugin {
  const mine = rules.filter(({ only }) => only?.includes(name) ?? true);
  return {
    name: 'shrinking',
    setup: (bundle) => {
      const unmet = new Set(mine);
      for (const rule of mine) {
        bundle.onLoad({ filter: rule.files }, async ({ path }) => {
          unmet.delete(rule);
          const text = await readFile(path, 'utf8');
          const loader = path.endsWith('.ts') ? 'ts' : 'js';
          return { contents: changed(text, await rule.shrink(text, path), path), loader };
        });
      }
      bundle.onEnd(() => ({
        errors: [...unmet].map(({ files }) => ({ text: `The rule for ${String(files)} met no file.` })),
      }));
    },
  };
}
