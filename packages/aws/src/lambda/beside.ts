import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultPolicy, parsePolicy, readMappings, type EventMapping, type PolicyInForce } from 'outdial/engine-kit';
import type { FunctionEnvironment } from './environment.ts';
import { withAddresses, type ListDates } from './lists.ts';

/** What was deployed beside a function's code. */
interface Beside {
  readonly policy: PolicyInForce;
  /** How events of other shapes ask for calls; none: in Outdial's own form only. */
  readonly mappings: readonly EventMapping[];
  readonly listDates: ListDates;
}

export const besideNames = { policy: 'policy.json', mappings: 'mappings.json', listDates: 'list-dates.json' } as const;

/** Reads what lies beside the code; it stays in force until the next deployment. Without a policy a sandbox has the default, and an organisation none. */
export async function readBeside({
  folder,
  isSandbox,
}: Pick<FunctionEnvironment, 'folder' | 'isSandbox'>): Promise<Beside> {
  const [policy, mappings, dates] = await Promise.all([
    textAt(join(folder, besideNames.policy)),
    textAt(join(folder, besideNames.mappings)),
    textAt(join(folder, besideNames.listDates)),
  ]);
  const target = isSandbox ? 'sandbox' : 'organisation';
  return {
    policy:
      policy === null
        ? { version: null, policy: isSandbox ? defaultPolicy : null }
        : addressed(policyIn(policy, target)),
    mappings: mappings === null ? [] : mappingsIn(mappings),
    // What the deployment wrote; it is trusted, not parsed again.
    listDates: dates === null ? {} : (JSON.parse(dates) as ListDates),
  };
}

const addressed = ({ version, policy }: PolicyInForce): PolicyInForce => ({
  version,
  policy: policy === null ? null : withAddresses(policy),
});

/** Throws `TypeError`, with the codes of what is wrong, for a text that is no policy. */
export function policyIn(text: string, target: 'sandbox' | 'organisation'): PolicyInForce {
  const read = parsePolicy(text, { target, nearest: () => null });
  if (!read.ok) throw new TypeError(`The policy cannot be used: ${read.problems.map(({ code }) => code).join(', ')}.`);
  return { version: createHash('sha256').update(text).digest('hex').slice(0, 12), policy: read.policy };
}

/** Throws `TypeError`, with sentences, for a text that holds no mappings. */
export function mappingsIn(text: string): readonly EventMapping[] {
  const read = readMappings(text);
  if (!read.ok) throw new TypeError(`The event mappings cannot be used: ${read.faults.join(' ')}`);
  return read.mappings;
}

async function textAt(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
