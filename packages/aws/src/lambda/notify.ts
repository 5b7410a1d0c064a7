import { callId, openWebhookWire, signedPosting, webhookBody, type CallId } from 'outdial/engine-kit';
import { deliverOf, type Delivery, type DeliverWorld } from '../notices/deliver.ts';
import { publish } from '../notices/publish.ts';
import { createWebhookSecrets, type WebhookSecrets } from '../notices/webhook-secrets.ts';
import { noticesIn } from '../table/notices.ts';
import { callsIn } from '../table/calls.ts';
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

function deliveringIn(world: FunctionWorld, post: Parameters<typeof webhookAttempt>[1]): DeliverWorld {
  const { api, clock, environment, table, logger, count, remainingMs, ring } = world;
  const { timers } = world.parts;
  const { bus, deployment } = environment;
  return {
    ...{ calls: callsIn(table), notices: noticesIn(table), clock, random: world.random },
    attempts: {
      bus: (notice) => publish(notice, { api, bus, deployment, timers }),
      webhook: webhookAttempt(world, post),
    },
    ring,
    mayGoOn: () => remainingMs() > lastAttempt,
    onFailed: (to, isLast, facts) => {
      const metric = to === 'bus' ? 'EventsNotPublished' : 'WebhooksGivenUp';
      if (to === 'bus' || isLast) count(metric, facts);
      if (isLast) logger.error(facts, 'A message about a call was not delivered for 24 hours. Outdial gave it up.');
    },
  };
}

function webhookAttempt(
  { api, clock, environment, parts }: FunctionWorld,
  post: ReturnType<typeof openWebhookWire>['post'],
): Delivery {
  return async (notice) => {
    secrets ??= createWebhookSecrets(api, environment.webhookSecretArn, clock);
    const url = notice.call.order.webhookUrl;
    if (url === null) return null;
    const body = webhookBody(notice, parts.timers);
    const id = `${notice.callId}.${notice.number}`;
    const signing = await secrets().catch(() => null);
    if (signing === null) return { code: 'webhook-not-delivered', pointer: null, facts: { why: 'secret' } };
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
