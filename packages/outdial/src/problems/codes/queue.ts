import { agentWithin, blocking, effectOfWarning, queueWithin, search, theAgent } from '../blocking.ts';
import { type Entry, text } from '../entry.ts';

/** The queue that the agent calls for. */
export const queueEntries: readonly Entry[] = [
  blocking({
    code: 'queue-not-found',
    kind: 'identity',
    title: 'No such queue',
    sentence: (facts) => {
      const name = text(facts, 'reference') || text(facts, 'queueId');
      return `The organisation has no queue ${name === '' ? 'with this id or name' : `\`${name}\``}.${search(facts)}`;
    },
    expected: () => "a queue's id or its exact name",
    fix: () =>
      'Put the id or name of a queue of this organisation in `from.queueId`. `GET /v1/agents` lists the queues of each agent.',
    who: 'caller',
    next: 'new-key',
    status: 422,
    source: 'Genesys Cloud: GET /api/v2/routing/queues/{queueId}',
  }),
  blocking({
    code: 'queue-not-member',
    title: 'The agent is not a member of the queue',
    sentence: (facts) => `${theAgent(facts)} is not a member of ${queueWithin(facts)}, which the call is for.`,
    expected: () => 'a queue that the agent belongs to',
    fix: (facts) =>
      `Ask a supervisor to add ${agentWithin(facts)} to ${queueWithin(facts)} under Admin > Queues. Or cancel the call, and name one of the agent's own queues.`,
    who: 'admin',
    clears: (facts) => `A supervisor adds ${agentWithin(facts)} to ${queueWithin(facts)}.`,
  }),
  blocking({
    code: 'queue-not-joined',
    title: 'Queue not joined',
    sentence: (facts) =>
      `${theAgent(facts)} is a member of ${queueWithin(facts)} but has not joined it. ${effectOfWarning(facts)}.`,
    expected: () => 'joined',
    fix: (facts) => `If it matters, ask ${agentWithin(facts)} to activate the queue in Genesys.`,
    who: 'agent',
    next: 'nothing',
    clears: (facts) => `${theAgent(facts)} joins ${queueWithin(facts)}.`,
    source: 'Genesys Cloud: UserQueue.joined',
  }),
  blocking({
    code: 'queue-no-caller-id',
    title: 'The queue has no caller ID',
    sentence: (facts) =>
      `${queueWithin(facts).replace(/^t/, 'T')} has no calling-party number. Unless the request has a \`callerId\`, the target sees the trunk's number.`,
    expected: () => 'a calling-party number',
    fix: () =>
      'Ask an administrator to set the calling-party number of the queue under Admin > Queues, or send `callerId` with the request.',
    who: 'admin',
    next: 'nothing',
    clears: (facts) => `${queueWithin(facts).replace(/^t/, 'T')} gets a calling-party number.`,
    source: 'Genesys Cloud: Queue.callingPartyNumber',
  }),
];
