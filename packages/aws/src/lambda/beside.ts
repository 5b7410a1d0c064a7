import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultPolicy, parsePolicy, readMappings, type EventMapping, type PolicyInForce } from 'outdial/engine-kit';
import type { FunctionEnvironment } from './environment.ts';
import { withAddresses, type ListDates } from './lists.ts';

/** The files that were deployed next to a function's code. */
interface Beside {
  readonly policy: PolicyInForce;
  /** Mappings that read call requests from events of other shapes. Without them, Outdial reads only its own form. */
  readonly mappings: readonly EventMapping[];
  readonly listDates: ListDates;
}

export const besideNames = { policy: 'policy.json', mappings: 'mappings.json', listDates: 'list-dates.json' } as const;

/**
 * Reads the files next to the code, which stay in force until the next deployment. Without a policy a sandbox uses the default policy, and
 * an organisation has no policy.
 */
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
    // The deployment wrote it, so it is not validated again.
    listDates: dates === null ? {} : (JSON.parse(dates) as ListDates),
  };
}

const addressed = ({ version, policy }: PolicyInForce): PolicyInForce => ({
  version,
  policy: policy === null ? null : withAddresses(policy),
});

/** Throws `TypeError`, with the codes of the problems, if the text is not a policy. */
export function policyIn(text: string, target: 'sandbox' | 'organisation'): PolicyInForce {
  const read = parsePolicy(text, { target, nearest: () => null });
  if (!read.ok) throw new TypeError(`The policy cannot be used: ${read.problems.map(({ code }) => code).join(', ')}.`);
  return { version: createHash('sha256').update(text).digest('hex').slice(0, 12), policy: read.policy };
}

/** Throws `TypeError`, with sentences, if the text does not contain mappings. */
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
