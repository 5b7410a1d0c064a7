import { randomBytes } from 'node:crypto';
import {
  callersEndpoint,
  idsBy,
  judgeAddress,
  newWebhookSecret,
  openWebhookWire,
  rotationMs,
  testMessage,
  type DeadMessage,
  type EndpointHealth,
  type SharedWebhooks,
} from 'outdial/engine-kit';
import type { FunctionWorld } from '../lambda/world.ts';
import { messagesIn, type StoredMessage } from '../table/messages.ts';
import { registeredIn, type Registered } from '../table/webhook-endpoints.ts';
import { createDeadLetters } from './dead-letters.ts';
import { createWebhookSecrets } from './webhook-secrets.ts';

/** A webhook shows no more pending messages, and no more dead ones, than so many. */
const mostCounted = 1_000;
/** Others who rotate the same secret at the same time. */
const mostTries = 10;

type Webhooks<Method extends keyof SharedWebhooks> = Pick<SharedWebhooks, Method>;

/** What an administrator may do with webhooks, for all processes on the table. The function `notify` sends. */
export function webhooksOf(world: FunctionWorld): SharedWebhooks {
  const { api, clock, environment } = world;
  const secrets = createWebhookSecrets(api, environment.webhookSecretArn, clock);
  const registered = registeredIn(world.table);
  const letters = createDeadLetters(world);
  const find = async (id: string) => (await registered.all()).find((each) => each.id === id) ?? null;
  return {
    ...registeringIn(world, registered, find),
    list: async () => [await secrets.endpoint(), ...(await registered.all())],
    remove: async (id) => {
      const found = await find(id);
      if (found === null) return null;
      // The letters first: if this process dies, the webhook is still there to be removed.
      await letters.purge(id);
      await registered.remove(found);
      await letters.purgePending(id);
      return found;
    },
    rotate: async (id) => {
      const secret = newWebhookSecret(randomBytes);
      if (id === callersEndpoint) return secrets.rotate(secret);
      for (let tries = 0; tries < mostTries; tries += 1) {
        const found = await find(id);
        if (found === null) return null;
        const previous = { secret: found.secret, until: clock.now() + rotationMs };
        const renewed = { ...found, secret, previous };
        if (await registered.replace(found, renewed)) return renewed;
      }
      throw new Error(`The webhook ${id} was changed by others ${mostTries} times in a row.`);
    },
    health: async () => {
      const endpoints = [callersEndpoint, ...(await registered.all()).map(({ id }) => id)];
      return healthOf(world, endpoints);
    },
    dead: async (after, limit) => (await messagesIn(world.table).dead(after, limit)).map(deadMessageOf),
    resend: (choice) => letters.resend(choice),
  };
}

function registeringIn(
  { clock, environment: { allowPrivateWebhooks: allowPrivate } }: FunctionWorld,
  registered: ReturnType<typeof registeredIn>,
  find: (id: string) => Promise<Registered | null>,
): Webhooks<'judge' | 'add' | 'test'> {
  const newId = idsBy(clock);
  const judge = (url: string) => judgeAddress(url, { allowPrivate });
  return {
    judge,
    add: async (text) => {
      const problem = judge(text);
      if (problem !== null) return problem;
      const { href: url } = new URL(text);
      const made = {
        id: newId('wh'),
        url,
        createdAt: clock.now(),
        secret: newWebhookSecret(randomBytes),
        previous: null,
      };
      if (await registered.add(made)) return made;
      const known = (await registered.all()).find((each) => each.url === url);
      return { code: 'webhook-exists', pointer: '/url', facts: { id: known?.id ?? '' } };
    },
    test: async (id) => {
      const found = await find(id);
      if (found === null) return null;
      const wire = openWebhookWire({ clock, allowPrivate });
      try {
        const problem = await wire.post(testMessage(found, { clock, newId }));
        return { delivered: problem === null, problem };
      } finally {
        await wire.close();
      }
    },
  };
}

async function healthOf({ table }: FunctionWorld, endpoints: readonly string[]): Promise<readonly EndpointHealth[]> {
  const messages = messagesIn(table);
  const [dead, ...pending] = await Promise.all([
    messages.dead(0, mostCounted),
    ...endpoints.map((id) => messages.pending(id, mostCounted)),
  ]);
  return endpoints.flatMap((endpointId, index): readonly EndpointHealth[] => {
    const [waiting = [], letters] = [pending[index], dead.filter(({ endpoint }) => endpoint === endpointId)];
    if (waiting.length + letters.length === 0) return [];
    const failed = [...letters, ...waiting].filter(({ problem }) => problem !== null);
    const newest = failed.reduce<StoredMessage | null>(
      (last, each) => (last === null || each.createdAt >= last.createdAt ? each : last),
      null,
    );
    const counts = { pending: waiting.length, dead: letters.length };
    const failing = waiting.filter(({ problem }) => problem !== null).map(({ since }) => since);
    return [
      {
        ...{ endpointId, ...counts, oldestAt: waiting[0]?.createdAt ?? null, problem: newest?.problem ?? null },
        failing: failing.length === 0 ? null : { since: Math.min(...failing), nextAt: null },
      },
    ];
  });
}

const deadMessageOf = ({ endpoint, place: _place, ...message }: StoredMessage): DeadMessage => ({
  ...message,
  id: `${message.callId}.${message.number}`,
  endpointId: endpoint,
  nextAt: null,
});
