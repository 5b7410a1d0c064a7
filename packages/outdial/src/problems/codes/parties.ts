import { agentWithin, notDialed, search, theAgent } from '../blocking.ts';
import { type Entry, type Facts, family, say, text, when } from '../entry.ts';

const quoted = (facts: Facts): string => {
  const reference = text(facts, 'reference') || text(facts, 'agentId') || text(facts, 'seen');
  return reference === '' ? '' : ` \`${reference}\``;
};
/** The one agent whose name is near. */
const meant = (facts: Facts): string =>
  text(facts, 'near').includes(',') ? '' : when`If you mean ${'near'}, put that in \`from.id\`. `(facts);
const namedQueue = (facts: Facts): string => when`\`${'reference'}\``(facts) || when`\`${'queueId'}\``(facts);

const ofParty = { ...notDialed, kind: 'identity', who: 'caller', next: 'new-key', status: 422 } as const;
const anAgent = "a Genesys user's id, or the e-mail address";

/** The agent and the queue of a call. These end a call: waiting does not correct a wrong id. */
export const partyEntries: readonly Entry[] = family(ofParty, {
  'agent-not-found': [
    'No such agent',
    say`The organisation has no user${[quoted, ' with this id or e-mail']}.${search}`,
    say`${meant}Put the id or e-mail of an agent of this organisation in \`from.id\`. \`GET /v1/agents\` lists them.`,
    { expected: anAgent, source: 'Genesys Cloud: GET /api/v2/users/{userId}' },
  ],
  'agent-is-a-queue': [
    'A queue in place of the agent',
    say`${[(facts) => text(facts, 'queueName') || text(facts, 'reference'), 'The id in `from.id`']} is a queue. Genesys rings a person's phone first, so \`from.id\` must be an agent.`,
    'Put the agent in `from.id` and the queue in `from.queueId`.',
    { expected: anAgent },
  ],
  'agent-inactive': [
    'The agent is not active',
    say`${theAgent} is ${['seen', 'inactive']} in Genesys and cannot place calls.`,
    say`Ask an administrator to activate ${agentWithin} under Admin > People, or send a new request with another agent.`,
    { status: null, who: 'admin', expected: 'active', source: 'Genesys Cloud: User.state' },
  ],
  'queue-not-found': [
    'No such queue',
    say`The organisation has no queue ${[namedQueue, 'with this id or name']}.${search}`,
    'Put the id or name of a queue of this organisation in `from.queueId`. `GET /v1/agents` lists the queues of each agent.',
    { expected: "a queue's id or its exact name", source: 'Genesys Cloud: GET /api/v2/routing/queues/{queueId}' },
  ],
  'queue-ambiguous': [
    'The agent has joined several queues',
    say`${['agent', 'The agent']} has joined several queues (${['queues', 'see GET /v1/agents']}). The request does not say which one the call is for.`,
    'Put the id or name of one queue in `from.queueId`. `GET /v1/agents` lists the joined queues of each agent.',
    { expected: say`${[when`one of: ${'queues'}`, 'one of the joined queues']}` },
  ],
});
