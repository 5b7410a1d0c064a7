import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain } from '../explain.ts';
import { lex } from './lexer.ts';

const now = Date.parse('2026-11-22T18:00:00Z');

describe('a bare name', () => {
  test.each([
    ['conversation:call:write', 'name-elsewhere', '`conversations`'],
    ['conversation:call', 'name-elsewhere', '`conversations`'],
    ['presence:read', 'name-elsewhere', '`presence:readonly`'],
    ['conversations:call:create', 'name-invented', '`conversations`'],
    ['call:call:write', 'name-invented', '`conversations`'],
    ['call:outbound:initiate', 'name-invented', '`conversations`'],
    ['calls:outbound', 'name-invented', '`conversations`'],
    ['users:read', 'name-invented', '`users:readonly`'],
    ['calls:write', 'name-invented', null],
    ['call:outbound:make', 'name-invented', '`conversation:agentlessCall:add`'],
    ['Make outbound calls capability', 'name-invented', '`conversation:agentlessCall:add`'],
    ['acme.mygen.com', 'name-invented', '`api.mypurecloud.com`'],
    ['https://{org}.mygen.com/api', 'name-invented', '`api.mypurecloud.com`'],
    ['my.genesis.com', 'name-invented', '`api.mypurecloud.com`'],
    ['api.genesys.cloud', 'name-invented', '`api.mypurecloud.com`'],
    ['@genesyscloud/genesyscloud', 'name-invented', '`purecloud-platform-client-v2`'],
    ['genesyscloud', 'name-invented', '`purecloud-platform-client-v2`'],
    ['getPresenceByUserId', 'name-invented', '`getUserPresencesPurecloud`'],
    ['postConversationCall', 'name-invented', '`postConversationsCallsUserUserId`'],
    ['get_userpresence', 'name-invented', '`get_user_presences_purecloud`'],
    ['x-genesys-user-id', 'name-invented', null],
    ['/api/v2/outbound/calls', 'name-invented', '`/api/v2/conversations/calls/user/{userId}`'],
    ['/api/v2/users/4711-uuid/presence', 'name-invented', '`/api/v2/users/{userId}/presences/purecloud`'],
  ])('%s is %s', (name, code, expected) => {
    expect(explain(name, now)).toMatchObject({
      recognised: 'name',
      ok: false,
      problems: [{ code, seen: name, expected }],
    });
  });

  test.each([
    ...['conversations', 'presence:readonly', 'conversation:agentlessCall:add', 'conversation:conference:add'],
    ...['api.mypurecloud.de', 'login.usw2.pure.cloud', 'purecloud-platform-client-v2', 'PureCloudPlatformClientV2'],
    ...['post_conversations_calls', 'postConversationsCallsUserUserId', 'calls:read', 'Available', 'ON_QUEUE'],
    ...['/api/v2/conversations/calls/user/{userId}', '/api/v2/users/{userId}/presences/purecloud'],
  ])('%s is right', (name) => {
    expect(explain(name, now)).toMatchObject({ recognised: 'name', ok: true, problems: [] });
  });
});

