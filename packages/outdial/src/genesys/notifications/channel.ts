import * as z from 'zod';

import type { Problem } from '../../call/problem.ts';
import { errorBodyOf, readProblem } from '../answer.ts';
import { jsonOf } from '../json-body.ts';
import type { Http } from '../http.ts';
import type { Sent } from '../send.ts';

/**
 * A request about channels that did not succeed. `refused`: we may not (403). `invalid`: one of the topics does not exist. `gone`: this
 * channel can no longer be used. `unavailable`: it may work later.
 */
export interface ChannelFailure {
  readonly kind: 'failed';
  readonly why: 'refused' | 'invalid' | 'gone' | 'unavailable';
  readonly problem: Problem;
}

export interface Channel {
  readonly kind: 'channel';
  readonly id: string;
  readonly connectUri: string;
}

/** A topic that Genesys will not tell, and the permissions it names for it. */
export interface Rejected {
  readonly topic: string;
  readonly permissions: readonly string[];
}

const channelSchema = z.object({ id: z.string().min(1), connectUri: z.url() });
const subscribedSchema = z.object({
  entities: z.array(
    z.object({
      id: z.string(),
      state: z.string().nullish(),
      missingPermissions: z.array(z.string()).nullish(),
    }),
  ),
});
const path = '/api/v2/notifications/channels';

export async function createChannel(http: Http): Promise<Channel | ChannelFailure> {
  const sent = await http.ask({ method: 'POST', path });
  const channel = sent.answer?.status === 200 ? channelSchema.safeParse(jsonOf(sent.answer)) : null;
  return channel?.success === true ? { kind: 'channel', ...channel.data } : failed(sent);
}

/** Adds topics to a channel, which also renews its life. Topics already there stay. */
export async function subscribe(
  http: Http,
  channelId: string,
  topics: readonly string[],
): Promise<{ readonly kind: 'subscribed'; readonly rejected: readonly Rejected[] } | ChannelFailure> {
  const sent = await http.ask({
    method: 'POST',
    path: `${path}/${encodeURIComponent(channelId)}/subscriptions?ignoreErrors=true`,
    body: topics.map((id) => ({ id })),
  });
  const listing = sent.answer?.status === 200 ? subscribedSchema.safeParse(jsonOf(sent.answer)) : null;
  if (listing?.success !== true) return failed(sent);
  const rejected = listing.data.entities
    .filter(({ state }) => state === 'Rejected')
    .map(({ id, missingPermissions }) => ({ topic: id, permissions: missingPermissions ?? [] }));
  return { kind: 'subscribed', rejected };
}

function failed(sent: Sent): ChannelFailure {
  const problem = readProblem(sent, 'notifications');
  return { kind: 'failed', why: whyOf(sent), problem };
}

function whyOf({ answer }: Sent): ChannelFailure['why'] {
  if (answer === null || answer.status >= 500 || [401, 408, 429].includes(answer.status)) return 'unavailable';
  if (answer.status === 403) return 'refused';
  return errorBodyOf(answer)?.code === 'notification.invalid.topic' ? 'invalid' : 'gone';
}
