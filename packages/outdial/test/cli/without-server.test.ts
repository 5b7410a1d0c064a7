import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { session } from './in-process.ts';
import { runProgram, scratchFolder } from './program.ts';

const broken = `{
  "from": { "phoneNumber": "+15551234567" },
  "to": [ { "phoneNumber": "+15559876543" } ]
}`;
const explanation = z.object({
  ok: z.boolean(),
  problems: z.array(z.object({ code: z.string(), pointer: z.string().nullable() })),
  corrected: z.unknown(),
  fill: z.array(z.string()),
});

/** A port that another program uses. */
async function occupiedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}

describe('explain works with no server', () => {
  test('and marks the place in the body, with the corrected body below', async () => {
    const file = join(scratchFolder(), 'bad.json');
    writeFileSync(file, broken);
    const { code, stdout } = await runProgram(['explain', file]).ended;
    expect(code).toBe(3);
    const lines = stdout.split('\n');
    const marked = lines.findIndex((line) => line.includes('3 |   "to"'));
    expect(lines[marked + 1]?.indexOf('^')).toBe(lines[marked]?.indexOf('"to"'));
    expect(stdout).toContain('"targets"');
  });

  test('and gives the corrected body as JSON', async () => {
    const { code, stdout } = await session(['explain', '-', '--json'], { input: broken }).ended;
    const found = explanation.parse(JSON.parse(stdout));
    expect(code).toBe(3);
    expect(found.ok).toBe(false);
    expect(found.corrected).toMatchObject({
      targets: [{ phoneNumber: '+15559876543' }],
      callerId: '+15551234567',
    });
    expect(found.fill).toContain('/from/id');
  });

  test('and says nothing is wrong with a good body', async () => {
    const input = '{"from":{"id":"ana@example.com","queueId":"Sales"},"targets":[{"phoneNumber":"+12025550100"}]}';
    const { code } = await session(['explain', '-'], { input }).ended;
    expect(code).toBe(0);
  });

  test('and explains a code of Genesys', async () => {
    const { code, stdout } = await session(['explain', 'conversation.error.no.user.station']).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/station/i);
  });

  test('and points at the place where JSON stops being JSON', async () => {
    const { code, stdout } = await session(['explain', '-'], { input: '{\n  "from": { "id": "a" },\n}' }).ended;
    expect(code).toBe(3);
    expect(stdout).toContain('^');
  });
});

