import { createHash } from 'node:crypto';
import { seededClient } from 'genesys-cloud-sandbox';
import { createOutdial, type Outdial } from 'outdial';
import { keyId } from 'outdial/engine-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';

const secret = 'odk_a-key-of-this-test';
const scopes = ['conversation:call:write'] as const;

interface Said {
  readonly problems: readonly { readonly code: string }[];
}

/** The functions contain only a part of the catalogue and of the numbering plans. Their answers must not differ because of that. */
describe('a refused event', () => {
  let cloud: LocalCloud;
  let outdial: Outdial;
  beforeAll(async () => {
    cloud = await openLocalCloud({ frozen: true });
    const target = {
      ...({ kind: 'sandbox', url: cloud.genesysUrl } as const),
      ...{ clientId: seededClient.id, clientSecret: seededClient.secret },
    };
    outdial = await createOutdial({ target, dataDir: null });
    const key = { id: keyId('key_test'), name: null, scopes, createdAt: 0, revokedAt: null };
    await outdial.apiKeys.add(key, createHash('sha256').update(secret).digest('hex'));
  });
  afterAll(async () => {
    await outdial.close();
    await cloud.close();
  });

  const sound = () => ({
    from: { id: cloud.sandbox.control.agent('ana').id, queueId: 'Sales' },
    targets: [{ phoneNumber: '+12025550123' }],
  });
  const to = (phoneNumber: string) => ({ ...sound(), targets: [{ phoneNumber }] });
  const refused: readonly (readonly [string, () => unknown])[] = [
    ['no number', () => ({ ...sound(), targets: [{}] })],
    ['no target', () => ({ ...sound(), targets: [] })],
    ['several targets', () => ({ ...sound(), targets: [...sound().targets, ...sound().targets] })],
    ['an agent that nobody knows', () => ({ ...sound(), from: { id: 'a9e00000-0000-4000-8000-00000000ffff' } })],
    ['an e-mail that nobody has', () => ({ ...sound(), from: { id: 'nobody@example.com', queueId: 'Sales' } })],
    ['a queue that nobody knows', () => ({ ...sound(), from: { ...sound().from, queueId: 'Sails' } })],
    ['a field that circulates', () => ({ ...sound(), metadata: { a: 1 }, priority: 'high' })],
    ['a label too long', () => ({ ...sound(), label: 'x'.repeat(10_000) })],
    ['an array', () => [sound()]],
    ['a text', () => 'call ana'],
    ['a placeholder', () => to('{{phone}}')],
    ['an emergency number', () => to('911')],
    ['a number without a country', () => to('0171 1234567')],
    ['a number of no plan', () => to('+999123456')],
    ['a number too short for its plan', () => to('+4915')],
    ['an unassigned number', () => to('+12025')],
    ['a deadline in the past', () => ({ ...sound(), expiresAt: '2020-01-01T00:00:00Z' })],
    ['a deadline too far', () => ({ ...sound(), expiresAt: '2036-01-01T00:00:00Z' })],
  ];

  test.each(refused)('for %s: gets the codes and sentences of HTTP, and is set aside once', async (_what, body) => {
    const { ask, rejected, calls } = cloud;
    const before = rejected.length;
    const answer = await outdial.fetch(
      new Request('http://127.0.0.1/v1/calls', {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify(body()),
      }),
    );
    const said = (await answer.json()) as Said;
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await ask(body())).toEqual({ kind: 'rejected', codes: said.problems.map(({ code }) => code) });
    expect(rejected).toHaveLength(before + 1);
    expect((rejected.at(-1) as unknown as Said).problems).toEqual(said.problems);
    expect(await calls.all()).toEqual([]);
  });
});
