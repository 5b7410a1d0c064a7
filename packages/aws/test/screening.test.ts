import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

const listed = '+12025550142';
const free = '+12025550143';

/** Lists and the veto hook of a deployed policy, as every function uses them. */
describe('screening', () => {
  let cloud: LocalCloud | null = null;
  let folder = '';
  let server: Server;
  let address = '';
  const asked: { readonly path: string; readonly body: string }[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outdial-policy-'));
    asked.length = 0;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push({ path: request.url ?? '', body });
        if (request.url === '/list')
          response.setHeader('last-modified', 'Sun, 22 Nov 2026 08:00:00 GMT').end(`${listed}\n`);
        else response.end(JSON.stringify({ allow: !body.includes(listed), reason: 'not this one' }));
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    await cloud?.close();
    server.closeAllConnections();
    await new Promise((resolve) => void server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (policy: object): Promise<LocalCloud> => {
    const policyFile = join(folder, 'policy.json');
    await writeFile(policyFile, JSON.stringify({ version: 1, countries: ['US'], ...policy }));
    return (cloud = await openLocalCloud({ frozen: true, beside: { policyFile } }));
  };
  const request = ({ sandbox }: LocalCloud, phoneNumber: string) => ({
    from: { id: sandbox.control.agent('ana').id, queueId: 'Sales' },
    targets: [{ phoneNumber }],
  });
  const outcomeOf = async (there: LocalCloud, phoneNumber: string) => {
    await there.ask(request(there, phoneNumber));
    await there.settle();
    const rows = await there.calls.all();
    return rows.find(({ call }) => call.order.target.phoneNumber === phoneNumber)?.call;
  };
  const expectRefused = async (there: LocalCloud, code: string): Promise<void> => {
    const refused = await outcomeOf(there, listed);
    expect(JSON.stringify(refused)).toContain(code);
    expect(refused?.state).toBe('rejected');
    expect(there.sandbox.control.dials().total).toBe(0);
    expect((await outcomeOf(there, free))?.state).toBe('placed');
    expect(there.sandbox.control.dials().total).toBe(1);
  };

  test('a list next to the policy is deployed with it, and its numbers are not dialed', async () => {
    await writeFile(join(folder, 'robinson.txt'), `${listed}\n`);
    const dated = new Date('2026-11-20T00:00:00Z');
    await utimes(join(folder, 'robinson.txt'), dated, dated);
    await expectRefused(
      await open({ doNotCall: [{ name: 'Robinson', file: 'robinson.txt' }] }),
      'number-on-do-not-call',
    );
  });

  test('a deployed list that is too old by its own date blocks every call', async () => {
    await writeFile(join(folder, 'robinson.txt'), `${listed}\n`);
    const dated = new Date('2026-06-01T00:00:00Z');
    await utimes(join(folder, 'robinson.txt'), dated, dated);
    const there = await open({ doNotCall: [{ name: 'Robinson', file: 'robinson.txt' }] });
    expect(JSON.stringify(await outcomeOf(there, free))).toContain('do-not-call-list-outdated');
    expect(there.sandbox.control.dials().total).toBe(0);
  });

  test('the functions download a list given by its address', async () => {
    await expectRefused(
      await open({ doNotCall: [{ name: 'Robinson', url: `${address}/list` }] }),
      'number-on-do-not-call',
    );
    expect(asked.map(({ path }) => path)).toContain('/list');
  });

  test('the log names an unusable list and the reason, and calls wait', async () => {
    const there = await open({ doNotCall: [{ name: 'Robinson', url: `${address}/page` }] });
    expect(JSON.stringify(await outcomeOf(there, free))).toContain('do-not-call-list-outdated');
    expect(there.logged).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        list: 'Robinson',
        message: expect.stringMatching(/"Robinson" cannot be used: line 1 .* calls wait/) as string,
      }),
    );
    expect(there.sandbox.control.dials().total).toBe(0);
  });

  test('the functions ask the veto hook before a dial, and do not dial what it forbids', async () => {
    await expectRefused(await open({ veto: { url: `${address}/veto` } }), 'number-vetoed');
    expect(asked.some(({ path, body }) => path === '/veto' && body.includes(free))).toBe(true);
  });

  test('calling hours apply in the time zone of the number, and the call is dialed when they begin', async () => {
    const there = await open({ callingHours: { week: { sunday: ['11:00-20:00'] } } });
    const body = { ...request(there, free), expiresAt: '2026-11-22T20:00:00Z' };
    await there.ask(body);
    await there.settle();
    const opens = Date.parse('2026-11-22T16:00:00Z');
    expect(await there.callOf('ana')).toMatchObject({ waitingFor: [{ code: 'outside-calling-hours', until: opens }] });
    await there.pass(3_600_000, 300_000);
    expect((await there.callOf('ana')).attempts).toMatchObject([{ fencedAt: opens }]);
  });
});
