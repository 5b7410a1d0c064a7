import type { Principal } from '../entities/client.ts';
import { socketOnlyTemplates, topicTemplates } from './topics.ts';
import type { TopicTemplate } from './topics.ts';

/** The sandbox's facts about a topic. We found no published list of the permissions that the real topics need, so these are assumed. */
export interface TopicRule {
  readonly template: TopicTemplate;
  readonly description: string;
  /** One of them is enough; empty when the topic needs no permission. Users do not need a permission for their own topics. */
  readonly permissions: readonly string[];
  readonly transports: readonly ('All' | 'Websocket' | 'EventBridge' | 'ProcessAutomation')[];
}

const conversations = ['conversation:communication:view'];
const told: Readonly<Record<TopicTemplate, readonly [description: string, permissions: readonly string[]]>> = {
  'v2.users.{id}.presence': ['The presence of a user', []],
  'v2.users.{id}.routingStatus': ['The routing status of a user', []],
  'v2.users.{id}.activity': ['Presence, routing status and out-of-office of a user', []],
  'v2.users.{id}.station': ['The stations of a user', []],
  'v2.users.{id}.persistentconnection': ['The persistent connection of a user’s station', []],
  'v2.users.{id}.conversations': ['The conversations of a user', conversations],
  'v2.users.{id}.conversations.calls': ['The calls of a user', conversations],
  'v2.users.{id}.conversationsummary': ['How many conversations a user has', conversations],
  'v2.routing.queues.{id}.users': ['The members of a queue', ['routing:queue:view', 'routing:queueMember:manage']],
};

/** Every topic that a channel can subscribe to. */
export const topicRules: readonly TopicRule[] = topicTemplates.map((template) => {
  const [description, permissions] = told[template];
  const transports = socketOnlyTemplates.includes(template)
    ? (['Websocket'] as const)
    : (['Websocket', 'EventBridge'] as const);
  return { template, description, permissions, transports };
});

const byTemplate = new Map<string, TopicRule>(topicRules.map((rule) => [rule.template, rule]));

export type TopicVerdict =
  | { readonly kind: 'permitted' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'rejected'; readonly missing: readonly string[] };

/** Genesys is reported to accept no topic that is longer. */
const longestTopic = 200;

/** Returns the topics of a combined one, such as `v2.users.<id>?presence&station`; of any other, the topic itself. */
export function topicsIn(topicName: string): readonly string[] {
  const [head = '', tails] = topicName.split('?');
  return tails === undefined ? [topicName] : tails.split('&').map((tail) => `${head}.${tail}`);
}

/** Decides if this caller may subscribe to a concrete topic, such as `v2.users.<id>.presence`. A combined topic needs what its parts need. */
export function judgeTopic(topicName: string, principal: Principal): TopicVerdict {
  if (topicName.length > longestTopic) return { kind: 'unknown' };
  const verdicts = topicsIn(topicName).map((name) => judgeOne(name, principal));
  if (verdicts.some(({ kind }) => kind === 'unknown')) return { kind: 'unknown' };
  const missing = verdicts.flatMap((verdict) => (verdict.kind === 'rejected' ? verdict.missing : []));
  return missing.length === 0 ? { kind: 'permitted' } : { kind: 'rejected', missing };
}

function judgeOne(topicName: string, principal: Principal): TopicVerdict {
  const [, head, id, tail] = /^(v2\.(?:users|routing\.queues))\.([^.{}]+)\.([A-Za-z.]+)$/.exec(topicName) ?? [];
  const rule = byTemplate.get(`${head ?? ''}.{id}.${tail ?? ''}`);
  if (rule === undefined) return { kind: 'unknown' };
  const { permissions } = principal;
  const own = head === 'v2.users' && id === principal.userId;
  if (own || !principal.enforces.permissions || rule.permissions.length === 0 || permissions.includes('*'))
    return { kind: 'permitted' };
  if (rule.permissions.some((name) => permissions.includes(name))) return { kind: 'permitted' };
  return { kind: 'rejected', missing: rule.permissions };
}
