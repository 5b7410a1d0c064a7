import { agentWithin, blocking, dialedAllTheSame, queueWithin, search, theAgent } from './blocking.ts';
import { type Entry, text } from './entry.ts';

/** The queue on whose behalf the agent calls. */
export const queueEntries: readonly Entry[] = [
  blocking({
    code: 'queue-not-found',
    kind: 'identity',
    title: 'No such queue',
    sentence: (facts) => {
      const name = text(facts, 'reference') || text(facts, 'queueId');
      return `No queue of the organisation is ${name === '' ? 'the one named' : `\`${name}\``}.${search(facts)}`;
    },
    expected: () => "a queue's id or its exact name",
    fix: () => 'Name a queue of this organisation in `from.queueId`. `GET /v1/agents` lists the queues of each agent.',
    who: 'caller',
    next: 'new-key',
    status: 422,
    page: 'A queue that the OAuth client may not see (another division, or no `routing:queue:view`) is not found either.',
    source: 'Genesys Cloud: GET /api/v2/routing/queues/{queueId}',
  }),
  blocking({
    code: 'queue-not-member',
    title: 'The agent is not a member of the queue',
    sentence: (facts) =>
      `${theAgent(facts)} is not a member of ${queueWithin(facts)}, on whose behalf the call is to be placed.`,
    expected: () => 'a queue of which the agent is a member',
    fix: (facts) =>
      `A supervisor adds ${agentWithin(facts)} to ${queueWithin(facts)} under Admin > Queues; or cancel, and name one of the agent's own queues.`,
    who: 'admin',
    clears: (facts) => `${theAgent(facts)} is added to ${queueWithin(facts)}.`,
    page: 'A call waits for it until its deadline, since supervisors change members during a shift. Membership is read again every ten minutes at the latest. That Genesys itself asks for membership is not documented.',
  }),
  blocking({
    code: 'queue-not-joined',
    title: 'Member of the queue, but not joined',
    sentence: (facts) =>
      `${theAgent(facts)} is a member of ${queueWithin(facts)} but has not joined it now; ${dialedAllTheSame(facts)}.`,
    expected: () => 'joined',
    fix: (facts) => `If it matters, ${agentWithin(facts)} activates the queue in Genesys.`,
    who: 'agent',
    next: 'nothing',
    clears: (facts) => `${theAgent(facts)} joins ${queueWithin(facts)}.`,
    source: 'Genesys Cloud: UserQueue.joined',
  }),
  blocking({
    code: 'queue-no-caller-id',
    title: 'The queue has no caller ID',
    sentence: (facts) =>
      `${queueWithin(facts).replace(/^t/, 'T')} has no calling-party number; unless the request brings a \`callerId\`, the target sees the number of the trunk.`,
    expected: () => 'a calling-party number',
    fix: () =>
      'An administrator sets the calling-party number of the queue under Admin > Queues; or send `callerId` with the request.',
    who: 'admin',
    next: 'nothing',
    clears: (facts) => `${queueWithin(facts).replace(/^t/, 'T')} gets a calling-party number.`,
    source: 'Genesys Cloud: Queue.callingPartyNumber',
  }),
];
