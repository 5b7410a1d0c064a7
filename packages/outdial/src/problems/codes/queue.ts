import { agentWithin, blocking, effectOfWarning, queueWithin, search, theAgent } from '../blocking.ts';
import { type Entry, text } from '../entry.ts';

/** The queue that the agent calls for. */
export const queueEntries: readonly Entry[] = blocking('state', {
  'queue-not-found': [
    'No such queue',
    (facts) => {
      const name = text(facts, 'reference') || text(facts, 'queueId');
      return `The organisation has no queue ${name === '' ? 'with this id or name' : `\`${name}\``}.${search(facts)}`;
    },
    'Put the id or name of a queue of this organisation in `from.queueId`. `GET /v1/agents` lists the queues of each agent.',
    {
      kind: 'identity',
      status: 422,
      who: 'caller',
      next: 'new-key',
      expected: "a queue's id or its exact name",
      source: 'Genesys Cloud: GET /api/v2/routing/queues/{queueId}',
    },
  ],
  'queue-not-member': [
    'The agent is not a member of the queue',
    (facts) => `${theAgent(facts)} is not a member of ${queueWithin(facts)}, which the call is for.`,
    (facts) =>
      `Ask a supervisor to add ${agentWithin(facts)} to ${queueWithin(facts)} under Admin > Queues. Or cancel the call, and name one of the agent's own queues.`,
    {
      who: 'admin',
      expected: 'a queue that the agent belongs to',
      clears: (facts) => `A supervisor adds ${agentWithin(facts)} to ${queueWithin(facts)}.`,
    },
  ],
  'queue-not-joined': [
    'Queue not joined',
    (facts) =>
      `${theAgent(facts)} is a member of ${queueWithin(facts)} but has not joined it. ${effectOfWarning(facts)}.`,
    (facts) => `If it matters, ask ${agentWithin(facts)} to activate the queue in Genesys.`,
    {
      who: 'agent',
      next: 'nothing',
      expected: 'joined',
      clears: (facts) => `${theAgent(facts)} joins ${queueWithin(facts)}.`,
      source: 'Genesys Cloud: UserQueue.joined',
    },
  ],
  'queue-no-caller-id': [
    'The queue has no caller ID',
    (facts) =>
      `${queueWithin(facts).replace(/^t/, 'T')} has no calling-party number. Unless the request has a \`callerId\`, the target sees the trunk's number.`,
    'Ask an administrator to set the calling-party number of the queue under Admin > Queues, or send `callerId` with the request.',
    {
      who: 'admin',
      next: 'nothing',
      expected: 'a calling-party number',
      clears: (facts) => `${queueWithin(facts).replace(/^t/, 'T')} gets a calling-party number.`,
      source: 'Genesys Cloud: Queue.callingPartyNumber',
    },
  ],
});