describe('usage errors end with 2', () => {
  test('in the real program, without a stack', async () => {
    const { code, stderr } = await runProgram(['call', '--from', 'ana@example.com']).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('--to');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test.each([
    ['an unknown command', ['dial'], /unknown command/],
    ['an unknown flag', ['pause', '--form', 'x'], /unknown option/],
    ['a flag that is missing', ['call', '--from', 'ana@example.com'], /--to/],
    ['a duration that is none', ['call', '--from', 'a', '--to', '+12025550100', '--wait', 'long'], /--wait/],
    [
      'an attribute that is no pair',
      ['call', '--from', 'a', '--to', '+12025550100', '--attribute', 'x'],
      /--attribute/,
    ],
    ['a choice that is none', ['call', '--from', 'a', '--to', '+1', '--when-not-ready', 'maybe'], /when-not-ready/],
    ['a bad port', ['start', '--port', 'http'], /--port: "http"/],
    ['a file that is not there', ['explain', './nowhere.json'], /nowhere\.json/],
  ])('%s', async (_name, args, said) => {
    const { code, stderr } = await session(args).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('a bad variable is named', async () => {
    const { code, stderr } = await session(['start'], { environment: { OUTDIAL_PORT: '99999' } }).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('OUTDIAL_PORT');
  });

  test('a port in use is named with its flag, and nothing is left behind', async () => {
    const port = await occupiedPort();
    const dataDir = join(scratchFolder(), 'fresh');
    const { code, stderr } = await session([
      'start',
      '--port',
      String(port),
      '--sandbox-port',
      '0',
      '--data-dir',
      dataDir,
    ]).ended;
    expect(code).toBe(2);
    expect(stderr).toContain(`Port ${port}`);
    expect(stderr).toContain('--port');
  });

  test("the sandbox's port in use is named with its own flag", async () => {
    const port = await occupiedPort();
    const dataDir = scratchFolder();
    const { code, stderr } = await session([
      'start',
      '--port',
      '0',
      '--sandbox-port',
      String(port),
      '--data-dir',
      dataDir,
    ]).ended;
    expect(code).toBe(2);
    expect(stderr).toContain(`Port ${port}`);
    expect(stderr).toContain('--sandbox-port');
  });

  test('--live without credentials names what is missing', async () => {
    const dataDir = scratchFolder();
    const { code, stderr } = await session(['start', '--live', '--port', '0', '--data-dir', dataDir]).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET');
  });
});

describe('with no server', () => {
  test('a server that is not Outdial is reported as such, with its address', async () => {
    const other = createHttpServer((_, response) => {
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end('{"message":"No authentication bearer token."}');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      other.close();
      other.closeAllConnections();
    });
    const address = other.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const { code, stderr } = await session(['calls', 'list', '--url', url, '--data-dir', scratchFolder()]).ended;
    expect(code).toBe(7);
    expect(stderr).toContain('does not answer as Outdial does');
    expect(stderr).toContain(`The request went to ${url}.`);
    expect(stderr).not.toContain('API key');
  });

  test('the real program ends with 7 and shows no stack', async () => {
    const args = ['calls', 'list', '--url', 'http://127.0.0.1:1', '--data-dir', scratchFolder()];
    const { code, stdout, stderr } = await runProgram(args).ended;
    expect(code).toBe(7);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  // Nothing listens on port 1 of the loopback interface, and only root could.
  const nowhere = ['--url', 'http://127.0.0.1:1'];
  test.each([
    ['call', ['call', '--from', 'ana@example.com', '--to', '+12025550100']],
    ['check', ['check', '--from', 'ana@example.com', '--to', '+12025550100']],
    ['calls list', ['calls', 'list']],
    ['keys list', ['keys', 'list']],
    ['pause', ['pause']],
  ])('%s ends with 7 and says how to start one', async (_name, args) => {
    const { code, stderr } = await session([...args, ...nowhere, '--data-dir', scratchFolder()]).ended;
    expect(code).toBe(7);
    expect(stderr).toContain('outdial start');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('help', () => {
  test.each([
    ['--help'],
    ['call --help'],
    ['calls list --help'],
    ['keys create --help'],
    ['sandbox --help'],
    ['start --help'],
  ])('outdial %s ends with 0 and shows an example', async (args) => {
    const { code, stdout } = await session(args.split(' ')).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples?:/);
  });
});

describe('the policy', () => {
  test('is written once, and can be checked', async () => {
    const file = join(scratchFolder(), 'policy.json');
    const init = ['policy', 'init', '--countries', 'US,CA', '--policy', file];
    expect((await session(init).ended).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1, countries: ['US', 'CA'] });
    expect((await session(init).ended).code).toBe(3);
    expect((await session(['policy', 'check', '--policy', file]).ended).code).toBe(0);
  });

  test('that cannot be read is refused with the place', async () => {
    const file = join(scratchFolder(), 'policy.json');
    writeFileSync(file, '{\n  "version": 1,\n  "countries": null,\n  "colour": "red"\n}\n');
    const { code, stdout } = await session(['policy', 'check', '--policy', file]).ended;
    expect(code).toBe(3);
    expect(stdout).toContain('4 |   "colour": "red"');
  });

  test('of countries that do not exist is not written', async () => {
    const file = join(scratchFolder(), 'policy.json');
    const { code, stderr } = await session(['policy', 'init', '--countries', 'XX', '--policy', file]).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('--countries');
  });
});

test('sandbox --list names agents and magic numbers', async () => {
  const { code, stdout } = await session(['sandbox', '--list']).ended;
  expect(code).toBe(0);
  expect(stdout).toContain('ana@example.com');
  expect(stdout).toContain('+12025550101');
});

test('sandbox runs by itself until it is stopped', async () => {
  const program = runProgram(['sandbox', '--port', '0']);
  const [, url] = await program.printed(/^Sandbox on (http:\S+)/m);
  const state = await fetch(`${url ?? ''}/_sandbox/state`);
  expect(state.status).toBe(200);
  await state.arrayBuffer();
  program.process.kill('SIGINT');
  expect((await program.ended).code).toBe(0);
});
