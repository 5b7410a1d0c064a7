import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** The packages that a file of `src/` loads at once, itself or through what it imports. */
async function packagesOf(path: string): Promise<ReadonlySet<string>> {
  const file = fileURLToPath(new URL(`../../src/${path}`, import.meta.url));
  const { metafile } = await build({
    ...{ entryPoints: [file], bundle: true, splitting: true, format: 'esm', write: false, outdir: 'none' },
    ...{ packages: 'external', platform: 'node', conditions: ['outdial-source'], metafile: true },
  });
  const atOnce = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint?.endsWith(`src/${path}`));
  const chunks = [atOnce];
  for (const chunk of chunks) {
    const next = chunk?.imports.filter(({ kind, external }) => kind === 'import-statement' && external !== true) ?? [];
    chunks.push(...next.map(({ path }) => metafile.outputs[path]).filter((each) => !chunks.includes(each)));
  }
  const packages = chunks.flatMap(
    (chunk) => chunk?.imports.filter(({ kind, external }) => kind === 'import-statement' && external) ?? [],
  );
  const own = packages
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('node:') && !builtinModules.includes(path));
  return new Set(own);
}

test('a command loads no package but its parser before it knows what it has to do', async () => {
  expect(await packagesOf('main.ts')).toEqual(new Set(['commander']));
});

test('explain loads neither zod nor the numbering plans for a code', async () => {
  expect(await packagesOf('cli/commands/explain-input.ts')).toEqual(new Set());
});
