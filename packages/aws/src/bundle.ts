import { access, copyFile, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionNames, type FunctionName } from './function-names.ts';
import { besideNames, mappingsIn, policyIn } from './lambda/beside.ts';

export { functionNames, type FunctionName };

/** The folder in this package with the prebuilt functions, one folder for each. */
export const builtFunctions = fileURLToPath(new URL('../dist/functions/', import.meta.url));

/** Files that are deployed with the functions. */
export interface DeployedFiles {
  /**
   * A policy. The do-not-call lists that it names by file are deployed with it, each with the date of its file. Without a policy every
   * call is refused with `policy-missing`.
   */
  readonly policyFile?: string;
  /** Mappings that read call requests from events of other shapes. */
  readonly mappingsFile?: string;
}

/**
 * Copies every function's bundle to `<folder>/<name>/index.mjs`, where the stack looks for it. Puts the policy and the mappings next to
 * it. Rejects with `TypeError` if the policy or the mappings cannot be used.
 */
export async function writeBundles(folder: string, beside: DeployedFiles = {}): Promise<void> {
  for (const name of functionNames) {
    await cp(join(builtFunctions, name), join(folder, name), { recursive: true });
    await writeBeside(join(folder, name), beside);
  }
  await writeWebFiles(join(folder, 'http'));
}

/** Copies the console and the API page, which browsers load, from the package `outdial`. A checkout has them after its build. */
async function writeWebFiles(folder: string): Promise<void> {
  const built = join(dirname(createRequire(import.meta.url).resolve('outdial/package.json')), 'dist');
  for (const name of ['console', 'static']) {
    const isBuilt = await access(join(built, name)).then(
      () => true,
      () => false,
    );
    if (isBuilt) await cp(join(built, name), join(folder, name), { recursive: true });
  }
}

/** Writes policy, lists and mappings into a function's folder, in the form that `readBeside` reads. */
export async function writeBeside(folder: string, { policyFile, mappingsFile }: DeployedFiles): Promise<void> {
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
