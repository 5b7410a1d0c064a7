import * as z from 'zod';

import type { ConversationSeen } from '../call/conversation.ts';
import { isoOf } from '../call/instants.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConversationSearch, Search } from '../ports/contact-centre.ts';
import { jsonOf } from './json-body.ts';
import { readConversationById } from './follow.ts';
import type { Http } from './http.ts';

/** A conversation that began earlier than this before the fence is not ours. */
const earlierMs = 60_000;
const pageSize = 100;
/** More pages than an agent can fill in the time of one attempt; beyond it the look is not full. */
const mostPages = 10;

const text = z.string().nullish().catch(null);
const statusSchema = z.object({
  sessions: z.array(z.object({ conversationId: text, mediaType: text, sessionStart: text })).nullish(),
});
const detailsSchema = z.object({
  conversations: z
    .array(z.object({ conversationId: z.string(), conversationStart: text, originatingDirection: text }))
    .nullish(),
  totalHits: z.number().nullish().catch(null),
});

interface Side {
  readonly ids: readonly string[];
  /** Answered, and read to the last page. */
  readonly whole: boolean;
}

/**
 * Is there a conversation of ours: asks what the agent does now, and what the agent did lately, and reads whatever either names. Events are
 * the third side; they arrive by themselves. `full` only when both were read to the end and every conversation could be read.
 */
export async function findConversation(
  means: { readonly http: Http; readonly clock: Clock },
  search: Search,
): Promise<ConversationSearch> {
  const begunAt = means.clock.now();
  // One after the other: the first answer also says how Genesys's clock differs from ours.
  const sides = [await agentSessions(means.http, search), await recentConversations(means.http, search, begunAt)];
  const ids = [...new Set(sides.flatMap((side) => side.ids))];
  const reads = await Promise.all(ids.map((id) => readConversationById(means, id)));
  const conversations = reads.flatMap((read): readonly ConversationSeen[] =>
    read.kind === 'seen' ? [read.conversation] : [],
  );
  const full = sides.every((side) => side.whole) && conversations.length === reads.length;
  return { begunAt, full, conversations };
}

async function agentSessions(http: Http, search: Search): Promise<Side> {
  const sent = await http.ask({ path: `/api/v2/analytics/agents/${encodeURIComponent(search.agentId)}/status` });
  if (sent.answer?.status !== 200) return { ids: [], whole: false };
  const parsed = statusSchema.safeParse(jsonOf(sent.answer));
  if (!parsed.success) return { ids: [], whole: false };
  const sessions = (parsed.data.sessions ?? []).filter(
    (session) => session.mediaType === 'voice' || session.mediaType === null,
  );
  const recent = sessions.filter((session) => isRecent(session.sessionStart, search, http));
  return { ids: recent.flatMap((session) => session.conversationId ?? []), whole: true };
}

async function recentConversations(http: Http, search: Search, begunAt: number): Promise<Side> {
  const aheadMs = http.clockAheadMs();
  const from = search.fencedAt + Math.min(0, aheadMs) - earlierMs;
  const interval = `${isoOf(from)}/${isoOf(begunAt + Math.max(0, aheadMs) + earlierMs)}`;
  const ids: string[] = [];
  let seen = 0;
  for (let pageNumber = 1; pageNumber <= mostPages; pageNumber += 1) {
    const sent = await http.ask({
      method: 'POST',
      path: '/api/v2/analytics/conversations/details/query',
      body: {
        interval,
        order: 'asc',
        orderBy: 'conversationStart',
        paging: { pageSize, pageNumber },
        segmentFilters: [
          {
            type: 'and',
            predicates: [{ type: 'dimension', dimension: 'userId', operator: 'matches', value: search.agentId }],
          },
        ],
      },
    });
    const parsed = sent.answer?.status === 200 ? detailsSchema.safeParse(jsonOf(sent.answer)) : null;
    if (parsed?.success !== true) return { ids, whole: false };
    const page = parsed.data.conversations ?? [];
    seen += page.length;
    ids.push(
      ...page
        .filter((found) => isRecent(found.conversationStart, search, http) && found.originatingDirection !== 'inbound')
        .map((found) => found.conversationId),
    );
    if (page.length < pageSize || seen === parsed.data.totalHits) return { ids, whole: true };
  }
  return { ids, whole: false };
}

/** By our clock or by Genesys's: ours may have been set since the fence. */
function isRecent(startedAt: string | null | undefined, search: Search, { clockAheadMs }: Http): boolean {
  const at = startedAt === null || startedAt === undefined ? Number.NaN : Date.parse(startedAt);
  return Number.isNaN(at) || Math.max(at, at - clockAheadMs()) >= search.fencedAt - earlierMs;
}
