import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundleFunction, functionNames, type FunctionName } from '../src/bundle.ts';

type Handler = (event: unknown) => Promise<unknown>;
type Bundled = { readonly name: FunctionName; readonly code: string };

/** The bundles of the functions in a folder, and processes that run them. */
export interface FunctionProcesses {
  readonly folder: string;
  /** The function as a process of its own runs it. */
  readonly newProcess: (name: FunctionName) => Promise<Handler>;
  /** Runs the function in an idle process, or in a new one: a process serves one invocation at a time, as Lambda has it. */
  readonly run: (name: FunctionName, event: unknown) => Promise<unknown>;
  /** No process of before is used again. */
  readonly replace: () => void;
  readonly close: () => Promise<void>;
}

let deployed: Promise<readonly Bundled[]> | null = null;

/** With plugins, what they replace is not what is deployed. */
export async function openFunctionProcesses(plugins: readonly Plugin[] = []): Promise<FunctionProcesses> {
  const folder = await mkdtemp(join(tmpdir(), 'outdial-aws-'));
  const bundles = await (plugins.length > 0 ? bundleAll(plugins) : (deployed ??= bundleAll([])));
  for (const { name, code } of bundles) await writeFile(join(folder, `${name}.mjs`), code);
  let processes = 0;
  let idle = new Map<FunctionName, Handler[]>();
  const newProcess = async (name: FunctionName): Promise<Handler> => {
    processes += 1;
    const file = pathToFileURL(join(folder, `${name}.mjs`)).href;
    return ((await import(/* @vite-ignore */ `${file}?process=${processes}`)) as { readonly handler: Handler }).handler;
  };
  return {
    folder,
    newProcess,
    run: async (name, event) => {
      const pool = idle;
      const handler = pool.get(name)?.pop() ?? (await newProcess(name));
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

function bundleAll(plugins: readonly Plugin[]): Promise<readonly Bundled[]> {
  return Promise.all(functionNames.map(async (name) => ({ name, code: (await bundleFunction(name, plugins)).code })));
}
