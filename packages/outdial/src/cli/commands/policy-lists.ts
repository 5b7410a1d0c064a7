import { faultOfFile } from '../../doctor/inspect.ts';
import type { DoNotCallList, Policy } from '../../readiness/policy.ts';

/** A do-not-call list in a file, and why it cannot be used as it is now; `why` null: it can be. */
export interface ListSeen {
  readonly list: DoNotCallList;
  readonly why: string | null;
}

/**
 * The lists in files of a policy in this folder, in its order, each read as a call would read it now. Lists at a URL are left out: only a
 * running Outdial asks for them.
 */
export async function seeLists({ doNotCall }: Policy, folder: string, now: number): Promise<readonly ListSeen[]> {
  const inFiles = doNotCall.filter(({ file }) => file !== null);
  return Promise.all(inFiles.map(async (list) => ({ list, why: await faultOfFile(list, folder, now) })));
}

export const nameOf = ({ name, file }: DoNotCallList): string => `${name} (${file ?? ''})`;
