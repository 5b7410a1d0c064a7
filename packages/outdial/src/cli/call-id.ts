import type { CallView } from '../api/views.ts';
import { callStates, endedStates } from '../call/call.ts';
import { OutdialError, type Client } from '../client/index.ts';
import { CommandError, exitCode } from './exit-code.ts';
import { idThatBegins, someOf } from './id-start.ts';
import { plain } from './print.ts';
import { spellFlags } from './shell.ts';

export const callPrefix = 'call_';

/** Which calls a number can mean: any of them, those that have not ended, those that a person must still resolve, or also those resolved. */
type NumberMeans = 'any' | 'open' | 'undecided' | 'unknown';

interface NamedCall {
  readonly id: string;
  /** The number has more calls; this is the newest. */
  readonly others: boolean;
}

/**
 * The call that a person names: by an id or its beginning, an idempotency key, or a number. A number means the newest of any calls, but the
 * only one of those that a command changes. Throws CommandError if no call, or more than one, is meant.
 */
export async function callNamed(client: Client, given: string, means: NumberMeans = 'any'): Promise<NamedCall> {
  if (/^(?:\+|tel:)/.test(given)) return callTo(client, given, means);
  if (!/^call_/i.test(given)) {
    const { items } = await client.list({ key: given, limit: 200 }).catch((error: unknown) => {
      // A key that may not read calls gives the whole id.
      if (!(error instanceof OutdialError) || error.status !== 403) throw error;
      return { items: [] };
    });
    // The call in place of a reassigned one has the same key.
    const current = items.filter(({ reassignedTo }) => reassignedTo === null);
    const [only, ...others] = current;
    if (only !== undefined && others.length === 0) return { id: only.id, others: false };
    if (only !== undefined)
      throw new CommandError(
        `Several API keys have a call with the key "${given}": ${someOf(current.map(named))}. Give the id.`,
        exitCode.usage,
      );
  }
  const byLabel = `outdial calls list${spellFlags({ label: given })}`;
  const unknown = `No call has the id or the key "${given}", or an id that begins like this. To search by label: ${byLabel}`;
  const id = await idThatBegins(given, { prefix: callPrefix, list: client.list, noun: 'call', unknown });
  return { id, others: false };
}

async function callTo(client: Client, number: string, means: NumberMeans): Promise<NamedCall> {
  const { items } = await client.list({ number, limit: 200, ...meant[means].filter });
  const [newest, ...others] = items;
  if (newest === undefined) throw new CommandError(`${meant[means].no} to ${number}.`, exitCode.refused);
  if (means === 'any' || others.length === 0) return { id: newest.id, others: others.length > 0 };
  throw new CommandError(`Several calls to ${number} fit: ${someOf(items.map(named))}. Give the id.`, exitCode.usage);
}

const open = callStates.filter((state) => !endedStates.some((ended) => ended === state));
const meant = {
  any: { filter: {}, no: 'There is no call' },
  open: { filter: { state: open.join(',') }, no: 'There is no open call' },
  undecided: { filter: { undecided: 'true' }, no: 'There is no undecided call' },
  unknown: { filter: { state: 'outcome-unknown' }, no: 'There is no call with an unknown outcome' },
} as const;

const named = ({ id, state, resolved: { agent } }: CallView): string =>
  `${id} (${state}, ${plain(agent.name ?? agent.id)})`;
