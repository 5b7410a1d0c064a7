import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { createSandbox } from 'genesys-cloud-sandbox';
import { createOutdial } from 'outdial';
import { keyId } from '../../src/call/ids.ts';
import { expect, onTestFinished, test } from 'vitest';

const agents = 400;
const key = 'outdial_test_fraud_under_load_0123456789';

interface LoadedFloor {
  /** Sends a POST over HTTP. The status of the answer. */
  readonly post: (path: string, body?: unknown) => Promise<number>;
  /** Requests `count` calls, spread over `ms`: each for another agent and to another number that begins so. */
  readonly flood: (begins: string, count: number, ms: number) => Promise<readonly number[]>;
  /** Dials that reached the sandbox. */
  readonly dials: () => number;
  /** Fences that the server has granted. */
  readonly fenced: () => Promise<number>;
}

/** A server over HTTP with a data folder, and a sandbox that it dials over HTTP. Both in this process. */
async function openFloor(fraudStops: Readonly<Record<string, unknown>>): Promise<LoadedFloor> {
  const dataDir = mkdtempSync(join(tmpdir(), 'outdial-fraud-'));
  const seeded = Array.from({ length: agents }, (_, nth) => ({
    ...{ slug: `agent-${nth}`, name: `Agent ${nth}`, presence: 'AVAILABLE' as const },
    queues: [{ queue: 'Sales', joined: true }],
  }));
  const sandbox = createSandbox({ seed: { agents: seeded }, rateLimitPerMinute: null });
  const { id: clientId, secret: clientSecret } = sandbox.client;
  const outdial = await createOutdial({
    target: { kind: 'sandbox', url: await sandbox.listen(), clientId, clientSecret },
    ...{ dataDir, logLevel: 'silent' },
    policy: JSON.stringify({ version: 1, countries: null, fraudStops }),
  });
  const ofTest = { id: keyId('key_test'), name: 'test', scopes: ['admin'] as const, createdAt: 0, revokedAt: null };
  await outdial.apiKeys.add(ofTest, createHash('sha256').update(key).digest('hex'));
  // All agents are read once, as on a server that runs for a while.
  await outdial.calls.agents({ limit: 1 });
  const server = createAdaptorServer({ fetch: outdial.fetch });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  onTestFinished(async () => {
    agent.destroy();
    await new Promise((resolve) => server.close(resolve));
    await outdial.close();
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const post: LoadedFloor['post'] = (path, body) =>
    new Promise((resolve, reject) => {
      const sent = request({ port, path, method: 'POST', headers, agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', reject).end(body === undefined ? '' : JSON.stringify(body));
    });
  const ids = sandbox.control.state().agents.map(({ id }) => id);
  const placed = (nth: number): string => ids[nth % ids.length] ?? '';
  return {
    post,
    fenced: async () => {
      let count = 0;
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await outdial.calls.list({ limit: 200, ...(cursor === '' ? {} : { cursor }) });
        count += page.items.reduce((sum, { attempts }) => sum + attempts.length, 0);
        cursor = page.next;
      }
      return count;
    },
    dials: () => sandbox.control.dials().total,
    flood: async (begins, count, ms) => {
      const begun = performance.now();
      return Promise.all(
        Array.from({ length: count }, async (_, nth) => {
          await later((nth / count) * ms - (performance.now() - begun));
          const phoneNumber = `${begins}${String(nth).padStart(4, '0')}`;
          return post('/v1/calls', { from: { id: placed(nth), queueId: 'Sales' }, targets: [{ phoneNumber }] });
        }),
      );
    },
  };
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

test('after the answer to a pause not one dial leaves, under 500 calls a second', { timeout: 120_000 }, async () => {
  const { flood, post, dials, fenced } = await openFloor({ newCountry: null });
  const flooding = flood('+1202555', 1500, 3000);
  await later(1200);
  expect(await post('/v1/pause')).toBe(200);
  const before = await fenced();
  expect(before).toBeGreaterThan(0);
  const answers = await flooding;
  expect(answers.filter((status) => status === 202).length).toBeGreaterThan(before);
  await later(3000);
  // A request that was on its way when the pause was answered reaches the sandbox a moment later. Its fence was stored before. Some fences end
  // without a dial, so there may be fewer.
  expect(await fenced()).toBe(before);
  expect(dials()).toBeLessThanOrEqual(before);
});

test('a new country gets no dial more than the stop allows, under the same load', { timeout: 120_000 }, async () => {
  const { flood, dials } = await openFloor({ newCountry: { numbers: 40, withinMinutes: 2 } });
  await flood('+3712912', 1500, 3000);
  for (let left = 60; left > 0 && dials() < 40; left -= 1) await later(500);
  await later(2000);
  expect(dials()).toBe(40);
});

test(
  'all keys together get no call more than the policy allows, under the same load',
  { timeout: 120_000 },
  async () => {
    const { flood } = await openFloor({ newCountry: null, numbersPerDay: 250 });
    const answers = await flood('+1202555', 1000, 2000);
    const tally: Record<string, number> = {};
    for (const status of answers) tally[status] = (tally[status] ?? 0) + 1;
    expect(tally).toEqual({ 202: 250, 429: 750 });
  },
);
