import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

test('a command loads no package but its parser before it knows what it has to do', async () => {
  const { metafile } = await build({
    ...{ entryPoints: [main], bundle: true, splitting: true, format: 'esm', write: false, outdir: 'none' },
    ...{ packages: 'external', platform: 'node', conditions: ['outdial-source'], metafile: true },
  });
  const atOnce = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint?.endsWith('src/main.ts'));
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
  expect(new Set(own)).toEqual(new Set(['commander']));
});
