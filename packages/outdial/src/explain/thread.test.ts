import { describe, expect, test } from 'vitest';
import { explain } from './explain.ts';

const now = Date.parse('2026-11-22T18:00:00Z');

/** The findings in a text, in short. */
function found(text: string) {
  const said = explain(text, now);
  const of = (code: string) => said.problems.filter((problem) => problem.code === code);
  return {
    said,
    invented: of('name-invented').map(({ seen, expected }) => [seen, expected]),
    elsewhere: of('name-elsewhere').map(({ seen }) => seen),
    warnings: said.warnings.map(({ code }) => code),
    right: said.confirmed.map(({ message }) => message),
  };
}
const containing = (part: string) => expect.arrayContaining([expect.stringContaining(part)]) as unknown;

describe('the question', () => {
  const text = `Why do I get this? I read that the request body must have both a from and a to object, and I send
{
  "from": { "phoneNumber": "+15551234567" },
  "to": [ { "phoneNumber": "+15559876543" } ]
}
The answer is a bare 400, "Invalid request body".`;

  test('its body is corrected, and fields that were read are not judged', () => {
    const { said } = found(text);
    expect(said.recognised).toBe('snippet');
    expect(said.problems).toMatchObject([
      { code: 'field-missing', pointer: '/from/id' },
      { code: 'field-unknown', pointer: '/from/phoneNumber' },
      { code: 'field-unknown', pointer: '/to' },
    ]);
    expect(said.corrected).toMatchObject({ targets: [{ phoneNumber: '+15559876543' }], callerId: '+15551234567' });
    expect(said.marks[2]).toMatchObject({ line: 4, column: 3 });
  });
});

describe('the first answer', () => {
  const text = `Your payload has the wrong structure; this has nothing to do with it, I mean it is not an authentication error.
Put the numbers into a targets array. In from, give the id of a user or of a queue, not a raw phone number:
{
  "from": { "id": "agent-user-id-here" },
  "targets": [ { "phoneNumber": "+15559876543", "id": "target-contact-id-or-null" } ]
}`;

  test('only its placeholder is to be filled in', () => {
    const { said } = found(text);
    expect(said.problems.map(({ code }) => code)).toEqual(['placeholder-not-filled']);
    expect(said.fill).toEqual(['/from/id']);
  });
});

describe('the second answer', () => {
  const text = `You also need queueId, it is a requirement. Having only a user id in from gives a 400 when that user isn't logged in to a queue that can make outbound calls.
In my notebooks with PureCloudPlatformClientV2 I check the agent's presence before calling conversations_api.post_conversations_calls.
When the agent is available but has no outbound queue in the payload, the API rejects the call. The OAuth client needs the conversation:call scope too.

api = platform_client.presence_api
p = api.get_userpresence(agent)
print(p.availability_level)  # presence must be 'available' or 'oncall'

Without this check you get silent failures.`;

  test('names that do not exist have the true one next to them', () => {
    const { invented, elsewhere } = found(text);
    expect(invented).toEqual([
      ['get_userpresence', '`get_user_presences_purecloud`'],
      ['availability_level', '`presenceDefinition.systemPresence`'],
      ['oncall', '`On Queue`'],
    ]);
    expect(elsewhere).toEqual(['conversation:call', 'available']);
  });

  test('the SDK and the method are reported as right', () => {
    const { right } = found(text);
    expect(right).toEqual(containing("Genesys's official SDK"));
    expect(right).toEqual(containing('is a real method'));
  });
});

describe('the third answer', () => {
  const text = `The API wants a routing context and not mere identifiers. The targets array is right.
I use an EventBridge rule that starts a Lambda, which looks at the agent's status first. The user must be Available or Inbound Available.

const client = require('genesys-cloud-purecloud-platform-client');
const dial = async (agentId, number) => {
  const presenceApi = new client.PresenceApi();
  const p = await presenceApi.getPresenceByUserId(agentId);
  if (!p.currentStatus || p.currentStatus.id !== 'available') throw new Error('not available');
  const body = { from: { id: agentId }, targets: [{ phoneNumber: number }] };
  const calls = new client.ConversationsApi();
  return await calls.postConversationCall(body);
};

Skipping the presence check means a 400, since the platform can't route to an offline agent.
The token also needs the conversation:call:write and presence:read scopes. A Step Function does the retries when the agent goes offline.`;

  test('the package, both methods and the status are invented, and so is Inbound Available', () => {
    const { invented } = found(text);
    expect(invented).toEqual([
      ['Inbound Available', '`Available`'],
      ['genesys-cloud-purecloud-platform-client', '`purecloud-platform-client-v2`'],
      ['getPresenceByUserId', '`getUserPresencesPurecloud`'],
      ['currentStatus', '`presenceDefinition`'],
      ['postConversationCall', '`postConversationsCallsUserUserId`'],
    ]);
  });

  test("the scopes are reported as Outdial's, and the body as not a Genesys body", () => {
    const { elsewhere, said } = found(text);
    expect(elsewhere).toEqual(['available', 'from, targets', 'conversation:call:write', 'presence:read']);
    const scope = said.problems.find(({ seen }) => seen === 'conversation:call:write');
    expect(scope?.message).toContain("a scope of Outdial's API keys, not of Genesys");
    expect(scope?.message).toContain('conversation:agentlessCall:add');
  });

  test('prose about routing, presence and retries of a workflow is not judged', () => {
    const { warnings, right } = found(text);
    expect(warnings).toEqual([]);
    expect(right).toEqual(containing('The format is right for Outdial'));
  });
});

describe('the fourth answer', () => {
  const text = `Use a targets array instead of to. Set from to the agent's id and add the queueId for routing. The agent must be active in that queue.
Check the presence by GET /api/v2/users/{userId}/presence first, which prevents 400s.
{
  "from": { "id": "agent-user-id", "queueId": "queue-id" },
  "targets": [ { "phoneNumber": "+15559876543" } ]
}`;

  test('the path is invented, and the placeholders are to be filled in', () => {
    const { said, invented } = found(text);
    expect(invented).toEqual([['/api/v2/users/{userId}/presence', '`/api/v2/users/{userId}/presences/purecloud`']]);
    expect(said.fill).toEqual(['/from/id', '/from/queueId']);
  });
});

test.each([
  ['available', 'the system presence is "Available"'],
  ['oncall', 'this is not a system presence'],
  ['Inbound Available', 'secondary presence with this label'],
  ['availability_level', 'presenceDefinition.systemPresence'],
  ['On Queue', 'one of the ten system presences'],
])('the presence word %s is explained', (word, part) => {
  expect(explain(word, now)).toMatchObject({ recognised: 'name', sentence: expect.stringContaining(part) as string });
});

test('the snippet of examples/thread.ts, whose comments name what does not exist, is not reported for it', () => {
  const text = `// PresenceApi.getPresenceByUserId does not exist: Genesys has getUserPresencesPurecloud.
const presence = await presenceApi.getUserPresencesPurecloud(agentId);`;
  expect(explain(text, now).problems).toEqual([]);
});

test.each(['You do not need queueId.', 'Never retry the create-call after a timeout, whatever it says.'])(
  'what is denied is no claim: %s',
  (text) => {
    expect(explain(text, now)).toMatchObject({ problems: [], warnings: [] });
  },
);
