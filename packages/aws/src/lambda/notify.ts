import {
  callId,
  openWebhookWire,
  sentenceOfDead,
  signedPosting,
  signingSecrets,
  callersEndpoint,
  webhookBody,
  type CallId,
  type Post,
} from 'outdial/engine-kit';
import { deliverOf, type Delivery, type DeliverWorld } from '../notices/deliver.ts';
import { publish } from '../notices/publish.ts';
import { createWebhookSecrets, type WebhookSecrets } from '../notices/webhook-secrets.ts';
import { noticesIn } from '../table/notices.ts';
import { callsIn } from '../table/calls.ts';
import { registeredIn, type Registered } from '../table/webhook-endpoints.ts';
import type { BatchAnswer } from './intake.ts';
import type { FunctionWorld } from './world.ts';

/** Begins no further attempt with less time than this left, in milliseconds: one takes ten seconds, and its result is stored. */
const lastAttempt = 15_000;

/** Delivers what is to be told of the calls that a batch of SQS messages names. */
export async function notify(world: FunctionWorld, event: unknown): Promise<BatchAnswer> {
  const records = recordsIn(event);
  const { environment, clock } = world;
  // A frozen process does not keep its connections.
  const wire = openWebhookWire({ clock, allowPrivate: environment.allowPrivateWebhooks });
  try {
    const delivering = deliveringIn(world, wire.post);
    const ids = [...new Set(records.map(({ id }) => id))];
    const failed = await Promise.all(ids.map((id) => failsFor(world, delivering, id)));
    const again = new Set(ids.filter((_id, index) => failed[index]));
    return {
      batchItemFailures: records.flatMap(({ id, messageId }) => (again.has(id) ? [{ itemIdentifier: messageId }] : [])),
    };
  } finally {
    await wire.close();
  }
}

async function failsFor({ logger }: FunctionWorld, delivering: DeliverWorld, id: CallId): Promise<boolean> {
  try {
    await deliverOf(delivering, id);
    return false;
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    logger.error({ callId: id, error: name }, 'A call could not be told of for now; Outdial will try again.');
    return true;
  }
}

/** One for the lifetime of the process. */
let secrets: WebhookSecrets | null = null;

function deliveringIn(world: FunctionWorld, post: Post): DeliverWorld {
  const { api, clock, environment, table, count, remainingMs, ring, logger } = world;
  const { timers } = world.parts;
  const { bus, deployment } = environment;
  const toWebhook = webhookAttempt(world, post);
  return {
    ...{ calls: callsIn(table), notices: noticesIn(table), clock, random: world.random },
    attempt: (notice) => (notice.to === 'bus' ? publish(notice, { api, bus, deployment, timers }) : toWebhook(notice)),
    ring,
    mayGoOn: () => remainingMs() > lastAttempt,
    onFailed: ({ callId, number, to, endpoint, type, attempts }, problem, isLast) => {
      const message = { callId, message: `${callId}.${number}`, type, attempts: attempts + 1 };
      const facts = { ...message, ...(to === 'bus' ? {} : { endpoint }), ...problem.facts };
      if (to === 'bus' || isLast) count(to === 'bus' ? 'EventsNotPublished' : 'WebhooksGivenUp', facts);
      if (!isLast) return;
      const lost = 'EventBridge did not take an event for 24 hours. Outdial gave it up.';
      logger.error(facts, to === 'bus' ? lost : sentenceOfDead(problem));
    },
  };
}

/** Sends to the `webhookUrl` of the call, or to a webhook that is still registered: a removed one gets nothing more. */
function webhookAttempt({ api, table, clock, environment, parts }: FunctionWorld, post: Post): Delivery {
  let registered: Promise<readonly Registered[]> | null = null;
  const receiverOf = async ({ to, endpoint, call }: Parameters<Delivery>[0]) => {
    if (to === 'webhook') {
      secrets ??= createWebhookSecrets(api, environment.webhookSecretArn, clock);
      return { url: call.order.webhookUrl, secrets: await secrets.current().catch(() => null) };
    }
    const found = (await (registered ??= registeredIn(table).all())).find(({ id }) => id === endpoint);
    return found === undefined ? null : { url: found.url, secrets: signingSecrets(found, clock.now()) };
  };
  return async (notice) => {
    const receiver = await receiverOf(notice);
    if (receiver === null || receiver.url === null) return null;
    const { url, secrets: signing } = receiver;
    if (signing === null) return { code: 'webhook-not-delivered', pointer: null, facts: { why: 'secret' } };
    const id = `${notice.callId}.${notice.number}`;
    const endpointId = notice.to === 'webhook' ? callersEndpoint : notice.endpoint;
    const body = webhookBody({ ...notice, endpointId }, parts.timers);
    return post(signedPosting({ id, url, body, secrets: signing }, clock.now()));
  };
}

interface Named {
  readonly messageId: string;
  readonly id: CallId;
}

/** A message that names no call is dropped: Outdial did not send it. */
function recordsIn(event: unknown): readonly Named[] {
  const records = typeof event === 'object' && event !== null && 'Records' in event ? event.Records : [];
  if (!Array.isArray(records)) return [];
  return (records as readonly { readonly messageId: string; readonly body: string }[]).flatMap((record) => {
    const named = /"callId":"([^"]+)"/.exec(record.body)?.[1];
    return named === undefined ? [] : [{ messageId: record.messageId, id: callId(named) }];
  });
}
