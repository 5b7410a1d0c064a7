import { agentWithin, blocking, effectOfWarning, queueWithin, theAgent, theQueue } from '../blocking.ts';
import { type Entry, say } from '../entry.ts';

/** The queue that the agent calls for. */
export const queueEntries: readonly Entry[] = blocking('state', {
  'queue-not-member': [
    'The agent is not a member of the queue',
    say`${theAgent} is not a member of ${queueWithin}, which the call is for.`,
    say`Ask a supervisor to add ${agentWithin} to ${queueWithin} under Admin > Queues. Or cancel the call, and name one of the agent's own queues.`,
    {
      who: 'supervisor',
      expected: 'a queue that the agent belongs to',
      clears: say`A supervisor adds ${agentWithin} to ${queueWithin}.`,
    },
  ],
  'queue-not-joined': [
    'Queue not joined',
    say`${theAgent} is a member of ${queueWithin} but has not joined it. ${effectOfWarning}.`,
    say`If it matters, ask ${agentWithin} to activate the queue in Genesys.`,
    {
      who: 'agent',
      next: 'nothing',
      expected: 'joined',
      clears: say`${theAgent} joins ${queueWithin}.`,
      source: 'Genesys Cloud: UserQueue.joined',
    },
  ],
  'queue-no-caller-id': [
    'The queue has no caller ID',
    say`${theQueue} has no calling-party number. Unless the request has a \`callerId\`, the target sees the trunk's number.`,
    'Ask an administrator to set the calling-party number of the queue under Admin > Queues, or send `callerId` with the request.',
    {
      who: 'admin',
      next: 'nothing',
      expected: 'a calling-party number',
      clears: say`${theQueue} gets a calling-party number.`,
      source: 'Genesys Cloud: Queue.callingPartyNumber',
    },
  ],
});
