import type { Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { brotliCompressSync } from 'node:zlib';

/** Makes files of other packages smaller. A rule that meets no file, or leaves one as it was, ends the build: its package has changed. */
interface Rule {
  readonly files: RegExp;
  readonly shrink: (text: string, path: string) => string | Promise<string>;
}

const absent =
  (contents: string): Rule['shrink'] =>
  () =>
    contents;

/**
 * zod's schemas have every format and combination that there is as a method, and so bring all of them along. These are those that Outdial's
 * own never ask for: a method that is gone throws as soon as the function loads.
 */
const combinations = 'exactOptional|nonoptional|or|and|prefault|transform|pipe|readonly';
const unusedMethods: readonly RegExp[] = [
  /^ {4}(?!url\()\w+\(params\) \{\n {8}return this\.check\(core\._\w+\(Zod\w+, params\)\);\n {4}\},$/gm,
  new RegExp(`^ {4}(?:${combinations})\\([\\w, ]*\\) \\{\\n {8}return .*;\\n {4}\\},$`, 'gm'),
];
const withoutMethods: Rule['shrink'] = (text, path) =>
  unusedMethods.reduce((left, method) => changed(left, left.replace(method, ''), path), text);

/** What came as JSON closes no circle, and no function writes a schema as JSON. */
const noCircles =
  'const memoizer = () => undefined, isBackEdge = () => false, isRecursiveSchema = isBackEdge, $ZodCyclicError = Error';
const noMethods =
  'createToJSONSchemaMethod = () => () => {}, createStandardJSONSchemaMethod = createToJSONSchemaMethod';

const unpack = "import { brotliDecompressSync } from 'node:zlib';";
const packed = (json: string): string =>
  `/* @__PURE__ */ (() => JSON.parse(brotliDecompressSync(Buffer.from('${brotliCompressSync(json).toString('base64')}', 'base64')).toString()))()`;

/** A country's plan is a list: calling code, prefix, pattern, lengths, and fifth how its numbers are written, which is not asked for. */
function withoutFormats(this: unknown, place: string, value: unknown): unknown {
  const isPlan = Array.isArray(this) && typeof this[2] === 'string' && Array.isArray(this[3]);
  return isPlan && place === '4' ? 0 : value;
}
const numberingPlans: Rule['shrink'] = (text, path) => {
  const table: unknown = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  const whole = JSON.stringify(table);
  return `${unpack} export default ${packed(changed(whole, JSON.stringify(table, withoutFormats), path))};`;
};

/** Tables of our own compress to a third, too. */
const ownTables: Rule['shrink'] = async (_text, path) => {
  const tables = (await import(path)) as Readonly<Record<string, unknown>>;
  const made = Object.entries(tables).map(
    ([name, table]) => `export const ${name} = ${packed(JSON.stringify(table))};`,
  );
  return [unpack, ...made].join('\n');
};

const rules: readonly Rule[] = [
  { files: /\/zod\/v4\/classic\/schemas\.js$/, shrink: withoutMethods },
  { files: /\/zod\/v4\/core\/json-schema-(processors|generator)\.js$/, shrink: absent('module.exports = {};') },
  { files: /\/zod\/v4\/core\/memoizer\.js$/, shrink: absent(`export ${noCircles};`) },
  { files: /\/zod\/v4\/core\/to-json-schema\.js$/, shrink: absent(`export const ${noMethods};`) },
  // The code is published as it was written, too, beside its translation for old browsers.
  {
    files: /\/libphonenumber-js\/es6\/.*\.js$/,
    shrink: (_text, path) => readFile(path.replace('/es6/', '/source/'), 'utf8'),
  },
  { files: /\/libphonenumber-js\/metadata\.max\.json(\.js)?$/, shrink: numberingPlans },
  { files: /\/readiness\/zone-table\.ts$/, shrink: ownTables },
  { files: /\/intake\/circulating\.ts$/, shrink: ownTables },
];

function changed(before: string, after: string, path: string): string {
  if (after === before) throw new Error(`Nothing in ${path} could be left out: the rule for it is out of date.`);
  return after;
}

export function shrinking(): Plugin {
  return {
    name: 'shrinking',
    setup: (bundle) => {
      const unmet = new Set(rules);
      for (const rule of rules) {
        bundle.onLoad({ filter: rule.files }, async ({ path }) => {
          unmet.delete(rule);
          const text = await readFile(path, 'utf8');
          return { contents: changed(text, await rule.shrink(text, path), path) };
        });
      }
      bundle.onEnd(() => ({
        errors: [...unmet].map(({ files }) => ({ text: `The rule for ${String(files)} met no file.` })),
      }));
    },
  };
}
