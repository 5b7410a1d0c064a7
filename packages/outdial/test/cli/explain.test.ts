import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callSchema } from '../../src/api/views.ts';
import { ana, goodBody } from '../server/world.ts';
import { session } from './in-process.ts';
import { scratchFolder } from './program.ts';
import { openServedWorld } from './served-world.ts';

test('a name that does not exist is answered with the true one, and ends with 0', async () => {
  const { code, stdout } = await session(['explain', 'getPresenceByUserId']).ended;
  expect(code).toBe(0);
  expect(stdout).toContain('getUserPresencesPurecloud');
});

test("a scope of Outdial's keys is reported as not being a Genesys scope", async () => {
  const { code, stdout } = await session(['explain', 'conversation:call:write']).ended;
  expect(code).toBe(0);
  expect(stdout).toContain("a scope of Outdial's API keys, not of Genesys");
  expect(stdout).toContain('conversation:agentlessCall:add');
});

test.each(['@genesyscloud/genesyscloud', '{org}.mygen.com', '/api/v2/outbound/calls', 'Inbound Available'])(
  '%s need not look like a code',
  async (name) => {
    const { code, stdout } = await session(['explain', name]).ended;
    expect(code).toBe(0);
    expect(stdout).toContain('does not exist');
  },
);

test('a snippet in a file is marked at the names, and ends with 3', async () => {
  const file = join(scratchFolder(), 'dial.js');
  writeFileSync(
    file,
    "const client = require('purecloud-platform-client-v2');\nawait calls.postConversationCall(body);\n",
  );
  const { code, stdout } = await session(['explain', file]).ended;
  expect(code).toBe(3);
  const lines = stdout.split('\n');
  const marked = lines.findIndex((line) => line.includes('2 | await calls.postConversationCall'));
  expect(lines[marked + 1]?.indexOf('^')).toBe(lines[marked]?.indexOf('postConversationCall'));
  expect(stdout).toContain("✓ purecloud-platform-client-v2 is Genesys's official SDK");
});

test("what curl -v printed is read from stdin, with Outdial's answer to it as JSON", async () => {
  const input = `> POST /api/v2/conversations/calls HTTP/2
> Host: api.mypurecloud.com
> Authorization: Bearer t0p-s3cret
>
< HTTP/2 400
< inin-correlation-id: c-9
<
{"message":"This request requires a user context.","code":"not.a.user","status":400}`;
  const { code, stdout } = await session(['explain', '-', '--json'], { input }).ended;
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ recognised: 'exchange', problems: [{ code: 'not.a.user' }] });
  expect(stdout).not.toContain('t0p-s3cret');
});

test("Genesys's own body is translated, and ends with 0", async () => {
  const input = '{ "phoneNumber": "+12025550143", "callFromQueueId": "q-1" }';
  const { code, stdout } = await session(['explain', '-'], { input }).ended;
  expect(code).toBe(0);
  expect(stdout).toContain('"targets"');
  expect(stdout).toContain('/from/id');
});

test('unrecognised input ends with its own code, with null for ok and without a fault', async () => {
  const input = '{"name":"x","version":"1.0.0"}';
  const { code, stdout } = await session(['explain', '-', '--json'], { input }).ended;
  expect(code).toBe(8);
  expect(JSON.parse(stdout)).toMatchObject({ ok: null, recognised: 'not-recognised', problems: [], corrected: null });
  const plain = await session(['explain', '-'], { input }).ended;
  expect(plain.stdout).toContain('Not recognised');
});

test.each(['outcome-unknown', 'eu-central-1', 'call_01M82X51V7TV2BP1H5F53XY342'])(
  'the word %s of our own documents is known, with no server as well',
  async (word) => {
    const { code, stdout } = await session(['explain', word]).ended;
    expect(code).toBe(0);
    expect(stdout).toContain(word);
  },
);

test('the id of a call is explained with what a server knows of it: why it waits, and how it ended', async () => {
  const { world, outdial } = await openServedWorld();
  world.floor.feedAgent(world.centre.setPresence(ana, 'MEAL'));
  const { id } = callSchema.parse(await (await world.call('POST', '/v1/calls', { body: goodBody() })).json());
  const waiting = await outdial('explain', id);
  expect(waiting).toMatchObject({ code: 0 });
  expect(waiting.stdout).toContain('It is `waiting`. Ana Ruiz');
  await world.call('POST', `/v1/calls/${id}/cancel`);
  const ended = await outdial('explain', id, '--json');
  expect(JSON.parse(ended.stdout)).toMatchObject({
    ok: true,
    sentence: expect.stringContaining('It is `canceled`. The call was canceled before Outdial dialed.') as string,
  });
  const lost = await outdial('explain', 'call_01M82X51V7TV2BP1H5F53XY342');
  expect(lost).toMatchObject({ code: 0 });
  expect(lost.stderr).toContain('There is no call');
});
