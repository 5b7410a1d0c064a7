// Places calls with Genesys's official JavaScript SDK, as bench/dialing.ts tells it to over IPC.
import platformClient from 'purecloud-platform-client-v2';

/** What to do: `thread` looks at the presence and calls, `careful` at all that would stop the call. */
export interface Asked {
  readonly way: 'thread' | 'careful';
  readonly agent: string;
  readonly queue: string;
  readonly number: string;
}

const [port = '', clientId = '', clientSecret = ''] = process.argv.slice(2);
const client = platformClient.ApiClient.instance;
client.setGateway({ host: '127.0.0.1', protocol: 'http', port: Number(port) });
await client.loginClientCredentialsGrant(clientId, clientSecret);
const presence = new platformClient.PresenceApi();
const users = new platformClient.UsersApi();
const conversations = new platformClient.ConversationsApi();

async function refuseUnlessAvailable(agent: string): Promise<void> {
  const { presenceDefinition } = await presence.getUserPresencesPurecloud(agent);
  if (presenceDefinition?.systemPresence !== 'Available') throw new Error('The agent is not available.');
}

/** The reads go out together, as a careful author would have them. */
async function refuseUnlessReady(agent: string, queue: string): Promise<void> {
  const [, { status }, { associatedStation }, queues] = await Promise.all([
    refuseUnlessAvailable(agent),
    users.getUserRoutingstatus(agent),
    users.getUserStation(agent),
    users.getUserQueues(agent, { joined: true }),
  ]);
  if (status === 'INTERACTING' || status === 'COMMUNICATING') throw new Error('The agent is in a call.');
  if (associatedStation === undefined) throw new Error('The agent has no phone.');
  if (queues.entities?.some(({ id }) => id === queue) !== true) throw new Error('The agent is not in the queue.');
}

async function place({ way, agent, queue, number }: Asked): Promise<void> {
  await (way === 'thread' ? refuseUnlessAvailable(agent) : refuseUnlessReady(agent, queue));
  await conversations.postConversationsCallsUserUserId(agent, { phoneNumber: number, callFromQueueId: queue });
}

process.on('message', (asked: Asked) => {
  void place(asked).then(
    () => process.send?.({ done: true }),
    (error: unknown) => process.send?.({ failed: error instanceof Error ? error.message : JSON.stringify(error) }),
  );
});
process.send?.({ done: true });
