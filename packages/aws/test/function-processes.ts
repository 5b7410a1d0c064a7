import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { transform, type Plugin } from 'esbuild';
import { onceInRun } from '../../../tools/test-run/once-in-run.ts';
import { buildFunctions } from '../build/bundle.ts';
import { functionNames, type FunctionName } from '../src/bundle.ts';

type Handler = (event: unknown) => Promise<unknown>;

/** A folder for files that are deployed with the functions, and processes that run the functions' bundles. */
export interface FunctionProcesses {
  readonly folder: string;
  /** The function in its own process. */
  readonly newProcess: (name: FunctionName) => Handler;
  /** Runs the function in an idle process, or in a new one. As on Lambda, a process serves one invocation at a time. */
  readonly run: (name: FunctionName, event: unknown) => Promise<unknown>;
  /** Stops using all processes started so far. */
  readonly replace: () => void;
  readonly close: () => Promise<void>;
}

/** A bundle as a function. Each run is a new module, and all of them share the code that V8 compiled. */
type Start = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  filename: string,
  reach: typeof fetch,
) => void;
const compiled = new Map<string, Start>();

function startOf(file: string): Start {
  const names = ['exports', 'require', 'module', '__filename', 'fetch'];
  const start = compiled.get(file) ?? (compileFunction(readFileSync(file, 'utf8'), names, { filename: file }) as Start);
  compiled.set(file, start);
  return start;
}

/** With plugins, the replaced parts differ from what is deployed. With `reach`, what the functions know as `fetch` does. */
export async function openFunctionProcesses({
  plugins = [],
  reach = fetch,
}: {
  readonly plugins?: readonly Plugin[];
  readonly reach?: typeof fetch;
}): Promise<FunctionProcesses> {
  const bundles = await bundlesOfRun(plugins);
  const folder = await mkdtemp(join(tmpdir(), 'outdial-aws-'));
  let idle = new Map<FunctionName, Handler[]>();
  const newProcess = (name: FunctionName): Handler => {
    const file = join(bundles, name, 'index.cjs');
    const module = { exports: {} };
    startOf(file)(module.exports, createRequire(file), module, file, reach);
    return (module.exports as { readonly handler: Handler }).handler;
  };
  return {
    folder,
    newProcess,
    run: async (name, event) => {
      const pool = idle;
      const handler = pool.get(name)?.pop() ?? newProcess(name);
      const answered = await handler(event);
      pool.set(name, [...(pool.get(name) ?? []), handler]);
      return answered;
    },
    replace: () => {
      idle = new Map();
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The folder with the bundles of this test run, which are built once. */
export const bundlesOfRun = (plugins: readonly Plugin[] = []): Promise<string> =>
  onceInRun(['functions', ...plugins.map(({ name }) => name)].join('-'), (built) => buildAll(built, plugins));

async function buildAll(folder: string, plugins: readonly Plugin[]): Promise<void> {
  await buildFunctions(folder, plugins);
  for (const name of functionNames) {
    const bundle = await readFile(join(folder, name, 'index.mjs'), 'utf8');
    const define = { 'import.meta.url': '__filename' };
    const { code } = await transform(bundle, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      minify: true,
      define,
    });
    await writeFile(join(folder, name, 'index.cjs'), code);
  }
}
