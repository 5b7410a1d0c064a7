import type { WebhookEndpoint } from 'outdial/engine-kit';
import { hashOf, sequenceKey } from './calls.ts';
import { textIn, type Item, type Table } from './table.ts';

/** A webhook with an address of its own. */
export type Registered = WebhookEndpoint & { readonly url: string };

/** The registered webhooks of all processes on a table. Every change is known to each commit that begins after it. */
export interface RegisteredWebhooks {
  /** The longest registered first. */
  readonly all: () => Promise<readonly Registered[]>;
  /** False: another one has this address. */
  readonly add: (endpoint: Registered) => Promise<boolean>;
  /** False: it was changed or removed since it was read. */
  readonly replace: (before: Registered, after: Registered) => Promise<boolean>;
  readonly remove: (endpoint: Registered) => Promise<void>;
}

const partition = 'webhooks';
const prefix = 'endpoint#';
const keyOf = ({ url }: Registered) => ({ pk: partition, sk: prefix + hashOf(url) });

export function registeredIn(table: Table): RegisteredWebhooks {
  /** Each commit that writes history takes its numbers from this item, and so learns for nothing that the webhooks changed. */
  const announce = () => table.update(sequenceKey, 'ADD #webhooks :one', { one: 1 });
  /** A write whose answer was lost is refused when it is repeated. */
  const isStored = async (endpoint: Registered): Promise<boolean> =>
    textIn((await table.get(keyOf(endpoint))) ?? {}, 'body') === JSON.stringify(endpoint);
  return {
    all: async () => (await table.query(partition, prefix)).map(endpointIn).sort(byAge),
    add: async (endpoint) => {
      const body = JSON.stringify(endpoint);
      const isNew = await table.put({ ...keyOf(endpoint), body }, { when: 'attribute_not_exists(pk)' });
      const isAdded = isNew || (await isStored(endpoint));
      // Also for one that is there: the process that added it may have died before it announced that.
      await announce();
      return isAdded;
    },
    replace: async (before, after) => {
      const condition = { when: '#body = :before', values: { before: JSON.stringify(before) } };
      const set = { body: JSON.stringify(after) };
      const replaced = await table.update(keyOf(before), 'SET #body = :body', set, condition);
      return replaced !== null || isStored(after);
    },
    remove: async (endpoint) => {
      await table.remove(keyOf(endpoint));
      await announce();
    },
  };
}

const byAge = (one: Registered, other: Registered): number =>
  one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1);

// A record that this file wrote; it is trusted, not parsed again.
const endpointIn = (item: Item): Registered => JSON.parse(textIn(item, 'body')) as Registered;