describe('code', () => {
  test('a method that the class of its receiver does not have is named with the nearest one', () => {
    const text = 'const q = await routingApi.getRoutingQueueMember(id);';
    expect(explain(text, now).problems).toMatchObject([
      { code: 'name-invented', seen: 'getRoutingQueueMember', expected: '`getRoutingQueueMembers`' },
    ]);
  });

  test('the class is also seen through a call and in the spelling of Python', () => {
    const text = 'PureCloudPlatformClientV2.UsersApi(client).get_user_routing_state(user_id)';
    expect(explain(text, now).problems).toMatchObject([
      { seen: 'get_user_routing_state', expected: '`get_user_routingstatus`' },
    ]);
  });

  test('methods of unknown classes are not judged', () => {
    expect(explain('const x = storeApi.getThings(1); other.postConversationsThing(2);', now).problems).toEqual([]);
  });

  test('the callback method with one argument is taken for the one that places a call', () => {
    const [problem] = explain('await api.postConversationsCall(body);', now).problems;
    expect(problem).toMatchObject({ code: 'name-elsewhere', expected: '`postConversationsCallsUserUserId`' });
    expect(explain('await api.postConversationsCall(conversationId, body);', now).problems).toEqual([]);
  });

  test('an unknown class is named with the nearest one', () => {
    expect(explain('const api = new platformClient.ConversationApi();', now).problems).toMatchObject([
      { code: 'name-invented', seen: 'ConversationApi', expected: '`ConversationsApi`' },
    ]);
  });

  test('an object of code is read for its fields, and its variables are not judged', () => {
    const text =
      'const response = await fetch(url, { method: "POST", body: JSON.stringify({ from: { id: agent }, to: [{ phoneNumber: n }] }) });';
    expect(explain(text, now).problems).toMatchObject([{ code: 'field-unknown', pointer: '/to' }]);
  });

  test('each name is marked at its place', () => {
    const text = "import x from '@genesyscloud/genesyscloud';\n\nx.getPresenceByUserId(1)";
    expect(explain(text, now).marks).toMatchObject([
      { line: 1, column: 16 },
      { line: 3, column: 3 },
    ]);
  });

  test('secrets in it are not repeated', () => {
    const text =
      'curl -X POST https://acme.mygen.com/api/v2/conversations/calls -H "Authorization: Bearer s3cr3t-token" -d \'{"to":"+15559876543"}\'';
    const said = JSON.stringify(explain(text, now));
    expect(said).not.toContain('s3cr3t');
    expect(said).toContain('mygen');
  });
});

test('the lexer never throws, keeps the order, and its offsets lead to what it read', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from(`ab_. ()'"\`/*#,{}\n\\$:`)) }), (text) => {
      let before = -1;
      for (const token of lex(text)) {
        expect(text.slice(token.offset, token.offset + token.text.length)).toBe(token.text);
        expect(token.offset).toBeGreaterThanOrEqual(before);
        before = token.offset + token.text.length;
      }
    }),
  );
  expect(lex("don't say it isn't").filter(({ kind }) => kind === 'text')).toEqual([]);
});

test.each([
  ['createOutboundCall', 'postConversationsCallsUserUserId'],
  ['postConversationsCallsUser', 'postConversationsCallsUserUserId'],
  ['conversationsApi.placeOutboundCall()', 'postConversationsCallsUserUserId'],
  ['conversationsApi.makeCall()', 'postConversationsCallsUserUserId'],
  ['conversations_api.create_call()', 'post_conversations_calls_user_user_id'],
])('%s is invented, and %s is meant', (name, meant) => {
  expect(explain(name, now).problems).toMatchObject([{ code: 'name-invented', expected: `\`${meant}\`` }]);
});

test.each([
  ['AVAILABLE', null],
  ['AWAY', null],
  ['OFF_QUEUE', null],
  ['INTERACTING', null],
  ['targets', null],
  ['from.id', null],
  ['externalContactId', null],
  ['to', 'targets'],
  ['callUserId', 'from.id'],
  ['callFromQueueId', 'from.queueId'],
  ['participants[].to', 'targets[0].phoneNumber'],
  ['from.agentId', 'from.id'],
  ['currentStatus.id', 'presenceDefinition'],
  ['https://api.mypurecloud.com/api/v2/outbound/calls', '/api/v2/conversations/calls/user/{userId}'],
  ['/api/v2/users/u-1/presence', '/api/v2/users/{userId}/presences/purecloud'],
])('the bare name %s is known, and %s is meant', (name, meant) => {
  const said = explain(name, now);
  expect(said.recognised).toBe('name');
  expect(said.problems.map(({ expected }) => expected)).toEqual(meant === null ? [] : [`\`${meant}\``]);
});

test('an unknown bare name is not recognised, and nothing is reported as wrong', () => {
  expect(explain('fooBarBaz', now)).toMatchObject({
    ok: null,
    recognised: 'not-recognised',
    problems: [],
    corrected: null,
  });
});
