import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { onceInRun } from '../../../tools/test-run/once-in-run.ts';
import { buildFunctions } from '../build/bundle.ts';
import type { FunctionName } from '../src/bundle.ts';

type Handler = (event: unknown) => Promise<unknown>;

/** A folder for files that are deployed with the functions, and processes that run the functions' bundles. */
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

/** Each is a module of its own to this process of Node, however many test files share it. */
let processes = 0;

/** With plugins, what they replace is not what is deployed. */
export async function openFunctionProcesses(plugins: readonly Plugin[] = []): Promise<FunctionProcesses> {
  const bundles = await onceInRun(['functions', ...plugins.map(({ name }) => name)].join('-'), (built) =>
    buildFunctions(built, plugins),
  );
  const folder = await mkdtemp(join(tmpdir(), 'outdial-aws-'));
  let idle = new Map<FunctionName, Handler[]>();
  const newProcess = async (name: FunctionName): Promise<Handler> => {
    processes += 1;
    const file = pathToFileURL(join(bundles, name, 'index.mjs')).href;
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
